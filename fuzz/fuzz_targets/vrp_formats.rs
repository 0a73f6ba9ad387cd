//! Routing problems and solutions in all formats, damaged anyhow; what can be read is turned into a problem, solved shortly and judged.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    // The first line names a format, so that no reader stays untried.
    let (name, rest) = text.split_once('\n').unwrap_or(("auto", text));
    let read = match name.parse::<vrp::formats::Format>() {
        Ok(format) => format.parse(rest),
        Err(_) => vrp::formats::parse(text),
    };
    let _ = vrp::formats::Answer::parse(rest);
    let Ok(problem) = read.and_then(|instance| instance.problem()) else { return };
    if problem.clients().len() <= 12 && problem.vehicle_types().len() <= 6 {
        let solution = vrp::solve(&problem, &vrp::SolveOptions::iterations(20, 1));
        assert_eq!(vrp::check(&problem, &solution).err(), None);
        let _ = vrp::explain::explain(&problem, &[]);
    }
});
