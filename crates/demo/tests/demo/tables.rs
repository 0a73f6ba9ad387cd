//! The ledger and the registers, read back as a user's own files would be.

use std::collections::BTreeMap;

use calamine::{Data, Reader, Xlsx, open_workbook};

use super::{entries, small, tree::Element};

fn ledger_csv() -> Vec<Vec<String>> {
    let bytes = std::fs::read(small().0.join("regnskap.csv")).expect("ledger");
    let (text, _, broken) = encoding_rs::WINDOWS_1252.decode(&bytes);
    assert!(!broken);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("row").iter().map(str::to_owned).collect()).collect()
}

fn ore(text: &str) -> i64 {
    super::tree::hundredths(&text.replace(',', "."))
}

#[test]
fn the_ledger_is_windows_1252_with_decimal_comma_and_norwegian_dates() {
    let bytes = std::fs::read(small().0.join("regnskap.csv")).expect("ledger");
    assert!(std::str::from_utf8(&bytes).is_err(), "ø is one byte");
    let rows = ledger_csv();
    assert_eq!(rows[0][..6], ["Bilagsdato", "Bilagsnr", "Fakturanr", "Org.nr", "Leverandør", "Art"]);
    for row in &rows[1..] {
        assert!(row[0].len() == 10 && row[0].ends_with(".2025"), "{}", row[0]);
        assert!(row[8].contains(',') && !row[8].contains('.'), "{}", row[8]);
    }
}

#[test]
fn per_supplier_the_ledger_holds_what_the_documents_sum_to_and_more() {
    let mut documents: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (_, text) in entries(&small().0.join("invoices.zip")) {
        let bill = Element::parse(&text);
        let sign = if bill.name == "CreditNote" { -1 } else { 1 };
        let seller = bill.get("AccountingSupplierParty/Party/EndpointID").expect("seller");
        let sums = documents.entry(seller.to_owned()).or_default();
        sums.0 += sign * bill.ore("LegalMonetaryTotal/TaxExclusiveAmount");
        sums.1 += sign * bill.ore("TaxTotal/TaxAmount");
    }
    let mut ledger: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut sources: BTreeMap<String, usize> = BTreeMap::new();
    for row in &ledger_csv()[1..] {
        *sources.entry(row[10].clone()).or_default() += 1;
        if row[10] == "EHF" {
            let sums = ledger.entry(row[3].clone()).or_default();
            sums.0 += ore(&row[8]);
            sums.1 += ore(&row[9]);
        }
    }
    assert_eq!(documents, ledger);
    assert!(sources["Innkjøpskort"] > 0 && sources["Papirfaktura"] > 0, "{sources:?}");
}

#[test]
fn the_spreadsheet_holds_the_same_rows_below_a_title() {
    let mut workbook: Xlsx<_> = open_workbook(small().0.join("regnskap.xlsx")).expect("xlsx");
    let range = workbook.worksheet_range_at(0).expect("sheet").expect("range");
    let rows: Vec<&[Data]> = range.rows().collect();
    let csv = ledger_csv();
    assert!(rows[0][0].to_string().contains("OPPDIKTEDE"));
    assert_eq!(rows.len(), csv.len() + 1);
    for (sheet, line) in rows[2..].iter().zip(&csv[1..]) {
        assert_eq!(sheet[2].to_string(), line[2]);
        assert_eq!(sheet[4].to_string(), line[4]);
        let Data::Float(amount) = sheet[8] else { panic!("{:?}", sheet[8]) };
        assert_eq!((amount * 100.0).round() as i64, ore(&line[8]));
    }
}

fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(small().0.join(name)).expect("table");
    let text = text.strip_prefix('\u{feff}').expect("byte-order mark");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("row")).collect()
}

#[test]
fn whoever_is_invented_says_so() {
    for supplier in table("leverandorer.csv") {
        assert!(supplier["Navn"].ends_with("(oppdiktet)"), "{}", supplier["Navn"]);
    }
    let units = table("enheter.csv");
    assert!(units.iter().any(|unit| unit["Navn"] == "Askim ungdomsskole"));
    for unit in units {
        let invented = unit["Navn"].ends_with("(oppdiktet)");
        assert_eq!(unit["Merknad"].contains("Oppdiktet enhet"), invented);
        // real organisation numbers only on real names
        assert!(!invented || unit["Orgnr"].is_empty());
    }
}

#[test]
fn the_survey_asks_units_that_exist_and_is_near_the_truth() {
    let units: Vec<String> = table("enheter.csv").iter().map(|unit| unit["Enhet"].clone()).collect();
    let mut true_drops: BTreeMap<String, f64> = BTreeMap::new();
    for drop in table("truth/leveranser.csv") {
        if drop["rundetype"] != "own_pick_up" {
            *true_drops.entry(drop["enhet"].clone()).or_default() += 1.0;
        }
    }
    let answers = table("undersokelse.csv");
    let totals: Vec<_> = answers.iter().filter(|row| row["Leverandør orgnr"].is_empty()).collect();
    assert_eq!(totals.len(), small().1.surveyed_units);
    let number = |text: &String| text.replace(',', ".").parse::<f64>().expect("number");
    let mut ratio = 0.0;
    for row in &totals {
        assert!(units.contains(&row["Enhet"]));
        let weekly = true_drops.get(&row["Enhet"]).copied().unwrap_or(0.0) / 50.0;
        ratio += number(&row["Leveranser per uke"]) / weekly / totals.len() as f64;
        assert!(number(&row["Akseptable leveranser per uke"]) <= 1.5 * number(&row["Leveranser per uke"]) + 0.5);
    }
    // ordinary weeks have more deliveries than the year's mean, most of all in schools
    assert!((0.8..1.8).contains(&ratio), "{ratio}");
}

#[test]
fn suppliers_come_by_on_their_route_days_and_never_on_holidays() {
    for drop in table("truth/leveranser.csv") {
        let date: jiff::civil::Date = drop["dato"].parse().expect("date");
        assert!(date.weekday().to_monday_zero_offset() < 5, "{date}");
        assert!(![(5, 1), (12, 25), (1, 1)].contains(&(date.month(), date.day())), "{date}");
    }
}
