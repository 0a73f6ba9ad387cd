//! The element names of UBL that are looked at, as small numbers, so that a path of elements is matched without text.

use super::scan::same;

macro_rules! tags {
    ($($tag:ident = $name:literal),* $(,)?) => {
        /// An element of the UBL component namespaces; the variants are spelt as the elements.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Tag { $($tag,)* /// Any element that is not looked at.
            Other }
        const NAMES: [(&str, Tag); [$($name),*].len()] = [$(($name, Tag::$tag)),*];
    };
}

tags! {
    BaseAmount = "BaseAmount", MultiplierFactorNumeric = "MultiplierFactorNumeric", DeliveryTerms = "DeliveryTerms", Note = "Note",
    AnalysisAmount = "AnalysisAmount", DebitAnalysisAmount = "DebitAnalysisAmount", CreditAnalysisAmount = "CreditAnalysisAmount",
    AccountingCost = "AccountingCost", AccountingCustomerParty = "AccountingCustomerParty",
    AccountingSupplierParty = "AccountingSupplierParty", ActualDeliveryDate = "ActualDeliveryDate",
    ActualDespatchDate = "ActualDespatchDate", Address = "Address", AllowanceCharge = "AllowanceCharge",
    AllowanceTotalAmount = "AllowanceTotalAmount", Amount = "Amount", AnticipatedMonetaryTotal = "AnticipatedMonetaryTotal",
    BaseQuantity = "BaseQuantity", BillingReference = "BillingReference", BuyerCustomerParty = "BuyerCustomerParty",
    BuyerReference = "BuyerReference", CarrierParty = "CarrierParty", ChargeIndicator = "ChargeIndicator",
    ChargeTotalAmount = "ChargeTotalAmount", CityName = "CityName", ClassifiedTaxCategory = "ClassifiedTaxCategory",
    CommodityClassification = "CommodityClassification", CompanyId = "CompanyID", Consignment = "Consignment",
    Contract = "Contract", ContractDocumentReference = "ContractDocumentReference", Country = "Country",
    CreditNoteLine = "CreditNoteLine", CreditNoteTypeCode = "CreditNoteTypeCode", CreditedQuantity = "CreditedQuantity",
    CustomerReference = "CustomerReference", CustomizationId = "CustomizationID", DeliveredQuantity = "DeliveredQuantity",
    Delivery = "Delivery", DeliveryAddress = "DeliveryAddress", DeliveryCustomerParty = "DeliveryCustomerParty",
    DeliveryLocation = "DeliveryLocation", DeliveryParty = "DeliveryParty", Description = "Description", Despatch = "Despatch",
    DespatchDocumentReference = "DespatchDocumentReference", DespatchLine = "DespatchLine",
    DespatchLineReference = "DespatchLineReference", DespatchSupplierParty = "DespatchSupplierParty",
    DocumentCurrencyCode = "DocumentCurrencyCode", DocumentReference = "DocumentReference",
    EmbeddedDocumentBinaryObject = "EmbeddedDocumentBinaryObject", EndpointId = "EndpointID",
    EndDate = "EndDate", EstimatedDeliveryPeriod = "EstimatedDeliveryPeriod", GrossVolumeMeasure = "GrossVolumeMeasure",
    GrossWeightMeasure = "GrossWeightMeasure", Id = "ID", IdentificationCode = "IdentificationCode",
    InvoiceDocumentReference = "InvoiceDocumentReference", InvoiceLine = "InvoiceLine", InvoicePeriod = "InvoicePeriod", InvoiceTypeCode = "InvoiceTypeCode",
    InvoicedQuantity = "InvoicedQuantity", IssueDate = "IssueDate", Item = "Item",
    ItemClassificationCode = "ItemClassificationCode", LegalMonetaryTotal = "LegalMonetaryTotal",
    LineExtensionAmount = "LineExtensionAmount", LineId = "LineID", LineItem = "LineItem", Name = "Name",
    OrderLine = "OrderLine", OrderLineReference = "OrderLineReference", OrderReference = "OrderReference",
    OriginatorCustomerParty = "OriginatorCustomerParty", Party = "Party", PartyIdentification = "PartyIdentification",
    PartyLegalEntity = "PartyLegalEntity", PartyName = "PartyName", PartyTaxScheme = "PartyTaxScheme",
    PayableAmount = "PayableAmount", PayableRoundingAmount = "PayableRoundingAmount", Percent = "Percent",
    PostalAddress = "PostalAddress", PostalZone = "PostalZone", PrepaidAmount = "PrepaidAmount", Price = "Price",
    PriceAmount = "PriceAmount", ProfileId = "ProfileID", Quantity = "Quantity", RegistrationName = "RegistrationName",
    RequestedDeliveryPeriod = "RequestedDeliveryPeriod", SellerSupplierParty = "SellerSupplierParty",
    SellersItemIdentification = "SellersItemIdentification", Shipment = "Shipment",
    StandardItemIdentification = "StandardItemIdentification", StartDate = "StartDate", StreetName = "StreetName",
    TaxAmount = "TaxAmount", TaxCategory = "TaxCategory", TaxCurrencyCode = "TaxCurrencyCode",
    TaxExclusiveAmount = "TaxExclusiveAmount", TaxInclusiveAmount = "TaxInclusiveAmount", TaxScheme = "TaxScheme",
    TaxSubtotal = "TaxSubtotal", TaxTotal = "TaxTotal", TaxableAmount = "TaxableAmount",
    TotalTransportHandlingUnitQuantity = "TotalTransportHandlingUnitQuantity", TransportHandlingUnit = "TransportHandlingUnit",
    // Catalogues and audit files.
    ActionCode = "ActionCode", AllowanceChargeReason = "AllowanceChargeReason",
    AllowanceChargeReasonCode = "AllowanceChargeReasonCode", AttributeId = "AttributeID",
    CatalogueLine = "CatalogueLine", ContentUnitQuantity = "ContentUnitQuantity", Dimension = "Dimension",
    ItemComparison = "ItemComparison", LeadTimeMeasure = "LeadTimeMeasure", LineValidityPeriod = "LineValidityPeriod",
    Measure = "Measure", MinimumOrderQuantity = "MinimumOrderQuantity", OrderableUnit = "OrderableUnit",
    PackQuantity = "PackQuantity", PackSizeNumeric = "PackSizeNumeric", PaymentMeans = "PaymentMeans",
    PaymentMeansCode = "PaymentMeansCode", ProviderParty = "ProviderParty",
    RequiredItemLocationQuantity = "RequiredItemLocationQuantity", ValidityPeriod = "ValidityPeriod",
    TransactionConditions = "TransactionConditions", Account = "Account", AccountId = "AccountID",
    AccountDescription = "AccountDescription", Analysis = "Analysis", AnalysisId = "AnalysisID",
    AnalysisIdDescription = "AnalysisIDDescription", AnalysisType = "AnalysisType",
    AnalysisTypeDescription = "AnalysisTypeDescription", AnalysisTypeTable = "AnalysisTypeTable",
    AnalysisTypeTableEntry = "AnalysisTypeTableEntry", City = "City", Company = "Company",
    CreditAmount = "CreditAmount", CustomerId = "CustomerID", DebitAmount = "DebitAmount",
    DefaultCurrencyCode = "DefaultCurrencyCode", GeneralLedgerAccounts = "GeneralLedgerAccounts",
    GeneralLedgerEntries = "GeneralLedgerEntries", GroupingCategory = "GroupingCategory",
    GroupingCode = "GroupingCode", Header = "Header", Journal = "Journal", Line = "Line", MasterFiles = "MasterFiles",
    Number = "Number", NumberOfEntries = "NumberOfEntries", PostalCode = "PostalCode", RecordId = "RecordID",
    ReferenceNumber = "ReferenceNumber", RegistrationNumber = "RegistrationNumber",
    SourceDocumentId = "SourceDocumentID", SourceDocuments = "SourceDocuments",
    StandardAccountId = "StandardAccountID", Supplier = "Supplier", SupplierId = "SupplierID",
    Suppliers = "Suppliers", TaxInformation = "TaxInformation", TotalCredit = "TotalCredit",
    TotalDebit = "TotalDebit", Transaction = "Transaction", TransactionDate = "TransactionDate",
    TransactionId = "TransactionID", UnitOfMeasure = "UnitOfMeasure", VoucherDescription = "VoucherDescription",
    // Source documents and products of audit files.
    AssetTransactions = "AssetTransactions", BillingAddress = "BillingAddress", CreditNote = "CreditNote",
    CreditTaxAmount = "CreditTaxAmount", DebitCreditIndicator = "DebitCreditIndicator",
    DebitTaxAmount = "DebitTaxAmount", DeliveryDate = "DeliveryDate", DocumentNumber = "DocumentNumber",
    DocumentTotals = "DocumentTotals", DocumentType = "DocumentType", GrossTotal = "GrossTotal", Invoice = "Invoice",
    InvoiceDate = "InvoiceDate", InvoiceLineAmount = "InvoiceLineAmount", InvoiceNo = "InvoiceNo",
    InvoiceType = "InvoiceType", InvoiceUom = "InvoiceUOM", LineNumber = "LineNumber", LocationId = "LocationID",
    MovementDate = "MovementDate", MovementOfGoods = "MovementOfGoods", MovementReference = "MovementReference",
    NetTotal = "NetTotal", NumberOfMovementLines = "NumberOfMovementLines", OrderReferences = "OrderReferences",
    OriginatingOn = "OriginatingON", Payments = "Payments", Product = "Product", ProductCode = "ProductCode",
    ProductDescription = "ProductDescription", ProductNumberCode = "ProductNumberCode", Products = "Products",
    PurchaseInvoices = "PurchaseInvoices", Reference = "Reference", References = "References",
    SalesInvoices = "SalesInvoices", ShipFrom = "ShipFrom", ShipTo = "ShipTo",
    ShippingCostsAmount = "ShippingCostsAmount", ShippingCostsAmountTotal = "ShippingCostsAmountTotal",
    StockMovement = "StockMovement", SupplierInfo = "SupplierInfo", TaxInformationTotals = "TaxInformationTotals",
    TaxPointDate = "TaxPointDate", UomBase = "UOMBase", WarehouseId = "WarehouseID",
}

/// Number of places that names are spread over, a power of two.
const PLACES: usize = 1024;
/// Marks that no name follows.
const NONE: u16 = u16::MAX;

/// A place that few names share: length, first, middle and last letter tell most apart.
const fn place(name: &[u8]) -> usize {
    if name.is_empty() {
        return 0;
    }
    let (first, middle, last) = (name[0] as usize, name[name.len() / 2] as usize, name[name.len() - 1] as usize);
    (name.len() * 37 + first * 131 + middle * 29 + last * 7) % PLACES
}

/// The first name of each place, and for each name the next one of its place; made by the compiler.
const BY_PLACE: ([u16; PLACES], [u16; NAMES.len()]) = {
    let (mut firsts, mut nexts) = ([NONE; PLACES], [NONE; NAMES.len()]);
    let mut index = 0;
    while index < NAMES.len() {
        let place = place(NAMES[index].0.as_bytes());
        nexts[index] = firsts[place];
        firsts[place] = index as u16;
        index += 1;
    }
    (firsts, nexts)
};
static NAMED: [(&str, Tag); NAMES.len()] = NAMES;
static FIRSTS: [u16; PLACES] = BY_PLACE.0;
static NEXTS: [u16; NAMES.len()] = BY_PLACE.1;

impl Tag {
    /// The tag of a local name, [`Tag::Other`] if it is none of those looked at.
    #[inline]
    pub(crate) fn of(local_name: &str) -> Self {
        let mut index = FIRSTS[place(local_name.as_bytes())];
        while let Some(&(name, tag)) = NAMED.get(usize::from(index)) {
            if name.len() == local_name.len() && same(name.as_bytes(), local_name.as_bytes()) {
                return tag;
            }
            index = NEXTS[usize::from(index)];
        }
        Self::Other
    }
}
