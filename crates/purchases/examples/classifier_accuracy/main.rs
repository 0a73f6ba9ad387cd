//! How often the classifier and the measures agree with labels made by hand, how sure it was, and how fast it is.

mod sets;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::ControlFlow;
use std::time::Instant;

use domain::{Classification, CommodityBasis, DocumentLine, GoodsCorrection, ItemKeyKind, Measured, Parameters};
use purchases::{Classifier, Content, Measuring, Options};

use sets::{Labelled, categories, headings, line, official, testdata, texts};

/// Confidences are compared with shares in steps of a tenth.
const BINS: usize = 10;

/// Prints accuracy, groups with at least five labels or answers, confusions, masses and calibration.
fn report(title: &str, classifier: &Classifier, measuring: &Measuring, labelled: &[Labelled]) {
    let mut confused: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut certainty = Certainty::default();
    for Labelled { line, group, .. } in labelled {
        let assigned = classifier.assign(line, None);
        certainty.add(assigned.confidence.0, assigned.group == *group);
        *confused.entry((group, assigned.group)).or_default() += 1;
    }
    let right: usize = confused.iter().filter(|((group, got), _)| group == got).map(|(_, n)| n).sum();
    println!("{title}: {right} of {} right ({:.1} %)", labelled.len(), percent(right, labelled.len()));
    let groups: BTreeSet<&str> = confused.keys().flat_map(|(group, got)| [*group, got.as_str()]).collect();
    for group in groups {
        let sum = |wanted: &dyn Fn(&str, &str) -> bool| -> usize {
            confused.iter().filter(|((label, got), _)| wanted(label, got)).map(|(_, n)| n).sum()
        };
        let (labels, answers) = (sum(&|label, _| label == group), sum(&|_, got| got == group));
        let both = sum(&|label, got| label == group && got == group);
        if labels.max(answers) >= 5 {
            println!(
                "  {group}: precision {:.0} % of {answers}, recall {:.0} % of {labels}",
                percent(both, answers),
                percent(both, labels)
            );
        }
    }
    for ((group, got), n) in confused.iter().filter(|((group, got), _)| group != got) {
        println!("  {group} taken for {got}: {n}");
    }
    masses(measuring, labelled);
    certainty.print();
}

/// Prints how many of the masses that a person could tell are right.
fn masses(measuring: &Measuring, labelled: &[Labelled]) {
    let known = labelled.iter().filter_map(|labelled| Some((labelled, labelled.kilograms?)));
    let (mut count, mut right) = (0_usize, 0_usize);
    for (Labelled { line, .. }, kilograms) in known {
        count += 1;
        let told = measuring.of(line);
        // The labels take a litre for a kilogram.
        let mass = match told {
            Some(Measured::Mass(mass)) => mass.0,
            Some(Measured::Volume(litres)) => litres.0,
            None => 0.0,
        };
        match told {
            _ if (mass / kilograms - 1.0).abs() < 0.02 => right += 1,
            told => println!("  {kilograms} kg, read as {told:?}: {}", line.name),
        }
    }
    if count > 0 {
        println!("  mass: {right} of {count} within 2 % ({:.1} %)", percent(right, count));
    }
}

/// How sure the classifier was against how often it was right.
#[derive(Default)]
struct Certainty {
    bins: [(usize, usize, f64); BINS],
}

impl Certainty {
    fn add(&mut self, confidence: f64, is_right: bool) {
        let bin = &mut self.bins[((confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += usize::from(is_right);
        bin.2 += confidence;
    }

    fn print(&self) {
        let (mut all, mut apart) = (0, 0.0);
        for &(count, right, confidence) in self.bins.iter().filter(|bin| bin.0 > 0) {
            let (mean, share) = (confidence / count as f64, right as f64 / count as f64);
            println!("  mean confidence {mean:.2}: {:.0} % of {count} right", 100.0 * share);
            all += count;
            apart += (confidence - right as f64).abs();
        }
        let (right, sum) = self.bins.iter().fold((0, 0.0), |(right, sum), bin| (right + bin.1, sum + bin.2));
        println!(
            "  all: mean confidence {:.3}, right {:.3}, mean distance in bins {:.3}",
            sum / all.max(1) as f64,
            right as f64 / all.max(1) as f64,
            apart / all.max(1) as f64
        );
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// The same categories as a user would do it: each given its group once, as a correction; then all rows of the published
/// file, where it is at hand, and the same rows by words alone.
fn crosswalk(labelled: &[Labelled], parameters: &Parameters) -> Result<(), Box<dyn Error>> {
    let categories = labelled
        .iter()
        .filter_map(|labelled| Some((labelled.line.classifications.first()?.code.clone(), labelled.group.clone())));
    let groups: BTreeMap<String, String> = categories.collect();
    let corrections: Vec<GoodsCorrection> = groups
        .iter()
        .map(|(category, group)| GoodsCorrection {
            supplier_key: None,
            kind: ItemKeyKind::Category,
            value: category.clone(),
            group: group.clone(),
        })
        .collect();
    let by_words = Classifier::new(parameters)?;
    let decided = Classifier::new(parameters)?.with_corrections(&corrections)?;
    let Some(folder) = testdata() else {
        println!("Icelandic rows: skipped, set SAMLAST_TESTDATA");
        return Ok(());
    };
    let file = folder.join("spending/iceland-2018-08.csv");
    let (mut rows, mut value, mut known_rows, mut known_value, mut right) = (0_usize, 0.0, 0_usize, 0.0, 0_usize);
    purchases::read(&file, &Options::default(), &mut |entry| {
        if let Some(Content::Ledger(vouchers)) = entry.content {
            for line in vouchers.iter().flat_map(|voucher| &voucher.lines) {
                let amount = line.net.map_or(0.0, |net| net.minor.unsigned_abs() as f64);
                let assigned = decided.assign(line, None);
                rows += 1;
                value += amount;
                if assigned.basis == CommodityBasis::Correction {
                    known_rows += 1;
                    known_value += amount;
                    right += usize::from(by_words.assign(line, None).group == assigned.group);
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    println!(
        "Icelandic rows with {} categories decided: {known_rows} of {rows} ({:.1} %), {:.1} % of the value",
        corrections.len(),
        percent(known_rows, rows),
        100.0 * known_value / value
    );
    println!("Of these rows the words alone find the group of {right} ({:.1} %)", percent(right, known_rows));
    Ok(())
}

/// Headings of codes, each with the group that its code leads to; goods without a group of their own are left out.
fn coded_headings(classifier: &Classifier) -> Option<Vec<Labelled>> {
    let labelled = |(code, heading): (String, String)| {
        let code = Classification { list: "STI".to_owned(), code };
        let group = classifier.assign(&DocumentLine { classifications: vec![code], ..line("") }, None).group;
        (group != "other").then(|| Labelled { line: line(&heading), group, kilograms: None })
    };
    Some(headings()?.into_iter().filter_map(labelled).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let parameters = Parameters::builtin()?;
    let classifier = Classifier::new(&parameters)?;
    let measuring = Measuring::new(&parameters)?;
    let held_out = texts("held_out.csv").unwrap_or_default();
    let iceland = categories("iceland.csv");
    report("Item texts", &classifier, &measuring, &held_out);
    match texts("blind.csv") {
        Some(blind) => report("Item texts labelled by others", &classifier, &measuring, &blind),
        None => println!("Item texts labelled by others: skipped, there is no blind.csv"),
    }
    match official("official.csv")? {
        Some(lines) => report("Lines of the official Peppol examples", &classifier, &measuring, &lines),
        None => println!("Lines of the official Peppol examples: skipped, no official.csv or no SAMLAST_TESTDATA"),
    }
    match coded_headings(&classifier) {
        Some(headings) => report("English and Swedish headings of CPV codes", &classifier, &measuring, &headings),
        None => println!("Headings of CPV codes: skipped, set SAMLAST_TESTDATA"),
    }
    report("Icelandic categories, told by their words alone", &classifier, &measuring, &iceland);
    crosswalk(&iceland, &parameters)?;

    speed(&classifier, &held_out);
    Ok(())
}

/// Prints how many lines are classed in a second of processor time; where the system does not tell it, of wall clock.
fn speed(classifier: &Classifier, labelled: &[Labelled]) {
    // Nanoseconds that this thread has run.
    let processor = || -> Option<f64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
    };
    let (clock, before) = (Instant::now(), processor());
    let rounds = 1000;
    for _ in 0..rounds {
        for labelled in labelled {
            std::hint::black_box(classifier.assign(&labelled.line, None));
        }
    }
    let lines = (rounds * labelled.len()) as f64;
    let (seconds, of) = match before.zip(processor()) {
        Some((before, after)) if after > before => (after - before, "CPU second"),
        _ => (clock.elapsed().as_secs_f64(), "second of wall clock on one thread"),
    };
    println!("Speed: {:.0} lines per {of}", lines / seconds);
}
