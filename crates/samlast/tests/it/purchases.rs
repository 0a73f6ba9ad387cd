//! The purchase database by the command line: rows that come back, mappings, decisions, undo, and the five questions.

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use crate::program::{Folder, json, printed, refusal};

const UNITS: &str = "unit_id;name;kind;lon;lat;cost_centre;municipality\n\
    SK1;Solbakken skole;school;11,1;59,6;4711;Askim\nBH1;Lia barnehage;kindergarten;11,2;59,6;4712;Eidsberg\n";
const LEDGER: &str = "Bilagsdato;Fakturanr;Leverandør;Leverandør orgnr;Art;Ansvar;Tekst;Beløp\n\
    03.03.2025;100;Grønt AS;123456785;115;4711;Gulrot 10 kg;1 200,00\n\
    04.03.2025;101;Grønt AS;123456785;115;4712;Brød;300,00\n\
    05.03.2025;102;Grønt AS;123456785;115;9999;Ost;500,00\n\
    06.03.2025;103;Grønt AS;123456785;115;4711;Melk;ti kroner\n\
    07.03.2025;104;Papir AS;987654325;100;4711;Kopipapir A4;-50,00\n";

/// A study with the two units and the ledger.
fn study(folder: &Folder) -> String {
    let (study, units, ledger) = (folder.file("a.samlast"), folder.file("units.csv"), folder.file("ledger.csv"));
    std::fs::write(&units, UNITS).unwrap();
    std::fs::write(&ledger, LEDGER).unwrap();
    printed(&["init", &study]);
    printed(&["import", &study, &units, &ledger, "--errors", &folder.file("errors.xlsx")]);
    study
}

fn text(cell: Option<&Data>) -> String {
    cell.map(ToString::to_string).unwrap_or_default()
}

#[test]
fn bad_rows_come_back_in_a_workbook_as_they_were_written_and_the_good_ones_are_in() {
    let folder = Folder::new("errors_workbook");
    let study = study(&folder);
    let mut book =
        Xlsx::new(std::io::BufReader::new(std::fs::File::open(folder.file("errors.xlsx")).unwrap())).unwrap();
    let sheets = book.sheet_names();
    let own = sheets.iter().find(|name| name.contains("ledger.csv")).expect("a sheet with the user's own rows");
    let range = book.worksheet_range(own).unwrap();
    let headings: Vec<String> = range.rows().next().unwrap().iter().map(|cell| text(Some(cell))).collect();
    assert_eq!(&headings[..2], ["Bilagsdato", "Fakturanr"]);
    let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let row = range.rows().nth(1).unwrap();
    assert_eq!((text(row.get(1)), text(row.get(7))), ("103".to_owned(), "ti kroner".to_owned()));
    assert_eq!(
        (text(row.get(at("Felt"))), text(row.get(at("Regel")))),
        ("amount".to_owned(), "SAMLAST-CSV-AMOUNT".to_owned())
    );
    assert!(!text(row.get(at("Hvorfor"))).is_empty() && !text(row.get(at("Forslag"))).is_empty());
    assert_eq!(range.rows().count(), 2, "only the bad row comes back");
    let answers = json(&["purchases", &study]);
    // 1,200 + 300 + 500 - 50: the row in words is not in.
    assert_eq!(answers["questions"]["how_much"][0]["value"], 1950.0);
}

#[test]
fn the_five_questions_are_answered_for_what_is_asked_and_written_as_files() {
    let folder = Folder::new("five_questions");
    let study = study(&folder);
    let value = |arguments: &[&str]| -> Value {
        let all = [&["purchases", &study], arguments].concat();
        json(&all)["questions"]["how_much"][0]["value"].clone()
    };
    assert_eq!(value(&["--unit", "SK1"]), 1150.0);
    assert_eq!(value(&["--municipality", "Eidsberg"]), 300.0);
    assert_eq!(value(&["--from", "2025-03-04", "--to", "2025-03-05"]), 800.0);
    assert_eq!(value(&["--supplier", "987654325"]), -50.0);
    let said = refusal(&["purchases", &study, "--unit", "SK9"]);
    assert!(said.contains("SK9") && said.contains("SK1"), "{said}");
    assert!(refusal(&["purchases", &study, "--public", "--supplier", "987654325"]).contains("--public"));
    let few = refusal(&["purchases", &study, "--public"]);
    assert!(few.contains("fewer than 3") && !few.contains("Grønt"), "two suppliers are too few: {few}");
    printed(&["purchases", &study, "--csv", &folder.file("csv"), "--xlsx", &folder.file("answers.xlsx")]);
    let csv = std::fs::read_to_string(folder.file("csv/whom.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}supplier;organisation_number") && csv.contains("Grønt AS;123456785"), "{csv}");
    let book = Xlsx::new(std::io::BufReader::new(std::fs::File::open(folder.file("answers.xlsx")).unwrap())).unwrap();
    assert!(book.sheet_names().len() >= 5);
    let shown = printed(&["purchases", &study, "--lang", "en", "--question", "who"]);
    assert!(shown.contains("Who buys?") && shown.contains("Solbakken skole"), "{shown}");
}

#[test]
fn a_damaged_or_missing_snapshot_is_made_anew() {
    let folder = Folder::new("snapshot");
    let study = study(&folder);
    let before = json(&["purchases", &study]);
    std::fs::write(folder.file("a.columns"), b"SAMLCOL1 and then nothing of use").unwrap();
    assert_eq!(json(&["purchases", &study]), before);
    std::fs::remove_file(folder.file("a.columns")).unwrap();
    assert_eq!(json(&["purchases", &study]), before);
}

#[test]
fn what_a_person_decides_is_remembered() {
    let folder = Folder::new("review");
    let study = study(&folder);
    let list = folder.file("review.csv");
    let review = json(&["review", &study, "--output", &list]);
    let asked: Vec<&Value> = review["rows"].as_array().unwrap().iter().filter(|row| row["what"] == "unit").collect();
    assert_eq!((asked.len(), asked[0]["value"].as_str()), (1, Some("9999")), "{review}");
    // The person writes the answer into the fifth column.
    let filled: Vec<String> = std::fs::read_to_string(&list)
        .unwrap()
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(';').collect();
            if cells[0] == "unit" {
                cells[4] = "BH1";
            }
            cells.join(";")
        })
        .collect();
    std::fs::write(&list, filled.join("\n")).unwrap();
    printed(&["import", &study, &list]);
    let eidsberg = json(&["purchases", &study, "--municipality", "Eidsberg"]);
    assert_eq!(eidsberg["questions"]["how_much"][0]["value"], 800.0, "300 of its own and the 500 of 9999");
    // What comes later under the same cost centre finds its unit as well.
    let more = folder.file("more.csv");
    let rows = LEDGER.lines().next().unwrap().to_owned() + "\n10.03.2025;200;Grønt AS;123456785;115;9999;Ost;70,00\n";
    std::fs::write(&more, rows).unwrap();
    printed(&["import", &study, &more]);
    let eidsberg = json(&["purchases", &study, "--municipality", "Eidsberg"]);
    assert_eq!(eidsberg["questions"]["how_much"][0]["value"], 870.0);
    let wrong = folder.file("wrong.csv");
    std::fs::write(&wrong, "what;kind;value;supplier;answer\nunit;cost_centre;4711;;NOPE\ngoods;text;Ost;;cheeze\n")
        .unwrap();
    let report = json(&["import", &study, &wrong]);
    let rules: Vec<&str> = report["problems"].as_array().unwrap().iter().filter_map(|p| p["rule"].as_str()).collect();
    assert_eq!(rules, ["SAMLAST-CORRECTION-ANSWER"; 2]);
}

#[test]
fn what_a_ledger_says_was_bought_by_card_was_fetched() {
    let folder = Folder::new("by_card");
    let study = study(&folder);
    let more = folder.file("cards.csv");
    let rows = "Bilagsdato;Fakturanr;Leverandør;Ansvar;Art;Bilagstekst;Beløp;Kilde\n\
        10.03.2025;K1;Butikken AS;4711;115;Gulrot 10 kg;70,00;Innkjøpskort\n\
        11.03.2025;F1;Butikken AS;4711;115;Gulrot 10 kg;70,00;EHF\n";
    std::fs::write(&more, rows).unwrap();
    printed(&["import", &study, &more]);
    assert_eq!(json(&["status", &study])["quality"]["paid_by_card"], 1);
    let how = json(&["purchases", &study, "--supplier", "Butikken AS", "--question", "how"]);
    let by_way = how["questions"]["how"].as_array().unwrap();
    let fetched = by_way.iter().find(|row| row["way"] == "own_pick_up").unwrap_or_else(|| panic!("{how}"));
    assert_eq!((&fetched["pick_ups"], &fetched["purchases"]), (&Value::from(1), &Value::from(1)), "{how}");
}

#[test]
fn a_review_names_the_two_units_that_a_name_is_most_like() {
    let folder = Folder::new("runner_up");
    let study = study(&folder);
    let (units, more) = (folder.file("more_units.csv"), folder.file("more.csv"));
    std::fs::write(&units, "unit_id;name;kind\nSK2;Nordre Solbakken skole;school\n").unwrap();
    let rows = "Fakturadato;Fakturanr;Leverandør;Kjøper;Beløp\n10.03.2025;200;Grønt AS;Solbakken gård;70,00\n";
    std::fs::write(&more, rows).unwrap();
    printed(&["import", &study, &units, &more]);
    let list = folder.file("review.csv");
    let review = json(&["review", &study, "--output", &list]);
    let row = review["rows"].as_array().unwrap().iter().find(|row| row["value"] == "Solbakken gård").unwrap();
    let (best, next) = (row["confidence"].as_f64().unwrap(), row["runner_up"]["confidence"].as_f64().unwrap());
    assert!(best > next && next > 0.0, "{row}");
    let units = [row["suggestion"].as_str().unwrap(), row["runner_up"]["unit"].as_str().unwrap()];
    assert_eq!(units, ["SK1", "SK2"], "{row}");
    let written = std::fs::read_to_string(&list).unwrap();
    let percent = |share: f64| format!("{share:.2}").replace('.', ",");
    assert!(written.contains(&format!("SK1;{};SK2;{};", percent(best), percent(next))), "{written}");
    let shown = printed(&["review", &study]);
    assert!(shown.contains(&format!("SK1 {:.0} % / SK2 {:.0} %", best * 100.0, next * 100.0)), "{shown}");
}

#[test]
fn an_import_is_listed_and_taken_back_whole() {
    let folder = Folder::new("undo");
    let study = study(&folder);
    let before = json(&["purchases", &study]);
    let more = folder.file("more.csv");
    std::fs::write(&more, LEDGER.replace(";10", ";20")).unwrap();
    printed(&["import", &study, &more]);
    assert_ne!(json(&["purchases", &study]), before);
    let imports = json(&["imports", &study]);
    let last = imports.as_array().unwrap().last().unwrap()["id"].to_string();
    printed(&["undo", &study, &last]);
    assert_eq!(json(&["purchases", &study])["questions"], before["questions"]);
    assert!(refusal(&["undo", &study, &last]).contains(&last));
}

#[test]
fn strange_columns_are_shown_set_right_saved_and_used() {
    let folder = Folder::new("mapping");
    let (study, units, table) = (folder.file("a.samlast"), folder.file("units.csv"), folder.file("export.csv"));
    std::fs::write(&units, UNITS).unwrap();
    std::fs::write(&table, "Kjøpt;Fra hvem;Bilagsref;Hva;Kroner;Sted\n03.03.2025;Grønt AS;7;Gulrot;100,50;4711\n")
        .unwrap();
    printed(&["init", &study]);
    let report = json(&["import", &study, &units, &table]);
    assert_eq!(report["documents"][1]["status"], "refused");
    assert!(report["documents"][1]["reason"].as_str().unwrap().contains("heading"), "{report}");
    let (own, shown) =
        (folder.file("own.toml"), |arguments: &[&str]| printed(&[&["mapping", "show"], arguments].concat()));
    assert!(shown(&[&table]).contains("Kroner"), "the headings are shown even where nothing is recognised");
    let said = shown(&[
        &table,
        "--set",
        "date=Kjøpt",
        "--set",
        "supplier_name=Fra hvem",
        "--set",
        "invoice_number=Bilagsref",
        "--set",
        "text=Hva",
        "--set",
        "amount=Kroner",
        "--set",
        "cost_centre=Sted",
        "--name",
        "vår",
        "--output",
        &own,
    ]);
    assert!(said.contains("100.5") || said.contains("100,5"), "{said}");
    printed(&["mapping", "save", &study, &own]);
    printed(&["import", &study, &table]);
    assert_eq!(json(&["purchases", &study, "--unit", "SK1"])["questions"]["how_much"][0]["value"], 100.5);
    let wrong = folder.file("wrong.toml");
    std::fs::write(&wrong, "name = \"x\"\ntable = \"ledger\"\n[columns]\nammount = \"Kroner\"\n").unwrap();
    let said = refusal(&["mapping", "save", &study, &wrong]);
    assert!(said.contains("ammount") && said.contains("amount"), "{said}");
}

#[test]
fn a_document_whose_sums_do_not_add_up_goes_in_when_the_user_accepts_it() {
    let folder = Folder::new("accept");
    let (study, invoice) = (folder.file("a.samlast"), folder.file("invoice.xml"));
    printed(&["init", &study]);
    std::fs::write(&invoice, wrong_invoice()).unwrap();
    let report = json(&["import", &study, &invoice]);
    assert_eq!(report["documents"][0]["status"], "quarantined", "{report}");
    let rules: Vec<String> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["severity"] == "quarantined")
        .filter_map(|problem| problem["rule"].as_str().map(str::to_owned))
        .collect();
    assert!(!rules.is_empty());
    let mut arguments = vec!["import", &study, &invoice];
    for rule in &rules {
        arguments.extend(["--accept", rule]);
    }
    assert_eq!(json(&arguments)["documents"][0]["status"], "imported");
    assert_eq!(json(&["purchases", &study])["questions"]["how_much"][0]["value"], 100.0);
}

/// An invoice of one line of 100 kroner that claims to be payable with 200.
fn wrong_invoice() -> String {
    let amount = |name: &str, value: &str| format!("<cbc:{name} currencyID=\"NOK\">{value}</cbc:{name}>");
    let party = |number: &str, name: &str| {
        format!(
            "<cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>\
             <cbc:CompanyID schemeID=\"0192\">{number}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" \
         xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" \
         xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">\
         <cbc:ID>1</cbc:ID><cbc:IssueDate>2025-03-03</cbc:IssueDate><cbc:DocumentCurrencyCode>NOK</cbc:DocumentCurrencyCode>\
         <cac:AccountingSupplierParty>{}</cac:AccountingSupplierParty>\
         <cac:AccountingCustomerParty>{}</cac:AccountingCustomerParty>\
         <cac:LegalMonetaryTotal>{}{}{}{}</cac:LegalMonetaryTotal>\
         <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode=\"EA\">1</cbc:InvoicedQuantity>{}\
         <cac:Item><cbc:Name>Gulrot</cbc:Name></cac:Item><cac:Price>{}</cac:Price></cac:InvoiceLine></Invoice>",
        party("123456785", "Grønt AS"),
        party("987654325", "Kommunen"),
        amount("LineExtensionAmount", "100.00"),
        amount("TaxExclusiveAmount", "100.00"),
        amount("TaxInclusiveAmount", "100.00"),
        amount("PayableAmount", "200.00"),
        amount("LineExtensionAmount", "100.00"),
        amount("PriceAmount", "100.00"),
    )
}
