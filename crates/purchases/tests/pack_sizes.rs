//! Lines weigh what their unit codes and texts say; every expectation was worked out by hand.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use domain::{DocumentLine, Kilograms, Litres, Measured, Parameters};
use proptest::prelude::*;
use purchases::Measuring;

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

fn measuring() -> Measuring {
    Measuring::new(&Parameters::builtin().unwrap()).unwrap()
}

type Told = Option<(&'static str, f64)>;

fn kilograms(value: f64) -> Told {
    Some(("kg", value))
}

fn litres(value: f64) -> Told {
    Some(("l", value))
}

fn told(line: &DocumentLine) -> Told {
    measuring().of(line).map(|measured| match measured {
        Measured::Mass(mass) => ("kg", (mass.0 * 1e6).round() / 1e6),
        Measured::Volume(volume) => ("l", (volume.0 * 1e6).round() / 1e6),
    })
}

fn tell(cases: &[(&str, Told)]) {
    for (text, expected) in cases {
        assert_eq!(told(&line(text)), *expected, "{text}");
    }
}

#[test]
fn pack_sizes_in_texts_become_kilograms_and_litres() {
    tell(&[
        ("Appelsinjuice 6x1,5 L", litres(9.0)),
        ("Kjøttdeig 2,5KG", kilograms(2.5)),
        ("Smør 500 gr.", kilograms(0.5)),
        ("Fløte 3 dl", litres(0.3)),
        ("Lettmelk 1,0 % fett 1 liter", litres(1.0)),
        ("Hudkrem uten parfyme 100 ml", litres(0.1)),
        ("Epler ca 1,2 kg", kilograms(1.2)),
        ("Epler ca. 1,2kg", kilograms(1.2)),
        ("Strøsand 10 tonn", kilograms(10_000.0)),
        ("Laksefilet 4-5 kg", kilograms(4.5)),
        ("Rundstykker 30 stk", None),
        ("0 kg", None),
    ]);
}

#[test]
fn packs_multiply_wherever_they_stand() {
    tell(&[
        ("Makaroni D-PAK 12 x 400g", kilograms(4.8)),
        ("Kjeks 200 g D-PAK 12", kilograms(2.4)),
        ("Brus 4 x 6 x 0,33 l", litres(7.92)),
        ("Brus 4x6x33cl", litres(7.92)),
        ("Kjeks 400g x 12", kilograms(4.8)),
        ("Yoghurt 12 stk à 125 g", kilograms(1.5)),
        ("Yoghurt 12 stk a 125 g", kilograms(1.5)),
        ("Syltetøy 20gx100", kilograms(2.0)),
        ("Ost 500 g 2-pk", kilograms(1.0)),
        ("Ost 2-pk 500 g", kilograms(1.0)),
        ("Yoghurt 150 g 24/PAK", kilograms(3.6)),
        ("Smør 20 g 100 stk/krt", kilograms(2.0)),
        ("Skolemelk 1/4 l, brett 24 stk", litres(6.0)),
        ("Mineralvann 0,5 l 24-pk", litres(12.0)),
        ("Rundstykker 60 g 30 stk", kilograms(1.8)),
        // Eight sausages in a pack, not eight packs: a sausage weighs 75 g.
        ("Grillpølser 600 g 8 stk", kilograms(0.6)),
        // Cakes of 80 g in a carton of 4 kg.
        ("Karbonader 80 g 4 kg", kilograms(4.0)),
    ]);
}

#[test]
fn numbers_that_are_no_content_are_left_alone() {
    tell(&[
        ("Ruter 5G", None),
        ("Laptop 1.4GHz 16GB", None),
        ("Plank 48x98 mm", None),
        ("Treskruer 4x40 200 stk", None),
        ("Treskruer 4x40 1 kg", kilograms(1.0)),
        ("Batteri 4,5 V", None),
        ("Kantine 1/1 GN 65 mm", None),
        ("GN 1/2 150 mm 9,5 l rustfri", None),
        ("Avfallssekk 100 l 20 stk", None),
        ("Bøtte 10 l blå", None),
        ("Majones 10 l bøtte", litres(10.0)),
        ("Pappbeger 25 cl 50 stk", None),
        ("Engangssprøyte 10 ml 100 stk", None),
        ("Vinylhansker 8 L", None),
        ("Bleier str. 4 7-18 kg 50 stk", None),
        ("Vaskemaskin 8 kg", None),
        ("Sekketralle maks 150 kg", None),
        ("Solbærsirup 1 l gir 6 l", litres(1.0)),
        ("Laken 140 g/m2", None),
        ("Dieselpumpe 60 l/min", None),
        ("Paracet 500 mg", None),
    ]);
}

#[test]
fn paper_weighs_its_sheets_times_their_area_times_their_grammage() {
    // A4: 0.21 m × 0.297 m = 0.06237 m²; A3: 0.297 m × 0.42 m = 0.12474 m².
    tell(&[
        ("Kopipapir A4 80g 500 ark", kilograms(2.4948)),
        ("Kopipapir A4 80 g 5x500 ark", kilograms(12.474)),
        ("Kopieringspapper A4 80g 500 ark x 5", kilograms(12.474)),
        ("Kopipapir A3 80g 500 ark", kilograms(4.9896)),
        ("Farget papir A4 160 g/m2 250 ark", kilograms(2.494_8)),
        ("Kartong A3 200g 100 ark", kilograms(2.4948)),
        // Neither size nor grammage: 2,500 sheets of 4.99 g.
        ("Kopipapir 5x500", kilograms(12.475)),
        ("Kopipapir A4 80 g", None),
        ("Konvolutt C5 90g 500 stk", None),
        ("Laminatlomme A4 100 stk", None),
        ("Tørkepapir 2-lags 6 rl", None),
    ]);
}

#[test]
fn unit_codes_count_before_texts_and_quantities_multiply() {
    let of = |quantity: f64, code: &str, name: &str| {
        told(&DocumentLine { quantity: Some(quantity), unit_code: Some(code.to_owned()), ..line(name) })
    };
    assert_eq!(of(2.5, "KGM", "Ost 10 kg"), kilograms(2.5));
    assert_eq!(of(500.0, "GRM", ""), kilograms(0.5));
    assert_eq!(of(2.0, "TNE", ""), kilograms(2000.0));
    assert_eq!(of(2.0, "MTQ", ""), litres(2000.0));
    assert_eq!(of(2.5, "kg", ""), kilograms(2.5), "as ledgers write it");
    assert_eq!(of(2.0, "EA", "Pukk 8-16 tonn"), kilograms(2000.0), "two tonnes of stones of 8 to 16 mm");
    assert_eq!(of(-3.0, "EA", "Mel 10 kg"), kilograms(-30.0), "credit notes give back");
    assert_eq!(of(3.0, "HUR", "Kurs 10 kg løft"), None, "hours weigh nothing");
    assert_eq!(told(&DocumentLine { quantity: None, ..line("Mel 10 kg") }), None, "ledger lines have no quantity");
}

#[test]
fn package_codes_tell_whether_an_outer_pack_counts() {
    let of = |quantity: f64, code: &str, name: &str| {
        told(&DocumentLine { quantity: Some(quantity), unit_code: Some(code.to_owned()), ..line(name) })
    };
    assert_eq!(of(2.0, "XCT", "Mineralvann 24x0,5 l"), litres(24.0), "two cartons of 12 l");
    assert_eq!(of(48.0, "XBO", "Mineralvann 24x0,5 l"), litres(24.0), "48 bottles of 0.5 l");
    assert_eq!(of(3.0, "XPK", "Kaffe 250 g"), kilograms(0.75));
    assert_eq!(of(2.0, "DZN", "Yoghurt 150 g"), kilograms(3.6), "24 of 150 g");
    assert_eq!(of(1.0, "XPX", "Kaffe 250 g"), None, "nobody knows how many are on the pallet");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_measured_without_panic(text in "\\PC{0,60}", code in "[a-zA-Z0-9]{0,10}", quantity in any::<f64>()) {
        let line = DocumentLine { quantity: Some(quantity), unit_code: Some(code), ..line(&text) };
        match measuring().of(&line) {
            Some(Measured::Mass(Kilograms(amount)) | Measured::Volume(Litres(amount))) if quantity.abs() < 1e6 => {
                prop_assert!(amount.is_finite());
            }
            _ => {}
        }
    }
}
