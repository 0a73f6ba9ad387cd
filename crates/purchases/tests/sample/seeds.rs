//! Small valid files of every format that is read, made here, and the public test files where they are at hand.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use super::invoice::INVOICE;

/// A despatch advice, an order, a catalogue and an audit file as small as they can be useful.
pub const CATALOGUE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Catalogue xmlns="urn:oasis:names:specification:ubl:schema:xsd:Catalogue-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>K-1</cbc:ID><cbc:IssueDate>2025-01-02</cbc:IssueDate>
  <cac:ProviderParty><cac:PartyLegalEntity><cbc:RegistrationName>Grønt AS</cbc:RegistrationName><cbc:CompanyID schemeID="0192">123456785</cbc:CompanyID></cac:PartyLegalEntity></cac:ProviderParty>
  <cac:CatalogueLine><cbc:ID>1</cbc:ID><cbc:ActionCode>Add</cbc:ActionCode><cbc:OrderableUnit>XBX</cbc:OrderableUnit><cbc:ContentUnitQuantity unitCode="KGM">10</cbc:ContentUnitQuantity>
    <cac:RequiredItemLocationQuantity><cbc:LeadTimeMeasure unitCode="DAY">2</cbc:LeadTimeMeasure><cac:Price><cbc:PriceAmount currencyID="NOK">120.00</cbc:PriceAmount><cbc:BaseQuantity unitCode="XBX">1</cbc:BaseQuantity></cac:Price></cac:RequiredItemLocationQuantity>
    <cac:Item><cbc:Name>Gulrøtter</cbc:Name><cac:SellersItemIdentification><cbc:ID>G10</cbc:ID></cac:SellersItemIdentification><cac:Dimension><cbc:AttributeID>AAB</cbc:AttributeID><cbc:Measure unitCode="KGM">10.6</cbc:Measure></cac:Dimension></cac:Item>
  </cac:CatalogueLine>
</Catalogue>
"#;

pub const AUDIT_FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<n1:AuditFile xmlns:n1="urn:StandardAuditFile-Taxation-Financial:NO">
 <n1:Header><n1:AuditFileVersion>1.30</n1:AuditFileVersion><n1:DefaultCurrencyCode>NOK</n1:DefaultCurrencyCode></n1:Header>
 <n1:MasterFiles>
  <n1:GeneralLedgerAccounts><n1:Account><n1:AccountID>4000</n1:AccountID><n1:AccountDescription>Varekjøp</n1:AccountDescription><n1:StandardAccountID>40</n1:StandardAccountID></n1:Account></n1:GeneralLedgerAccounts>
  <n1:Suppliers><n1:Supplier><n1:RegistrationNumber>123456785</n1:RegistrationNumber><n1:Name>Grønt AS</n1:Name><n1:SupplierID>S1</n1:SupplierID></n1:Supplier></n1:Suppliers>
  <n1:AnalysisTypeTable><n1:AnalysisTypeTableEntry><n1:AnalysisType>A</n1:AnalysisType><n1:AnalysisTypeDescription>Ansvar</n1:AnalysisTypeDescription></n1:AnalysisTypeTableEntry></n1:AnalysisTypeTable>
 </n1:MasterFiles>
 <n1:GeneralLedgerEntries><n1:NumberOfEntries>1</n1:NumberOfEntries><n1:TotalDebit>125</n1:TotalDebit><n1:TotalCredit>125</n1:TotalCredit>
  <n1:Journal><n1:Transaction><n1:TransactionID>1</n1:TransactionID><n1:TransactionDate>2025-03-14</n1:TransactionDate>
   <n1:Line><n1:RecordID>1</n1:RecordID><n1:AccountID>4000</n1:AccountID><n1:Analysis><n1:AnalysisType>A</n1:AnalysisType><n1:AnalysisID>4711</n1:AnalysisID></n1:Analysis><n1:SourceDocumentID>F1</n1:SourceDocumentID><n1:DebitAmount><n1:Amount>100</n1:Amount></n1:DebitAmount></n1:Line>
   <n1:Line><n1:RecordID>2</n1:RecordID><n1:AccountID>2710</n1:AccountID><n1:SourceDocumentID>F1</n1:SourceDocumentID><n1:DebitAmount><n1:Amount>25</n1:Amount></n1:DebitAmount></n1:Line>
   <n1:Line><n1:RecordID>3</n1:RecordID><n1:AccountID>2400</n1:AccountID><n1:SourceDocumentID>F1</n1:SourceDocumentID><n1:SupplierID>S1</n1:SupplierID><n1:CreditAmount><n1:Amount>125</n1:Amount></n1:CreditAmount></n1:Line>
  </n1:Transaction></n1:Journal>
 </n1:GeneralLedgerEntries>
</n1:AuditFile>
"#;

pub const LEDGER: &str = "date;invoice_number;supplier_organisation_number;supplier_name;account;cost_centre;text;amount;vat\n\
01.02.2025;1;123456785;Grønt AS;11150;4711;Mat;1 234,50;185,18\n2025-02-01;2;;B;;;\"a;b\";-1;\n";

const UNITS: &str = "unit_id;name;kind;lon;lat;open_from;open_to;cost_centre\n1;A;skole;11,1;59,5;07:30;15:00;1,2\n2;\"B;\n\";kontor;59;11;;;\n";

/// The document in a standard business document envelope.
pub fn in_envelope(xml: &str) -> String {
    let body = xml.split_once("?>").map_or(xml, |(_, body)| body);
    format!(
        "<?xml version=\"1.0\"?><s:StandardBusinessDocument xmlns:s=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\"><s:StandardBusinessDocumentHeader><s:HeaderVersion>1.0</s:HeaderVersion></s:StandardBusinessDocumentHeader>{body}</s:StandardBusinessDocument>"
    )
}

pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

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
