//! What a use case has cost the machine: processor time by phase and the most memory held.

use serde::Serialize;

/// A part of the work with the processor time of all threads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhaseEffort {
    /// What was done.
    pub phase: &'static str,
    /// Seconds on processors; absent where the system does not tell.
    pub cpu_seconds: Option<f64>,
}

/// Processor time by phase and the most memory held, for comparisons in which the clock on the wall says little.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effort {
    /// In the order in which they were done.
    pub phases: Vec<PhaseEffort>,
    /// Seconds on processors since the program began.
    pub cpu_seconds: Option<f64>,
    /// The most memory that the program has held so far, bytes; absent where the system does not tell.
    pub peak_memory_bytes: Option<u64>,
}

/// Counts phases.
pub(crate) struct EffortClock {
    phases: Vec<PhaseEffort>,
    last: Option<f64>,
}

impl EffortClock {
    pub fn start() -> Self {
        Self { phases: Vec::new(), last: cpu_seconds() }
    }

    /// The phase that began with the last one's end has ended.
    pub fn end_of(&mut self, phase: &'static str) {
        let now = cpu_seconds();
        let cpu_seconds = now.zip(self.last).map(|(now, last)| now - last);
        self.phases.push(PhaseEffort { phase, cpu_seconds });
        self.last = now;
    }

    pub fn finish(self) -> Effort {
        Effort { phases: self.phases, cpu_seconds: cpu_seconds(), peak_memory_bytes: peak_memory_bytes() }
    }
}

/// Linux states each thread's time on a processor, in nanoseconds, as the first number of its `schedstat`. Threads that
/// have ended are not counted; those that work here live as long as the program.
fn cpu_seconds() -> Option<f64> {
    let mut nanoseconds = 0.0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).unwrap_or_default();
        nanoseconds += text.split_whitespace().next().and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0);
    }
    Some(nanoseconds / 1e9)
}

fn peak_memory_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
