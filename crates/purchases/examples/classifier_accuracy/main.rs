//! How often the classifier and the measures agree with labels made by hand, how sure it was, and how fast it is.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::time::Instant;

use domain::{Classification, CommodityBasis, DocumentLine, GoodsCorrection, ItemKeyKind, Measured, Parameters};
use purchases::{Classifier, Content, Measuring, Options};

const HELD_OUT: &str = include_str!("held_out.csv");
const ICELAND: &str = include_str!("iceland.csv");

fn line(name: &str) -> DocumentLine {
    DocumentLine {
        id: String::new(),
        name: name.to_owned(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: vec![],
        quantity: Some(1.0),
        unit_code: Some("EA".to_owned()),
        net: None,
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}

/// Lines with the group that they belong to.
fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|row| row.split(';').collect())
}

/// Prints accuracy, groups with at least five labels or answers, confusions and reliability.
fn report(title: &str, classifier: &Classifier, labelled: &[(DocumentLine, &str)]) {
    let mut confused: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut bins = [(0_usize, 0_usize, 0.0_f64); 5];
    for (line, group) in labelled {
        let assigned = classifier.assign(line, None);
        let bin = &mut bins[((assigned.confidence.0 * 5.0) as usize).min(4)];
        bin.0 += 1;
        bin.1 += usize::from(assigned.group == *group);
        bin.2 += assigned.confidence.0;
        *confused.entry(((*group).to_owned(), assigned.group)).or_default() += 1;
    }
    let right: usize = confused.iter().filter(|((group, got), _)| group == got).map(|(_, n)| n).sum();
    println!("{title}: {right} of {} right ({:.1} %)", labelled.len(), percent(right, labelled.len()));
    let groups: std::collections::BTreeSet<&String> = confused.keys().flat_map(|(group, got)| [group, got]).collect();
    for group in groups {
        let sum = |wanted: &dyn Fn(&(String, String)) -> bool| -> usize {
            confused.iter().filter(|(pair, _)| wanted(pair)).map(|(_, n)| n).sum()
        };
        let (labels, answers) = (sum(&|pair| pair.0 == *group), sum(&|pair| pair.1 == *group));
        let both = sum(&|pair| pair.0 == *group && pair.1 == *group);
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
    for (count, right, confidence) in bins.iter().filter(|bin| bin.0 > 0) {
        println!(
            "  mean confidence {:.2}: {:.0} % of {count} right",
            confidence / *count as f64,
            percent(*right, *count)
        );
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// The same categories as a user would do it: each given its group once, as a correction; then all rows of the published
/// file, where it is at hand.
fn crosswalk(classifier: Classifier) -> Result<(), Box<dyn Error>> {
    let corrections: Vec<GoodsCorrection> = rows(ICELAND)
        .filter(|row| row.len() == 2)
        .map(|row| GoodsCorrection {
            supplier_key: None,
            kind: ItemKeyKind::Category,
            value: row[0].to_owned(),
            group: row[1].to_owned(),
        })
        .collect();
    let classifier = classifier.with_corrections(&corrections)?;
    let Some(folder) = std::env::var_os("SAMLAST_TESTDATA") else {
        println!("Icelandic rows: skipped, set SAMLAST_TESTDATA");
        return Ok(());
    };
    let file = std::path::Path::new(&folder).join("spending/iceland-2018-08.csv");
    let (mut rows, mut value, mut known_rows, mut known_value) = (0_usize, 0.0, 0_usize, 0.0);
    purchases::read(&file, &Options::default(), &mut |entry| {
        if let Some(Content::Ledger(vouchers)) = entry.content {
            for line in vouchers.iter().flat_map(|voucher| &voucher.lines) {
                let amount = line.net.map_or(0.0, |net| net.minor.unsigned_abs() as f64);
                let is_known = classifier.assign(line, None).basis == CommodityBasis::Correction;
                rows += 1;
                value += amount;
                if is_known {
                    known_rows += 1;
                    known_value += amount;
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
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let classifier = Classifier::new(&Parameters::builtin()?)?;
    let held_out: Vec<_> = rows(HELD_OUT).filter(|row| row.len() == 3).map(|row| (line(row[0]), row[1])).collect();
    report("Item texts", &classifier, &held_out);

    let measuring = Measuring::new(&Parameters::builtin()?)?;
    let known: Vec<_> = rows(HELD_OUT).filter_map(|row| Some((row[0], row.get(2)?.parse::<f64>().ok()?))).collect();
    let right = known
        .iter()
        .filter(
            |(text, kg)| matches!(measuring.of(&line(text)), Some(Measured::Mass(mass)) if (mass.0 / kg - 1.0).abs() < 0.02),
        )
        .count();
    println!("Mass: {right} of {} texts within 2 %", known.len());

    let categories: Vec<_> = rows(ICELAND)
        .filter(|row| row.len() == 2)
        .map(|row| {
            let code = Classification { list: "CATEGORY".to_owned(), code: row[0].to_owned() };
            (DocumentLine { classifications: vec![code], ..line("") }, row[1])
        })
        .collect();
    report("Icelandic categories, told by their words alone", &classifier, &categories);
    crosswalk(classifier)?;
    let classifier = Classifier::new(&Parameters::builtin()?)?;

    let start = Instant::now();
    let rounds = 1000;
    for _ in 0..rounds {
        for (line, _) in &held_out {
            std::hint::black_box(classifier.assign(line, None));
        }
    }
    let rate = (rounds * held_out.len()) as f64 / start.elapsed().as_secs_f64();
    println!("Speed: {rate:.0} lines per second of wall clock on one thread");
    Ok(())
}
