//! Small valid files of every format that is read, made here, and the public test files where they are at hand.

use std::path::{Path, PathBuf};

use super::documents::{AUDIT_FILE, CATALOGUE, in_envelope, zipped};
use super::invoice::INVOICE;

const LEDGER: &str = "date;invoice_number;supplier_organisation_number;supplier_name;account;cost_centre;text;amount;vat\n\
01.02.2025;1;123456785;Grønt AS;11150;4711;Mat;1 234,50;185,18\n2025-02-01;2;;B;;;\"a;b\";-1;\n";

const UNITS: &str = "unit_id;name;kind;lon;lat;open_from;open_to;cost_centre\n1;A;skole;11,1;59,5;07:30;15:00;1,2\n2;\"B;\n\";kontor;59;11;;;\n";

fn workbook(table: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in table.lines().enumerate() {
        for (column, cell) in line.split(';').enumerate() {
            let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// Valid files with the names they go by.
pub fn own() -> Vec<(String, Vec<u8>)> {
    let order = INVOICE
        .replace("xsd:Invoice-2", "xsd:Order-2")
        .replace("<Invoice ", "<Order ")
        .replace("</Invoice>", "</Order>")
        .replace("<cac:InvoiceLine>", "<cac:OrderLine><cac:LineItem>")
        .replace("</cac:InvoiceLine>", "</cac:LineItem></cac:OrderLine>")
        .replace("InvoicedQuantity", "Quantity");
    let despatch = INVOICE
        .replace("xsd:Invoice-2", "xsd:DespatchAdvice-2")
        .replace("<Invoice ", "<DespatchAdvice ")
        .replace("</Invoice>", "</DespatchAdvice>")
        .replace("InvoiceLine>", "DespatchLine>")
        .replace("InvoicedQuantity", "DeliveredQuantity");
    let latin: Vec<u8> =
        INVOICE.replace("UTF-8", "ISO-8859-1").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("invoice.xml", INVOICE.into()),
        ("latin.xml", latin),
        ("envelope.xml", in_envelope(INVOICE).into()),
        ("order.xml", order.into()),
        ("despatch.xml", despatch.into()),
        ("catalogue.xml", CATALOGUE.into()),
        ("saft.xml", AUDIT_FILE.into()),
        ("saft-source-documents.xml", super::source_documents::audit_file().into()),
        ("ledger.csv", LEDGER.into()),
        ("units.csv", UNITS.into()),
        ("ledger.xlsx", workbook(LEDGER)),
        ("units.xlsx", workbook(UNITS)),
        (
            "all.zip",
            zipped(&[("a.xml", INVOICE.as_bytes()), ("b.csv", LEDGER.as_bytes()), ("c.xml", AUDIT_FILE.as_bytes())]),
        ),
    ];
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Public test files: `SAMLAST_TESTDATA`, else `testdata` in a folder `shared` beside the repository.
pub fn public() -> Vec<(String, Vec<u8>)> {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), PathBuf::from);
    let mut files = Vec::new();
    for part in ["peppol/catalogue", "peppol/despatch", "peppol/invoice", "peppol/order", "saft", "spending"] {
        files.extend(folder_files(&folder.join(part)));
    }
    if files.is_empty() {
        println!("skipped: no public test files in {}; set SAMLAST_TESTDATA", folder.display());
    }
    files
}

fn folder_files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().filter_map(|path| Some((path.display().to_string(), std::fs::read(&path).ok()?))).collect()
}
