//! The one place with a clock: the thread's CPU time, for benchmarks that stop after so many CPU seconds.

use std::time::Instant;

/// Counts CPU seconds of the calling thread since it was made; wall time where the system does not tell.
pub(crate) struct CpuClock {
    wall: Instant,
    start_s: Option<f64>,
}

impl CpuClock {
    pub fn start() -> Self {
        Self { wall: Instant::now(), start_s: thread_cpu_s() }
    }

    pub fn elapsed_s(&self) -> f64 {
        match (self.start_s, thread_cpu_s()) {
            (Some(start), Some(now)) => now - start,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

/// Linux states the thread's time on a processor, in nanoseconds, as the first number of this file.
fn thread_cpu_s() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
