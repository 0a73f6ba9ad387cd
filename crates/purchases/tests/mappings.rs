//! Column mappings: detected, shown, corrected, saved and used; the layouts that come with the program.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use std::ops::ControlFlow;
use std::path::PathBuf;

use domain::{ColumnMapping, Currency, Date, Money, SourceDocument};
use purchases::{
    Content, DetectedTable, Entry, Options, UsedMapping, detect, detect_bytes, mapping_of, read, read_bytes,
    read_mapping, write_mapping,
};

fn read_with(text: &str, mapping: Option<ColumnMapping>) -> Entry {
    let mut options = Options::default();
    options.mappings.extend(mapping);
    let mut entries = Vec::new();
    read_bytes("t.csv", text.as_bytes(), &options, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    entries.remove(0)
}

fn ledger(entry: Entry) -> Vec<SourceDocument> {
    match entry.content {
        Some(Content::Ledger(vouchers)) => vouchers,
        other => panic!("{other:?} {:?}", entry.problems),
    }
}

fn detected(text: &str) -> DetectedTable {
    detect_bytes("t.csv", text.as_bytes(), &Options::default()).remove(0)
}

/// Net of each voucher in hundredths.
fn nets(vouchers: &[SourceDocument]) -> Vec<i64> {
    vouchers.iter().filter_map(|voucher| voucher.net).map(|net| net.minor).collect()
}

const ODD: &str =
    "Hvem|Når|Nr|Sum|Sum|Skatt\nAlfa|03/14/2025|7|1.234|-1.250,00|-250,00\nBeta|12/31/2025|8|9|-100,00|0\n";

fn odd_mapping() -> ColumnMapping {
    read_mapping(
        "name = \"odd\"\ntable = \"ledger\"\ndecimal = \",\"\ndates = \"m/d/y\"\ncurrency = \"SEK\"\namounts_with_vat = true\npurchases_negative = true\n\
         [columns]\nsupplier_name = \"Hvem\"\ndate = \"NÅR\"\ninvoice_number = \"Nr.\"\namount = \"Sum#2\"\nvat = \"Skatt\"\n",
    )
    .unwrap()
}

#[test]
fn a_mapping_says_how_headings_signs_dates_and_tax_are_to_be_read() {
    let vouchers = ledger(read_with(ODD, Some(odd_mapping())));
    // −1250.00 with −250.00 tax, purchases negative: 1000.00 net and 250.00 tax.
    assert_eq!(nets(&vouchers), [100_000, 10_000]);
    assert_eq!(vouchers[0].vat, Some(Money { minor: 25_000, currency: Currency::SEK }));
    assert_eq!(vouchers[0].issue_date, Date::constant(2025, 3, 14));
    let by_first = ColumnMapping {
        columns: odd_mapping().columns.into_iter().map(|(key, heading)| (key, heading.replace("#2", ""))).collect(),
        amounts_with_vat: false,
        purchases_negative: false,
        ..odd_mapping()
    };
    assert_eq!(
        nets(&ledger(read_with(ODD, Some(by_first)))),
        [123_400, 900],
        "1.234 is a thousand where the sign is a comma"
    );
    let without = read_with(ODD, None);
    assert!(without.content.is_none(), "nobody else knows these headings: {:?}", without.problems);
}

#[test]
fn a_mapping_of_the_user_outranks_what_is_recognised() {
    let text = "date;invoice_number;supplier_name;amount;gross\n2025-01-02;1;A;1,00;2,50\n";
    let mapping = read_mapping(
        "name=\"mine\"\ntable=\"ledger\"\n[columns]\ndate=\"date\"\ninvoice_number=\"invoice_number\"\nsupplier_name=\"supplier_name\"\namount=\"gross\"\n",
    )
    .unwrap();
    assert_eq!(nets(&ledger(read_with(text, None))), [100]);
    assert_eq!(nets(&ledger(read_with(text, Some(mapping.clone())))), [250]);
    let missing = text.replace("gross", "other");
    assert_eq!(nets(&ledger(read_with(&missing, Some(mapping)))), [100], "without all its headings it does not apply");
}

#[test]
fn what_is_detected_can_be_saved_and_reads_the_same() {
    let text = "Utskrift\nFakturadato;Fakturanr;Leverandør;Beløp;Merknad\n14.03.2025;1;A;1 234,50;x\n15.03.2025;2;B;i dag;\n16.03.2025;3;B;1.234;\nSum;;;2 468,50;\n";
    let table = detected(text);
    assert_eq!((table.table.as_deref(), table.heading_row, table.separator), (Some("ledger"), Some(2), Some(';')));
    assert_eq!((table.decimal, table.dates.as_deref()), (Some(','), Some("d.m.y")));
    assert_eq!((table.mapping.clone(), table.encoding.as_str()), (UsedMapping::Headings, "UTF-8"));
    assert_eq!((table.rows, table.rows_refused), (3, 1), "what is no number comes back, the total is no row");
    assert_eq!(table.period, Some((Date::constant(2025, 3, 14), Date::constant(2025, 3, 16))));
    let amount = table.columns.iter().find(|column| column.key == "amount").unwrap();
    assert_eq!((amount.heading.as_deref(), amount.position, amount.required), (Some("Beløp"), Some(4), true));
    assert_eq!((amount.samples[0].written.as_str(), amount.samples[0].read.as_deref()), ("i dag", None), "worst first");
    assert_eq!(amount.samples[1].read.as_deref(), Some("1234.5"));
    assert_eq!(amount.samples[2].read.as_deref(), Some("1234"), "the comma before decimals tells what the point is");
    assert_eq!(table.unused.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>(), ["Merknad"]);
    let saved = read_mapping(&write_mapping(&mapping_of(&table))).unwrap();
    let entry = read_with(text, Some(saved));
    assert_eq!(nets(&ledger(entry)), [123_450, 123_400], "the sign that was seen decides the doubtful amount");
}

#[test]
fn a_saved_mapping_names_which_of_two_like_headings_it_means() {
    let options = Options { mappings: vec![odd_mapping()], ..Options::default() };
    let table = detect_bytes("t.csv", ODD.as_bytes(), &options).remove(0);
    assert_eq!(table.mapping, UsedMapping::Saved("odd".into()));
    assert_eq!(mapping_of(&table).columns["amount"], "Sum#2");
    assert_eq!(mapping_of(&table).currency, Currency::parse("SEK"));
}

#[test]
fn a_table_that_lacks_a_column_is_shown_with_what_is_missing() {
    let table = detected("date;account;amount\n2025-01-02;100;1,00\n");
    assert_eq!((table.table.as_deref(), table.heading_row), (Some("ledger"), Some(1)));
    assert!(table.problems[0].message.contains("supplier_name"), "{:?}", table.problems);
    let supplier = table.columns.iter().find(|column| column.key == "supplier_name").unwrap();
    assert_eq!((supplier.position, supplier.problems.len()), (None, 1), "the table needs it");
    let foreign = detected("Export\nwho|when|how much\nA|2025-01-02|1,00\n");
    assert_eq!((foreign.table.clone(), foreign.heading_row, foreign.separator), (None, Some(2), Some('|')));
    let unused: Vec<(&str, &str)> =
        foreign.unused.iter().map(|column| (column.heading.as_str(), column.samples[0].as_str())).collect();
    assert_eq!(unused, [("who", "A"), ("when", "2025-01-02"), ("how much", "1,00")], "to write a mapping from");
}

/// Headings of a layout with one row, the preset that reads it, and the net in hundredths.
const LAYOUTS: &[(&str, &str, i64)] = &[
    (
        "Bilagsart;Bilagsnr;Bilagsdato;Periode;Konto;Ansvar;Tjeneste;Prosjekt;Resk.nr;Resk.nr (T);Org.nr;Faktura nr;Tekst;Beløp;MVA-kode;Valuta\n\
         IF;5001;14.03.2025;202503;11150;4711;2020;;50017;Grønt og Godt;123456785;100245;Frukt;1 234,50;1;NOK\n",
        "unit4",
        123_450,
    ),
    (
        "Bilagsnr;Bilagsdato;Periode;År;Bokført beløp;Lev.nr;Leverandørnavn;Fakturanr;Avdeling\n5001;14.03.2025;3;2025;-99,50;17;Grønt og Godt;100245;4711\n",
        "visma",
        -9950,
    ),
    (
        "Bilagsnummer;Dato;Kontonummer;Avdeling;Leverandørnummer;Leverandørnavn;Beskrivelse;Debet;Kredit;Fakturanummer\n\
         5001;14.03.2025;4300;4711;17;Grønt og Godt;Frukt;300,00;20,50;100245\n",
        "visma-debit-credit",
        27_950,
    ),
    (
        "Bilag;Bilagsdato;Konto;XGL;Leverandør;Faktura;Tekst;Beløp (valuta);Valuta;Beløp\n5001;14.03.2025;4300;4711;Grönt AB;100245;Frukt;100,00;SEK;98,20\n",
        "xledger",
        9820,
    ),
    (
        "Verifikation;Datum;Leverantör;Organisationsnummer;Fakturanummer;Konto;Ansvar;Belopp;Moms;Text\n5001;2025-03-14;Grönt AB;5561234567;100245;5460;4711;100,00;12,00;Frukt\n",
        "swedish-verifications",
        10_000,
    ),
    (
        "Leverandør;Organisasjonsnummer;Fakturadato;Fakturanummer;Beløp;Kategori;Enhet\nGrønt og Godt;123456785;14.03.2025;100245;10,00;Mat;Askim skole\n",
        "spend-norwegian",
        1000,
    ),
    (
        "Supplier,Organisation number,Invoice date,Invoice number,Amount,Category,Buyer\nGreen,123456785,2025-03-14,100245,10.00,Food,School\n",
        "spend-english",
        1000,
    ),
];

#[test]
fn layouts_of_known_systems_are_read() {
    for (text, preset, net) in LAYOUTS {
        let table = detected(text);
        assert_eq!(table.mapping, UsedMapping::Preset((*preset).to_owned()), "{text}");
        let vouchers = ledger(read_with(text, None));
        assert_eq!(nets(&vouchers), [*net], "{preset}");
        let voucher = &vouchers[0];
        assert_eq!((voucher.number.as_str(), voucher.issue_date), ("100245", Date::constant(2025, 3, 14)), "{preset}");
    }
    let unit4 = ledger(read_with(LAYOUTS[0].0, None)).remove(0);
    assert_eq!((unit4.supplier.key().as_str(), unit4.lines[0].account.as_deref()), ("123456785", Some("11150")));
    let xledger = ledger(read_with(LAYOUTS[3].0, None)).remove(0);
    assert_eq!(xledger.currency, Currency::NOK, "the amount in the books counts");
    let spend = ledger(read_with(LAYOUTS[5].0, None)).remove(0);
    assert_eq!(spend.lines[0].classifications[0].list, "CATEGORY");
    assert_eq!(
        (spend.delivery.name.as_deref(), spend.buyer_reference.as_deref()),
        (Some("Askim skole"), Some("Askim skole"))
    );
}

#[test]
fn every_row_of_the_icelandic_state_goes_in_or_comes_back() {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/testdata")), PathBuf::from);
    let path = folder.join("spending/iceland-2018-08.csv");
    if !path.is_file() {
        eprintln!("skipped: no test data (SAMLAST_TESTDATA)");
        return;
    }
    let table = detect(&path, &Options::default()).unwrap().remove(0);
    assert_eq!(table.mapping, UsedMapping::Preset("iceland-open-invoices".into()));
    // 34 045 lines, of which 4 812 are negative, are what the description of the data says.
    assert_eq!((table.rows, table.rows_refused), (34_045, 0), "{:?}", table.problems.first());
    read(&path, &Options::default(), &mut |entry| {
        let vouchers = ledger(entry);
        let lines = vouchers.iter().flat_map(|voucher| &voucher.lines);
        let negative = lines.clone().filter(|line| line.net.is_some_and(|net| net.minor < 0)).count();
        assert_eq!((lines.count(), negative), (34_045, 4_812));
        assert!(vouchers.iter().all(|voucher| voucher.currency.code() == "ISK" && voucher.delivery.name.is_some()));
        ControlFlow::Continue(())
    })
    .unwrap();
}
