//! Text tables in every dialect give what was written; totals, page breaks and oddities are told; harm is bounded; bad
//! rows come back as written; registers, surveys, catalogues and corrections.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use std::ops::ControlFlow;

use domain::{Date, ItemKeyKind, OrderingChannel, TimeOfDay, UnitAliasKind};
use proptest::prelude::*;
use purchases::{Content, Entry, Limits, Options, Outcome, detect, read_bytes, write_templates};

fn entry_within(bytes: &[u8], limits: Limits) -> Entry {
    let mut entries = Vec::new();
    let options = Options { limits, ..Options::default() };
    read_bytes("t.csv", bytes, &options, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

fn entry(text: &str) -> Entry {
    entry_within(text.as_bytes(), Limits::default())
}

/// Rule and row of every problem.
fn rules(entry: &Entry) -> Vec<(&str, Option<u64>)> {
    entry.problems.iter().map(|problem| (problem.rule.as_str(), problem.row)).collect()
}

/// One row: day of 2025, supplier, text and hundredths.
type Written = (i16, String, String, i64);

fn written() -> impl Strategy<Value = Written> {
    // Texts of letters, signs that separate, quotes and line breaks; a letter in front keeps blanks and totals away.
    let text = "x[a-zæøåäö0-9 ;,|\t\"'\n]{0,20}x";
    (1i16..=365, text, text, -99_999_999i64..=99_999_999)
}

/// How a table is written.
#[derive(Clone, Debug)]
struct Dialect {
    separator: char,
    decimal: char,
    grouped: bool,
    dates: u8,
    encoding: u8,
    line_break: &'static str,
    quote_all: bool,
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let breaks = prop::sample::select(vec!["\n", "\r\n"]);
    let signs = (prop::sample::select(vec![';', ',', '\t', '|']), prop::sample::select(vec![',', '.']));
    (signs, any::<bool>(), 0u8..3, 0u8..5, breaks, any::<bool>()).prop_map(
        |((separator, decimal), grouped, dates, encoding, line_break, quote_all)| Dialect {
            separator,
            decimal,
            grouped,
            dates,
            encoding,
            line_break,
            quote_all,
        },
    )
}

impl Dialect {
    fn cell(&self, text: &str) -> String {
        let needs = text.contains([self.separator, '"', '\n', '\r']);
        if needs || self.quote_all { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    }

    fn amount(&self, hundredths: i64) -> String {
        let whole = (hundredths.unsigned_abs() / 100).to_string();
        let group = if self.decimal == ',' { '.' } else { ',' };
        let mut text = String::new();
        for (order, digit) in whole.chars().enumerate() {
            if self.grouped && order > 0 && (whole.len() - order).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        let sign = if hundredths < 0 { "-" } else { "" };
        format!("{sign}{text}{}{:02}", self.decimal, hundredths.unsigned_abs() % 100)
    }

    fn date(&self, day: Date) -> String {
        match self.dates {
            0 => day.to_string(),
            1 => format!("{:02}.{:02}.{}", day.day(), day.month(), day.year()),
            _ => format!("{day}T00:00:00Z"),
        }
    }

    fn table(&self, rows: &[Written]) -> Vec<u8> {
        let mut lines = vec![["Fakturadato", "Fakturanr", "Leverandør", "Tekst", "Beløp"].map(str::to_owned)];
        for (number, (day, supplier, text, hundredths)) in rows.iter().enumerate() {
            lines.push([
                self.date(day_of(*day)),
                (number + 1).to_string(),
                supplier.clone(),
                text.clone(),
                self.amount(*hundredths),
            ]);
        }
        let text: String = lines
            .iter()
            .map(|cells| cells.iter().map(|cell| self.cell(cell)).collect::<Vec<_>>().join(&self.separator.to_string()))
            .map(|line| line + self.line_break)
            .collect();
        match self.encoding {
            0 => text.into_bytes(),
            1 => format!("\u{feff}{text}").into_bytes(),
            2 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
            3 => [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            _ => [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
        }
    }
}

fn day_of(day: i16) -> Date {
    Date::new(2024, 12, 31).unwrap().checked_add(jiff::Span::new().days(day)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_in_any_dialect_is_read_back(
        rows in prop::collection::vec(written(), 1..12),
        dialect in dialect(),
    ) {
        let entry = entry_within(&dialect.table(&rows), Limits::default());
        prop_assert!(entry.problems.is_empty(), "{:?}", entry.problems);
        let Some(Content::Ledger(vouchers)) = entry.content else { panic!("no ledger") };
        let read: Vec<Written> = vouchers
            .iter()
            .map(|voucher| {
                let day = day_of(0).until(voucher.issue_date).unwrap().get_days();
                let line = &voucher.lines[0];
                (i16::try_from(day).unwrap(), voucher.supplier.name.clone(), line.name.clone(), line.net.unwrap().minor)
            })
            .collect();
        prop_assert_eq!(read, rows);
    }
}

#[test]
fn totals_and_repeated_headings_are_left_out_with_a_remark() {
    let head = "Dato;Fakturanr;Leverandør;Beløp\n";
    let text = format!(
        "{head}2025-01-02;1;A;10,00\n2025-01-02;2;Sum AS;5,00\nDelsum;;;15,00\n{head}2025-01-03;3;B;1,00\nTotalt;;;16,00\n;;;16,00\n"
    );
    let entry = entry(&text);
    assert_eq!(entry.lines, 3, "a supplier may be called Sum");
    assert_eq!(rules(&entry), [("SAMLAST-TABLE-TOTALS", Some(4)), ("SAMLAST-TABLE-HEADINGS-AGAIN", Some(5))]);
    assert!(entry.problems[0].message.starts_with("3 rows"), "{}", entry.problems[0]);
    assert_eq!(entry.returned.rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn bad_rows_come_back_as_they_were_written() {
    let entry = entry(
        "Dato; Fakturanr ;Leverandør;Beløp;Merknad\n i går ;1;A;1;behold\n2025-01-02;2;A;1;\n2025-01-02;3;A; 1.234 ;x\n",
    );
    assert_eq!(entry.returned.headings, ["Dato", " Fakturanr ", "Leverandør", "Beløp", "Merknad"]);
    let expected = [(2, vec![" i går ", "1", "A", "1", "behold"]), (4, vec!["2025-01-02", "3", "A", " 1.234 ", "x"])];
    let rows: Vec<(u64, Vec<&str>)> =
        entry.returned.rows.iter().map(|(row, cells)| (*row, cells.iter().map(String::as_str).collect())).collect();
    assert_eq!(rows, expected);
    for problem in &entry.problems {
        assert!(problem.row.is_some() && problem.field.is_some() && problem.value.is_some(), "{problem:?}");
        assert!(!problem.message.is_empty() && !problem.suggestion.is_empty());
    }
}

#[test]
fn the_source_of_a_voucher_tells_of_payment_by_card() {
    let means = |heading: &str, source: &str| {
        let text = format!("Dato;Fakturanr;Leverandør;Beløp;{heading}\n2025-01-02;1;A;1,00;{source}\n");
        let entry = entry(&text);
        let Some(Content::Ledger(vouchers)) = entry.content else { panic!("no ledger") };
        assert_eq!(entry.problems, [], "other sources are no fault");
        vouchers[0].payment_means.clone()
    };
    for source in ["Innkjøpskort", "Kort", "VISA 1234", "Korttransaksjon", "Purchasing card", "Bankkort/utlegg"] {
        assert_eq!(means("Kilde", source).as_deref(), Some("48"), "{source}");
    }
    for source in ["EHF", "Papirfaktura", "Hovedbok", "Kortsiktig gjeld", "Lønn", ""] {
        assert_eq!(means("Kilde", source), None, "{source}");
    }
    assert_eq!(means("Bilagskilde", "Kort").as_deref(), Some("48"));
    assert_eq!(means("Betalingsmåte", "faktura").as_deref(), Some("30"));
}

/// Net amounts of a ledger with these amounts, and the rules of what was said.
fn amounts(values: &[&str]) -> (Vec<i64>, Vec<String>) {
    let mut text = "Dato\tFakturanr\tLeverandør\tBeløp\tMva\n".to_owned();
    for (number, value) in values.iter().enumerate() {
        text += &format!("2025-01-02\t{number}\tA\t{}\n", value.replace('|', "\t"));
    }
    let entry = entry(&text);
    let Some(Content::Ledger(vouchers)) = entry.content else { panic!("no ledger") };
    let nets = vouchers.iter().map(|voucher| voucher.net.unwrap().minor).collect();
    (nets, entry.problems.into_iter().map(|problem| problem.rule).collect())
}

#[test]
fn a_sign_that_could_be_taken_in_two_ways_is_told_by_the_other_values_of_its_column() {
    let sign = || vec!["SAMLAST-TABLE-SIGN".to_owned()];
    let back = || vec!["SAMLAST-CSV-AMOUNT".to_owned()];
    assert_eq!(amounts(&["1.234", "12.345,60"]), (vec![123_400, 1_234_560], sign()));
    assert_eq!(amounts(&["1.234", "2.345", "1.234.567"]), (vec![123_400, 234_500, 123_456_700], sign()), "one remark");
    assert_eq!(amounts(&["12.50", "7.25", "1,234"]), (vec![1_250, 725, 123_400], sign()));
    assert_eq!(amounts(&["0.125", "1.234"]), (vec![13, 123], sign()));
    // The whole column is ambiguous, or two values contradict each other, or three decimals would be a novelty.
    assert_eq!(amounts(&["1.234", "100"]), (vec![10_000], back()));
    assert_eq!(amounts(&["1.234", "1.50", "1,50"]), (vec![150, 150], back()));
    assert_eq!(amounts(&["12.50", "1.234"]), (vec![1_250], back()));
    // A column that shows nothing is written like the others of the file.
    assert_eq!(amounts(&["1.234|308,50", "2.000|500"]), (vec![123_400, 200_000], sign()));
}

#[test]
fn a_ledger_without_invoice_numbers_is_joined_by_vouchers_or_by_rows() {
    let by_voucher = "Dato;Bilagsnr;Leverandør;Beløp\n2025-01-02;7;A;1,00\n2025-01-02;7;A;2,00\n2025-01-03;7;A;4,00\n";
    let alone = "Dato;Leverandør;Beløp\n2025-01-02;A;1,00\n2025-01-02;A;1,00\n2025-01-02;A;2,00\n";
    let numbers = |text: &str| match entry(text).content {
        Some(Content::Ledger(vouchers)) => vouchers.into_iter().map(|v| (v.number, v.lines.len())).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(numbers(by_voucher), [("7/2025-01-02".to_owned(), 2), ("7/2025-01-03".to_owned(), 1)]);
    let found = numbers(alone);
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].0, format!("{}-2", found[0].0), "the same row again is another purchase");
    assert_eq!(found, numbers(alone), "and is the same when it is read again");
    assert_eq!(rules(&entry(alone)), [("SAMLAST-LEDGER-NUMBER", Some(2))]);
}

#[test]
fn an_export_of_both_sides_of_the_books_is_told() {
    let mut text = String::from("Dato;Fakturanr;Leverandør;Konto;Beløp\n");
    for number in 0..5 {
        text.push_str(&format!("2025-01-02;{number};A;1115;10,00\n2025-01-02;{number};A;2400;-10,00\n"));
    }
    assert_eq!(rules(&entry(&text)), [("SAMLAST-LEDGER-BALANCED", Some(2))]);
}

#[test]
fn purchase_statistics_of_suppliers_keep_items_quantities_and_places() {
    let entry = entry(
        "Fakturadato;Fakturanr;Leverandør;Kjøper;Varenr;GTIN;Varenavn;Mengde;Måleenhet;Beløp;Kategori;Ordrenr;Avtale;Leveringsdato;Betalingsmåte\n\
         2025-01-02;1;A;Nord skole;V1;7038010000001;Lettmelk 1 l;12;EA;100,00;Meieri;PO1;R1;2025-01-01;Kort\n\
         2025-01-02;1;A;Sør skole;V2;;Brød;2,5;KGM;50,00;Bakeri;PO2;;2025-01-01;\n",
    );
    assert_eq!(rules(&entry), []);
    let Some(Content::Ledger(vouchers)) = entry.content else { panic!("no ledger") };
    let voucher = &vouchers[0];
    assert_eq!((voucher.payment_means.as_deref(), voucher.contract_reference.as_deref()), (Some("48"), Some("R1")));
    assert_eq!(voucher.order_references, ["PO1", "PO2"]);
    assert_eq!((voucher.delivery.name.as_deref(), voucher.buyer_reference.as_deref()), (Some("Nord skole"), None));
    let second = &voucher.lines[1];
    assert_eq!((second.quantity, second.unit_code.as_deref(), second.name.as_str()), (Some(2.5), Some("KGM"), "Brød"));
    assert_eq!(second.delivery.as_ref().and_then(|d| d.name.as_deref()), Some("Sør skole"));
    assert_eq!(voucher.lines[0].gtin.as_deref(), Some("7038010000001"));
    assert!(voucher.lines[0].delivery.is_none(), "what holds for the voucher is said once");
}

#[test]
fn further_rows_of_a_supplier_are_its_sites() {
    let entry = entry(
        "Orgnr;Navn;Organisasjonsform;Adresse;Postnr\n123456785;A;AS;Veien 1;1814\n123456785;A;AS;Veien 2;1830\n\
         123456785;A;AS;Veien 2;1830\n987654325;Gården;ENK;;\n",
    );
    assert_eq!(rules(&entry), [("SAMLAST-SUPPLIER-TWICE", Some(4))]);
    let Some(Content::Suppliers(suppliers)) = entry.content else { panic!("no suppliers") };
    assert_eq!((suppliers.len(), suppliers[0].street.as_deref()), (2, Some("Veien 1")));
    assert_eq!(suppliers[0].sites.iter().map(|site| site.street.as_deref()).collect::<Vec<_>>(), [Some("Veien 2")]);
    assert_eq!([suppliers[0].sole_proprietor, suppliers[1].sole_proprietor], [false, true]);
}

#[test]
fn a_survey_tells_how_it_was_counted_and_how_orders_are_placed() {
    let entry = entry(
        "Enhet;Leveranser per uke;Telte uker;Mottaker rolle;Levering fra;Levering til;Bestillingskanal;Grunn utenom avtale\n\
         1;4;2;vaktmester;07:30;10:00;Nettbutikk;for dyrt på avtale\n2;4;;;10:00;07:30;brevdue;\n",
    );
    assert_eq!(rules(&entry), [("SAMLAST-SURVEY-TIME", Some(3)), ("SAMLAST-SURVEY-CHANNEL", Some(3))]);
    let Some(Content::Survey(answers)) = entry.content else { panic!("no survey") };
    let first = &answers[0];
    assert_eq!((first.counted_weeks, first.receiving_role.as_deref()), (Some(2.0), Some("vaktmester")));
    assert_eq!((first.delivery_from, first.delivery_to), (Some(TimeOfDay(450)), Some(TimeOfDay(600))));
    assert_eq!(first.ordering_channel, Some(OrderingChannel::WebShop));
    assert_eq!(first.off_agreement_reason.as_deref(), Some("for dyrt på avtale"));
}

#[test]
fn catalogues_and_corrections_are_tables_too() {
    let catalogue = entry(
        "Leverandør orgnr;Varenr;GTIN;Navn;Enhet;Nettovekt kg;Liter;Antall per pakning;Pris;CPV\n\
         123456785;V1;7038;Lettmelk;CT;;10;10;150,00;15511000\n123456785;V1;;Lettmelk;CT;;;;;\n;V2;;Mel;CT;-1;;;;\n",
    );
    assert_eq!(rules(&catalogue), [("SAMLAST-CATALOGUE-TWICE", Some(3)), ("SAMLAST-TABLE-NUMBER", Some(4))]);
    let Some(Content::Catalogue(items)) = catalogue.content else { panic!("no catalogue") };
    assert_eq!((items.len(), items[0].net_volume.map(|v| v.0), items[0].units_per_pack), (2, Some(10.0), Some(10.0)));
    assert_eq!(items[0].classifications[0].list, "STI");
    let corrections = entry(
        "what;kind;value;supplier;count;answer\nunit;name;Nord skole;;4;12\nunit;gln;708;;1;-\nunit;name;Ukjent;;3;\n\
         goods;category;Mat;;9;dry_food\ngoods;text;x;;1;-\ngoods;colour;x;;1;milk\n",
    );
    assert_eq!(rules(&corrections), [("SAMLAST-CORRECTION-ANSWER", Some(6)), ("SAMLAST-CORRECTION-KIND", Some(7))]);
    let Some(Content::Corrections { goods, units }) = corrections.content else { panic!("no corrections") };
    let units: Vec<_> = units.iter().map(|unit| (unit.kind, unit.unit_key.as_deref())).collect();
    assert_eq!(units, [(UnitAliasKind::Name, Some("12")), (UnitAliasKind::Gln, None)]);
    assert_eq!((goods.len(), goods[0].kind, goods[0].group.as_str()), (1, ItemKeyKind::Category, "dry_food"));
}

#[test]
fn oversized_and_odd_text_is_bounded_and_has_a_reason() {
    let head = "date;invoice_number;supplier_name;amount\n";
    let long = format!("{head}2025-01-02;1;{};1,00\n2025-01-02;2;A;1,00\n", "x".repeat(100 << 20));
    let found = entry(&long);
    assert_eq!(rules(&found), [("SAMLAST-LIMIT-FIELD", Some(2))]);
    assert!(found.returned.rows[0].1.iter().map(String::len).sum::<usize>() < 40_000, "a long cell comes back cut");
    let unclosed = format!("{head}2025-01-02;1;\"A;1,00\n{}", "2025-01-02;2;A;1,00\n".repeat(100_000));
    assert_eq!(rules(&entry(&unclosed))[0].0, "SAMLAST-LIMIT-FIELD");
    let wide = format!("{};{head}{};2025-01-02;1;A;1,00\n", vec!["x"; 10_000].join(";"), vec!["1"; 10_000].join(";"));
    assert_eq!(entry(&wide).outcome(), Outcome::Refused, "what stands behind the last column is not there");
    let one_line = "a;b;c ".repeat(1 << 20);
    assert_eq!(rules(&entry(&one_line)), [("SAMLAST-TABLE-HEADINGS", None)]);
    let zeros = |ahead: usize| format!("{head}{}2025-01-02;1;A\0B;1,00\n", "2025-01-02;1;A;1,00\n".repeat(ahead));
    assert_eq!(rules(&entry(&zeros(0))), [("SAMLAST-FILE-FORMAT", None)], "no text begins with zeros");
    assert_eq!(rules(&entry(&zeros(100))), [("SAMLAST-CSV-ZERO", Some(102))]);
    let rows = format!("{head}{}", "2025-01-02;1;A;1,00\n".repeat(50));
    let entry = entry_within(rows.as_bytes(), Limits { table_rows: 10, ..Limits::default() });
    assert_eq!((entry.lines, rules(&entry)), (10, vec![("SAMLAST-LIMIT-ROWS", None)]));
}

#[test]
fn the_form_of_the_survey_explains_itself_and_offers_words() {
    let folder = std::env::temp_dir().join(format!("samlast-forms-{}", std::process::id()));
    let texts = |id: &str| match id {
        "template-explanation" => Some("Forklaring".to_owned()),
        "template-form" => Some("Skjema".to_owned()),
        "template-survey-date" => Some("Dato | Når svaret ble gitt.".to_owned()),
        "template-choices-survey-ordering-channel" => Some("butikk, telefon eller e-post".to_owned()),
        "template-choices-survey-ordering-role" => Some("vaktmester".to_owned()),
        _ => None,
    };
    write_templates(&folder, &texts).unwrap();
    let path = folder.join("survey.xlsx");
    let sheets = detect(&path, &Options::default()).unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut form = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet2.xml").unwrap(), &mut form).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(sheets[0].sheet.as_deref(), Some("Forklaring"));
    assert_eq!((sheets[1].sheet.as_deref(), sheets[1].table.as_deref()), (Some("Skjema"), Some("survey")));
    assert!(sheets[1].columns.iter().all(|column| column.position.is_some()), "every column is in the form");
    assert!(form.contains("telefon eller e-post") && form.contains("vaktmester"));
    assert!(form.contains("Når svaret ble gitt."));
    assert!(!form.contains("<f>") && !names.iter().any(|name| name.contains("vba")), "no formulas, no macros");
}
