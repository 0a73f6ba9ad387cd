//! A small catalogue and audit file, and what documents come wrapped in.

use std::io::{Cursor, Write};

/// A catalogue of one item.
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

/// A ledger of one purchase: 100.00 and 25.00 tax.
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
