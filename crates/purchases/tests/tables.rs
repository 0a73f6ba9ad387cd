//! Registers, surveys and ledgers: every encoding, separator and layout gives the same rows, and bad rows come back.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use std::ops::ControlFlow;

use domain::{
    Date, DistributionKind, LonLat, Money, SourceDocument, SupplierRecord, TimeOfDay, UnitAliasKind, UnitKind,
    UnitRecord,
};
use purchases::{Content, Entry, Format, Options, Outcome, read, read_bytes, write_templates};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};

fn entries(bytes: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    read_bytes("table", bytes, &Options::default(), &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    entries
}

fn entry(bytes: &[u8]) -> Entry {
    let mut entries = entries(bytes);
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

fn ledger(entry: Entry) -> Vec<SourceDocument> {
    match entry.content {
        Some(Content::Ledger(vouchers)) => vouchers,
        other => panic!("{other:?} {:?}", entry.problems),
    }
}

fn units(text: &str) -> (Vec<UnitRecord>, Vec<String>) {
    let entry = entry(text.as_bytes());
    let rules = entry.problems.iter().map(|p| format!("{} {:?}", p.rule, p.row)).collect();
    match entry.content {
        Some(Content::Units(units)) => (units, rules),
        other => panic!("{other:?} {rules:?}"),
    }
}

fn suppliers(text: &str) -> (Vec<SupplierRecord>, Vec<String>) {
    let entry = entry(text.as_bytes());
    let rules = entry.problems.iter().map(|p| format!("{} {:?}", p.rule, p.row)).collect();
    match entry.content {
        Some(Content::Suppliers(suppliers)) => (suppliers, rules),
        other => panic!("{other:?} {rules:?}"),
    }
}

const LEDGER: &str = "Bilagsdato;Fakturanr;Leverandør;Leverandør orgnr;Art;Ansvar;Tekst;Beløp;MVA\n\
    14.03.2025;100245;Grønt og Godt;123 456 785;115;4711;Frukt og grønt;1 234,50;185,18\n\
    14.03.2025;100245;Grønt og Godt;123 456 785;115;4712;Brød;100,00;15,00\n\
    2025-03-15;100246;Grønt og Godt;123456785;100;4711;Kopipapir;-50,25;\n";

fn check_ledger(vouchers: &[SourceDocument]) {
    assert_eq!(vouchers.len(), 2);
    let first = &vouchers[0];
    assert_eq!((first.number.as_str(), first.issue_date), ("100245", Date::constant(2025, 3, 14)));
    // 1234.50 + 100.00 and 185.18 + 15.00
    assert_eq!((first.net, first.vat), (Some(Money::nok(133_450)), Some(Money::nok(20_018))));
    assert_eq!(first.supplier.key(), "123456785");
    let line = &first.lines[1];
    assert_eq!(
        (line.name.as_str(), line.account.as_deref(), line.cost_centre.as_deref()),
        ("Brød", Some("115"), Some("4712"))
    );
    assert_eq!((vouchers[1].net, vouchers[1].vat), (Some(Money::nok(-5_025)), None));
}

#[test]
fn a_ledger_is_the_same_in_every_encoding_and_with_every_separator() {
    let windows: Vec<u8> = LEDGER.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(LEDGER.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let quoted = LEDGER.replace("1 234,50", "\"1 234,50\"").replace("185,18", "\"185,18\"");
    let commas =
        quoted.replace("100,00;15,00", "\"100,00\";\"15,00\"").replace("-50,25", "\"-50,25\"").replace(';', ",");
    let variants = [
        LEDGER.as_bytes().to_vec(),
        format!("\u{feff}{LEDGER}").into_bytes(),
        windows,
        utf16,
        LEDGER.replace(';', "\t").into_bytes(),
        commas.into_bytes(),
        LEDGER.replace('\n', "\r\n").into_bytes(),
        format!("Utskrift av reskontro;;;;;;;;\nKommunen;;;;;;;;\n\n{LEDGER}").into_bytes(),
    ];
    for bytes in variants {
        let entry = entry(&bytes);
        assert_eq!(
            (entry.format, entry.outcome(), entry.problems.len(), entry.lines),
            (Format::Ledger, Outcome::Accepted, 0, 3)
        );
        check_ledger(&ledger(entry));
    }
}

#[test]
fn a_workbook_gives_the_same_ledger_as_text() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Forside").unwrap().write_string(0, 0, "Om utskriften").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Reskontro").unwrap().write_string(0, 0, "Reskontro 2025").unwrap();
    let date_format = CellFormat::new().set_num_format("dd.mm.yyyy");
    for (row, line) in LEDGER.lines().enumerate() {
        let row_number = u32::try_from(row).unwrap() + 2;
        for (column, cell) in line.split(';').enumerate() {
            let column = u16::try_from(column).unwrap();
            match (row, column) {
                (0, _) | (_, 2 | 3 | 6) => sheet.write_string(row_number, column, cell).unwrap(),
                (_, 0) => {
                    let day = if row == 3 { 15 } else { 14 };
                    let date = ExcelDateTime::from_ymd(2025, 3, day).unwrap();
                    sheet.write_datetime_with_format(row_number, column, &date, &date_format).unwrap()
                }
                _ if cell.is_empty() => continue,
                _ => sheet
                    .write_number(row_number, column, cell.replace(' ', "").replace(',', ".").parse::<f64>().unwrap())
                    .unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let entry = entry(&bytes);
    let path = std::env::temp_dir().join(format!("samlast-ledger-{}.xlsx", std::process::id()));
    std::fs::write(&path, &bytes).unwrap();
    let mut from_file = Vec::new();
    read(&path, &Options::default(), &mut |entry| {
        from_file.push((entry.hash, entry.content));
        ControlFlow::Continue(())
    })
    .unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(from_file, [(entry.hash.clone(), entry.content.clone())], "a file is read as its bytes are");
    assert_eq!((entry.file.as_str(), entry.format), ("table!/Reskontro", Format::Ledger));
    let rules: Vec<&str> = entry.problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(rules, ["SAMLAST-XLSX-SHEET"], "the front sheet is named as left out");
    check_ledger(&ledger(entry));
}

/// A workbook of these sheets, each with rows of texts.
fn workbook_of(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0u32..).zip(*rows) {
            for (column, cell) in (0u16..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_says_which_sheets_were_read_and_why_others_were_not() {
    let ledger: &[&[&str]] = &[&["Fakturadato", "Fakturanr", "Leverandør", "Beløp"], &["2025-01-02", "1", "A", "1,00"]];
    let units: &[&[&str]] = &[&["Enhetsregister"], &["enhet", "navn"], &["1", "Skolen"]];
    let bytes = workbook_of(&[("Om", &[&["Reskontro 2025"]]), ("Data", ledger), ("Enheter", units), ("Ark4", &[])]);
    let remark = entry(&bytes).problems.remove(0);
    assert_eq!(remark.rule, "SAMLAST-XLSX-SHEET");
    assert_eq!(
        remark.message,
        "Sheets that were read: Data (ledger rows, headings in row 1). Not read: Om (no row of known headings was found); \
         Enheter (row 2 looks like headings of units, but there is no column kind); Ark4 (it is empty)."
    );
    // Where nothing is read, the reason for each sheet stands beside that for the file.
    let refused = entry(&workbook_of(&[("Om", &[&["Reskontro 2025"]]), ("Enheter", units)]));
    let rules: Vec<&str> = refused.problems.iter().map(|problem| problem.rule.as_str()).collect();
    assert_eq!(rules, ["SAMLAST-TABLE-HEADINGS", "SAMLAST-XLSX-SHEET"]);
    assert!(refused.problems[1].message.starts_with("Sheets that were read: none. Not read: Om ("));
    let empty = entry(&workbook_of(&[("Data", ledger), ("Ark2", &[])]));
    assert_eq!(empty.problems[0].suggestion, "Nothing needs doing.");
}

#[test]
fn bad_rows_come_back_and_good_rows_go_in() {
    let text = "date;invoice_number;supplier_name;supplier_organisation_number;amount;currency\n\
        31.02.2025;1;A;;100,00;\n\
        2025-01-02;2;A;;abc;\n\
        2025-01-02;3;A;;1,2,3;\n\
        2025-01-02;;A;;1,00;\n\
        2025-01-02;4;;;1,00;\n\
        2025-01-02;5;A;;1,00;kroner\n\
        2025-01-02;6;A;123456784;1,00;\n\
        2025-01-02;7;A;;0,10;sek\n";
    let entry = entry(text.as_bytes());
    let found: Vec<(u64, &str, &str)> =
        entry.problems.iter().map(|p| (p.row.unwrap(), p.rule.as_str(), p.severity.key())).collect();
    assert_eq!(
        found,
        [
            (2, "SAMLAST-CSV-DATE", "refused"),
            (3, "SAMLAST-CSV-AMOUNT", "refused"),
            (4, "SAMLAST-CSV-AMOUNT", "refused"),
            (5, "SAMLAST-LEDGER-NUMBER", "warning"),
            (6, "SAMLAST-TABLE-REQUIRED", "refused"),
            (7, "SAMLAST-CSV-CURRENCY", "refused"),
            (8, "SAMLAST-ORGNR", "warning"),
        ]
    );
    assert!(entry.problems.iter().all(|p| !p.suggestion.is_empty() && p.field.is_some()));
    assert_eq!(entry.outcome(), Outcome::Accepted);
    let vouchers = ledger(entry);
    assert_eq!(vouchers.iter().map(|v| v.number.as_str()).collect::<Vec<_>>()[1..], ["6", "7"]);
    assert_eq!(vouchers[2].net.map(|net| net.to_string()), Some("0.10 SEK".to_owned()));
}

#[test]
fn rows_have_the_numbers_that_an_editor_shows() {
    let text = "\nTitle;\n\ndate;invoice_number;supplier_name;amount;text\n2025-01-01;1;A;1,00;\"two\nlines\"\n\n2025-01-01;2;A;x;\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let entry = entry(text.as_bytes());
        assert_eq!((entry.lines, entry.problems.len(), entry.problems[0].row), (2, 1, Some(8)));
        assert_eq!(ledger(entry)[0].lines[0].id, "5");
    }
}

#[test]
fn amounts_of_many_rows_do_not_drift() {
    // A tenth of a krone has no exact binary form: 1000 × 0.10 must be 100.00 to the øre.
    let mut text = String::from("date;invoice_number;supplier_name;amount\n");
    for _ in 0..1000 {
        text.push_str("2025-01-02;1;A;0,10\n");
    }
    assert_eq!(ledger(entry(text.as_bytes()))[0].net, Some(Money::nok(10_000)));
}

#[test]
fn units_are_read_with_all_their_names() {
    let (units, rules) = units(
        "Enhet;Navn;Type;Adresse;Postnr;Poststed;Lengdegrad;Breddegrad;GLN;Orgnr;Ansvar;Bestillerreferanse;Åpner;Stenger;Antall\n\
         12;Askim skole;skole;Skoleveien 1;1814;Askim;11,1659;59,5843;7080001234567;987654325;4711, 4713;AS-1;07:30;15.00;310\n",
    );
    assert_eq!(rules, [""; 0]);
    let unit = &units[0];
    assert_eq!((unit.key.as_str(), unit.kind, unit.persons), ("12", UnitKind::School, Some(310)));
    assert_eq!(unit.position, Some(LonLat::new(11.1659, 59.5843)));
    assert_eq!(unit.opening_hours.map(|hours| (hours.from, hours.to)), Some((TimeOfDay(450), TimeOfDay(900))));
    let names: Vec<(UnitAliasKind, &str)> =
        unit.aliases.iter().map(|alias| (alias.kind, alias.value.as_str())).collect();
    assert_eq!(
        names,
        [
            (UnitAliasKind::Gln, "7080001234567"),
            (UnitAliasKind::OrganisationNumber, "987654325"),
            (UnitAliasKind::CostCentre, "4711"),
            (UnitAliasKind::CostCentre, "4713"),
            (UnitAliasKind::BuyerReference, "AS-1"),
        ]
    );
}

#[test]
fn swapped_coordinates_are_turned_and_projected_ones_left_out() {
    let (units, rules) = units(
        "unit_id;name;kind;lon;lat\na;A;school;59.58;11.17\nb;B;school;11.17;59.58\nc;C;school;274000;6612000\nd;D;school;11.17;\n",
    );
    let expected = Some(LonLat::new(11.17, 59.58));
    assert_eq!(units.iter().map(|unit| unit.position).collect::<Vec<_>>(), [expected, expected, None, None]);
    assert_eq!(
        rules,
        ["SAMLAST-TABLE-POSITION Some(2)", "SAMLAST-TABLE-POSITION Some(4)", "SAMLAST-TABLE-POSITION Some(5)"]
    );
}

#[test]
fn a_unit_has_one_row_and_further_rows_with_dates_add_names() {
    let (units, rules) = units(
        "unit_id;name;kind;cost_centre;valid_from;valid_to\n\
         a;A;school;100;;\na;A again;school;200;;\na;A;school;300;2025-01-01;2025-12-31\nb;B;castle;;;\n",
    );
    assert_eq!(rules, ["SAMLAST-UNIT-TWICE Some(3)", "SAMLAST-UNIT-KIND Some(5)"]);
    assert_eq!(units.len(), 1);
    assert_eq!(units[0].aliases.iter().map(|alias| alias.value.as_str()).collect::<Vec<_>>(), ["100", "300"]);
    assert_eq!(units[0].aliases[1].valid_to, Some(Date::constant(2025, 12, 31)));
}

#[test]
fn suppliers_with_wrong_numbers_come_back_and_foreign_ones_stay() {
    let (suppliers, rules) = suppliers(
        "organisation_number;name;sector_code;sole_proprietor;producer;distribution\n\
         123456785;Grønt og Godt;46.310;nei;ja;delt rute\n\
         123456784;Feil;;;;\n\
         5541277710;Svensk AB;;;;own_round\n\
         123456785;Igjen;;;;\n\
         987654325;Rar;;kanskje;;drone\n",
    );
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    assert_eq!(
        rules,
        [
            "SAMLAST-ORGNR Some(3)",
            "SAMLAST-ORGNR Some(4)",
            "SAMLAST-SUPPLIER-TWICE Some(5)",
            "SAMLAST-TABLE-YES-NO Some(6)",
            "SAMLAST-SUPPLIER-DISTRIBUTION Some(6)",
        ]
    );
    let keys: Vec<&str> = suppliers.iter().map(|supplier| supplier.key.as_str()).collect();
    assert_eq!(keys, ["123456785", "id:5541277710", "987654325"]);
    assert_eq!((suppliers[0].producer, suppliers[0].distribution), (true, Some(DistributionKind::SharedRound)));
}

#[test]
fn survey_answers_are_read_without_names() {
    let entry = entry(
        "Enhet;Leverandør orgnr;Dato;Leveranser per uke;Akseptable leveranser per uke;Minutter mottak;Andel på avtale;Bestiller rolle\n\
         12;;01.10.2025;14,5;5;6;80 %;kjøkkensjef\n12;123456785;;900;1;;;Ola Nordmann\n"
            .as_bytes(),
    );
    let rules: Vec<&str> = entry.problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(rules, ["SAMLAST-TABLE-NUMBER"], "900 deliveries a week is a slip");
    let Some(Content::Survey(answers)) = entry.content else { panic!("no survey") };
    assert_eq!(answers[0].deliveries_now.map(|n| n.0), Some(14.5));
    assert_eq!((answers[0].on_agreement, answers[0].ordering_role.as_deref()), (Some(0.8), Some("kjøkkensjef")));
    assert_eq!((answers[1].supplier_key.as_deref(), answers[1].ordering_role.as_deref()), (Some("123456785"), None));
}

#[test]
fn a_table_without_a_column_it_needs_is_refused_by_name() {
    let entry = entry(b"date;invoice_number;supplier_name\n2025-01-01;1;A\n");
    assert_eq!((entry.outcome(), entry.format), (Outcome::Refused, Format::Ledger));
    assert!(entry.problems[0].message.contains("no column amount"), "{}", entry.problems[0]);
    let unknown = self::entry(b"colour;size\nred;4\n");
    assert_eq!((unknown.outcome(), unknown.format), (Outcome::Refused, Format::Unknown));
}

#[test]
fn templates_are_recognised_and_never_overwritten() {
    let folder = std::env::temp_dir().join(format!("samlast-templates-{}", std::process::id()));
    let files = write_templates(&folder, &|_| None).unwrap();
    assert_eq!(files.len(), 12, "six tables, as text and as workbook");
    assert!(write_templates(&folder, &|_| None).is_err(), "what is there may have been filled in");
    let mut formats = Vec::new();
    read(&folder, &Options::default(), &mut |entry| {
        assert_eq!(entry.problems[0].rule, "SAMLAST-TABLE-EMPTY", "{:?}", entry.problems);
        assert!(entry.file.ends_with(".csv") || entry.file.ends_with(".xlsx!/Form"), "{}", entry.file);
        formats.push(entry.format);
        ControlFlow::Continue(())
    })
    .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let expected =
        [Format::Catalogue, Format::Corrections, Format::Ledger, Format::Suppliers, Format::Survey, Format::Units];
    assert_eq!(formats, expected.map(|format| [format; 2]).concat());
}
