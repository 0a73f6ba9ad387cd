//! An audit file whose ledger books what its source documents tell: an invoice, a credit note and a movement of goods.

/// Potatoes for 100.00 and a broom for 50.00 with freight of 20.00, tax 42.50; 30.00 credited; and the goods' arrival.
pub fn audit_file() -> String {
    super::documents::AUDIT_FILE.replace("</n1:AuditFile>", SOURCE_DOCUMENTS).replace("</n1:MasterFiles>", PRODUCTS)
}

const PRODUCTS: &str = "<n1:Products><n1:Product><n1:ProductCode>P1</n1:ProductCode><n1:Description>Poteter 10 kg</n1:Description><n1:ProductNumberCode>7031560000017</n1:ProductNumberCode><n1:UOMBase>KGM</n1:UOMBase></n1:Product></n1:Products></n1:MasterFiles>";

const SOURCE_DOCUMENTS: &str = r#"<n1:SourceDocuments>
 <n1:PurchaseInvoices><n1:NumberOfEntries>2</n1:NumberOfEntries><n1:TotalDebit>150</n1:TotalDebit><n1:TotalCredit>30</n1:TotalCredit>
  <n1:Invoice><n1:InvoiceNo>10045</n1:InvoiceNo><n1:SupplierInfo><n1:SupplierID>S1</n1:SupplierID><n1:BillingAddress><n1:City>Mysen</n1:City></n1:BillingAddress></n1:SupplierInfo><n1:InvoiceDate>2025-03-13</n1:InvoiceDate><n1:InvoiceType>Debit invoice</n1:InvoiceType>
   <n1:ShipTo><n1:DeliveryDate>2025-03-12</n1:DeliveryDate><n1:WarehouseID>Storkjøkkenet</n1:WarehouseID><n1:Address><n1:StreetName>Skolegata</n1:StreetName><n1:Number>4</n1:Number><n1:City>Askim</n1:City><n1:PostalCode>1830</n1:PostalCode></n1:Address></n1:ShipTo>
   <n1:TransactionID>1</n1:TransactionID>
   <n1:Line><n1:LineNumber>1</n1:LineNumber><n1:AccountID>4000</n1:AccountID><n1:Analysis><n1:AnalysisType>A</n1:AnalysisType><n1:AnalysisID>4711</n1:AnalysisID></n1:Analysis><n1:OrderReferences><n1:OriginatingON>B-7</n1:OriginatingON></n1:OrderReferences><n1:ProductCode>P1</n1:ProductCode><n1:Delivery><n1:MovementReference>M-1</n1:MovementReference></n1:Delivery><n1:Quantity>20</n1:Quantity><n1:UnitPrice>5</n1:UnitPrice><n1:TaxPointDate>2025-03-12</n1:TaxPointDate><n1:Description>Poteter, vasket</n1:Description><n1:InvoiceLineAmount><n1:Amount>100.00</n1:Amount></n1:InvoiceLineAmount><n1:DebitCreditIndicator>D</n1:DebitCreditIndicator><n1:TaxInformation><n1:TaxType>MVA</n1:TaxType><n1:DebitTaxAmount><n1:Amount>25</n1:Amount></n1:DebitTaxAmount></n1:TaxInformation></n1:Line>
   <n1:Line><n1:LineNumber>2</n1:LineNumber><n1:AccountID>4000</n1:AccountID><n1:ProductDescription>Kost</n1:ProductDescription><n1:Quantity>2</n1:Quantity><n1:InvoiceUOM>EA</n1:InvoiceUOM><n1:UnitPrice>25</n1:UnitPrice><n1:TaxPointDate>2025-03-12</n1:TaxPointDate><n1:Description>Kost</n1:Description><n1:InvoiceLineAmount><n1:Amount>50.00</n1:Amount></n1:InvoiceLineAmount><n1:DebitCreditIndicator>D</n1:DebitCreditIndicator><n1:ShippingCostsAmount><n1:Amount>20</n1:Amount></n1:ShippingCostsAmount><n1:TaxInformation><n1:TaxType>MVA</n1:TaxType><n1:DebitTaxAmount><n1:Amount>17.50</n1:Amount></n1:DebitTaxAmount></n1:TaxInformation></n1:Line>
   <n1:DocumentTotals><n1:ShippingCostsAmountTotal>20</n1:ShippingCostsAmountTotal><n1:NetTotal>150</n1:NetTotal><n1:GrossTotal>212.50</n1:GrossTotal></n1:DocumentTotals>
  </n1:Invoice>
  <n1:Invoice><n1:InvoiceNo>10051</n1:InvoiceNo><n1:SupplierInfo><n1:Name>grønt as</n1:Name><n1:BillingAddress/></n1:SupplierInfo><n1:InvoiceDate>2025-03-20</n1:InvoiceDate><n1:InvoiceType>Credit invoice</n1:InvoiceType>
   <n1:Line><n1:LineNumber>1</n1:LineNumber><n1:ProductCode>P1</n1:ProductCode><n1:Quantity>6</n1:Quantity><n1:UnitPrice>5</n1:UnitPrice><n1:TaxPointDate>2025-03-20</n1:TaxPointDate><n1:References><n1:CreditNote><n1:Reference>10045</n1:Reference></n1:CreditNote></n1:References><n1:Description>Poteter</n1:Description><n1:InvoiceLineAmount><n1:Amount>30</n1:Amount></n1:InvoiceLineAmount><n1:DebitCreditIndicator>C</n1:DebitCreditIndicator></n1:Line>
   <n1:DocumentTotals><n1:NetTotal>30</n1:NetTotal><n1:GrossTotal>37.50</n1:GrossTotal></n1:DocumentTotals>
  </n1:Invoice>
 </n1:PurchaseInvoices>
 <n1:MovementOfGoods><n1:NumberOfMovementLines>2</n1:NumberOfMovementLines><n1:TotalQuantityReceived>20</n1:TotalQuantityReceived><n1:TotalQuantityIssued>1</n1:TotalQuantityIssued>
  <n1:StockMovement><n1:MovementReference>M-1</n1:MovementReference><n1:MovementDate>2025-03-12</n1:MovementDate><n1:MovementType>purchase</n1:MovementType><n1:DocumentReference><n1:DocumentType>Bestilling</n1:DocumentType><n1:DocumentNumber>B-7</n1:DocumentNumber></n1:DocumentReference>
   <n1:Line><n1:LineNumber>1</n1:LineNumber><n1:TransactionID>1</n1:TransactionID><n1:SupplierID>S1</n1:SupplierID><n1:ShipTo><n1:LocationID>7080000000005</n1:LocationID></n1:ShipTo><n1:ShipFrom><n1:Address><n1:StreetName>Lagerveien 1</n1:StreetName><n1:City>Moss</n1:City><n1:PostalCode>1530</n1:PostalCode></n1:Address></n1:ShipFrom><n1:ProductCode>P1</n1:ProductCode><n1:Quantity>20</n1:Quantity><n1:BookValue>100</n1:BookValue><n1:MovementSubType>purchase</n1:MovementSubType></n1:Line>
  </n1:StockMovement>
  <n1:StockMovement><n1:MovementReference>M-2</n1:MovementReference><n1:MovementDate>2025-03-13</n1:MovementDate><n1:MovementType>use</n1:MovementType>
   <n1:Line><n1:LineNumber>1</n1:LineNumber><n1:ProductCode>P1</n1:ProductCode><n1:Quantity>1</n1:Quantity><n1:MovementSubType>use</n1:MovementSubType></n1:Line>
  </n1:StockMovement>
 </n1:MovementOfGoods>
</n1:SourceDocuments></n1:AuditFile>"#;
