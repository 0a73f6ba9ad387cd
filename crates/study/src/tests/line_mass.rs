//! What a line weighs: stated, by pieces, by value; worked out by hand from a registry of the test's own.

use domain::{
    BUILTIN_FILES, DocumentKind, DocumentLine, Kilograms, Litres, MassBasis, Measured, Parameters, PurchaseLine,
};

use super::reconstruction::{document, line};
use crate::{Reconstruction, ReconstructionQuality};

/// The built-in registry, with figures for meat and fuel that are easy to reckon with: low, value, high.
fn parameters() -> Parameters {
    let mut files: Vec<(&str, String)> = BUILTIN_FILES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    for (key, ends) in [
        ("commodity.meat.price_per_kilogram", [80.0, 100.0, 160.0]),
        ("commodity.meat.piece_mass", [0.5, 2.0, 4.0]),
        ("commodity.fuel.content_density", [720.0, 800.0, 850.0]),
        ("delivery.liquid_density", [790.0, 1000.0, 1050.0]),
        ("delivery.piece_mass.price_tolerance", [1.5, 2.0, 4.0]),
    ] {
        let heading = format!("\n[{key}]\n");
        let (_, text) = files.iter_mut().find(|(_, text)| text.contains(&heading)).unwrap();
        let (before, table) = text.split_once(&heading).unwrap();
        let rest: Vec<&str> =
            table.lines().skip_while(|line| ["value", "low", "high"].iter().any(|end| line.starts_with(end))).collect();
        let [low, value, high] = ends;
        *text = format!("{before}{heading}value = {value:?}\nlow = {low:?}\nhigh = {high:?}\n{}\n", rest.join("\n"));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Parameters::from_toml(&files).unwrap()
}

fn told(line: DocumentLine) -> (PurchaseLine, ReconstructionQuality) {
    let mut reconstruction = Reconstruction::new(&parameters()).unwrap();
    let mut lines = Vec::new();
    let documents = [document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![line])];
    reconstruction.supplier(&documents, &mut |line| lines.push(line));
    (lines.pop().unwrap(), reconstruction.finish().1)
}

fn pieces(quantity: f64, code: &str, kroner: i64) -> DocumentLine {
    DocumentLine { quantity: Some(quantity), unit_code: Some(code.to_owned()), ..line("meat", kroner, None) }
}

/// Mass with the ends of its range, and what it rests on.
fn weighed(line: DocumentLine) -> (MassBasis, [f64; 3]) {
    let (line, quality) = told(line);
    let range = quality.mass_by_basis[line.mass_basis.key()];
    assert_eq!(range.mass, line.mass);
    assert_eq!(quality.mass_by_basis.len(), 1);
    let thousandth = |mass: Kilograms| (mass.value() * 1e3).round() / 1e3;
    (line.mass_basis, [thousandth(range.low), thousandth(range.mass), thousandth(range.high)])
}

#[test]
fn what_a_line_states_has_no_range_but_that_of_its_liquid() {
    let stated = DocumentLine { unit_code: Some("KGM".to_owned()), ..line("meat", 500, Some(3.0)) };
    assert_eq!(weighed(stated), (MassBasis::UnitCode, [3.0; 3]));
    assert_eq!(weighed(line("meat", 500, Some(3.0))), (MassBasis::Article, [3.0; 3]), "its pack or catalogue says so");
    let litres = |group: &str| DocumentLine {
        unit_code: Some("LTR".to_owned()),
        measured: Some(Measured::Volume(Litres(100.0))),
        ..line(group, 500, None)
    };
    assert_eq!(weighed(litres("fuel")), (MassBasis::UnitCode, [72.0, 80.0, 85.0]));
    assert_eq!(weighed(litres("beverages")), (MassBasis::UnitCode, [79.0, 100.0, 105.0]));
}

#[test]
fn pieces_weigh_what_pieces_of_the_group_weigh() {
    // 10 × 2 kg for 2,000 kroner are 100 a kilogram.
    for code in ["EA", "H87", "C62", "XPK", "PCE", "NAR", "stk"] {
        assert_eq!(weighed(pieces(10.0, code, 2_000)), (MassBasis::PieceMass, [5.0, 20.0, 40.0]), "{code}");
    }
    assert_eq!(weighed(pieces(1.0, "DZN", 2_400)), (MassBasis::PieceMass, [6.0, 24.0, 48.0]), "a dozen");
}

#[test]
fn a_quantity_of_something_else_weighs_by_its_value() {
    // 2,000 kroner at 100 a kilogram, between 160 and 80.
    let by_value = (MassBasis::Price, [12.5, 20.0, 25.0]);
    for code in ["XPX", "HUR", "4711", ""] {
        assert_eq!(weighed(pieces(10.0, code, 2_000)), by_value, "{code}");
    }
    assert_eq!(weighed(DocumentLine { quantity: None, ..pieces(10.0, "EA", 2_000) }), by_value);
    assert_eq!(weighed(DocumentLine { unit_code: None, ..pieces(10.0, "EA", 2_000) }), by_value);
}

#[test]
fn pieces_that_cost_too_much_or_too_little_for_their_mass_are_not_believed() {
    // Believed from 80 / 2 = 40 to 160 × 2 = 320 kroner a kilogram; ten pieces are taken for 20 kg.
    let believed = |kroner: i64| {
        let (line, quality) = told(pieces(10.0, "EA", kroner));
        assert_eq!(quality.pieces_disbelieved, usize::from(line.mass_basis == MassBasis::Price));
        (line.mass_basis == MassBasis::PieceMass, line.mass.value())
    };
    assert_eq!(believed(6_400), (true, 20.0));
    assert_eq!(believed(6_600), (false, 66.0), "330 a kilogram: whole carcasses, perhaps");
    assert_eq!(believed(800), (true, 20.0));
    assert_eq!(believed(780), (false, 7.8), "39 a kilogram: slices, perhaps");
}

#[test]
fn pieces_without_a_price_are_believed() {
    let unpriced = DocumentLine { net: None, ..pieces(10.0, "EA", 0) };
    assert_eq!(weighed(unpriced), (MassBasis::PieceMass, [5.0, 20.0, 40.0]));
}

#[test]
fn pieces_that_are_given_back_take_their_mass_with_them() {
    let bought = document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![pieces(10.0, "EA", 2_000)]);
    let mut credit = document(2, DocumentKind::CreditNote, "6", "2025-03-09", vec![pieces(-4.0, "EA", -800)]);
    credit.document.invoice_references = vec!["5".into()];
    let mut reconstruction = Reconstruction::new(&parameters()).unwrap();
    reconstruction.supplier(&[bought, credit], &mut |_| ());
    let (found, quality) = reconstruction.finish();
    assert!((found[0].mass().value() - 12.0).abs() < 1e-9, "six pieces of 2 kg");
    assert!((quality.mass_from_pieces.value() - 12.0).abs() < 1e-9);
    let range = quality.mass_by_basis[MassBasis::PieceMass.key()];
    assert_eq!((range.low, range.high), (Kilograms(3.0), Kilograms(24.0)));
}
