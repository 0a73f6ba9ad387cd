//! The purchases of a SAF-T Financial audit file (Norwegian 1.10 to 1.30): vouchers with a supplier and their cost lines,
//! and the purchase invoices and movements of goods among its source documents.

mod booked;
mod source_documents;
mod trade;
mod voucher;

use std::borrow::Cow;
use std::collections::HashMap;

use domain::{Currency, OrganisationNumber, Party, SourceDocument};

use crate::Limits;
use crate::decimal::Decimal;
use crate::problem_list::{Place, ProblemList, quoted};
use crate::xml::RowCounter;
use crate::xml::pull::{Listener, XmlFault};
use crate::xml::tag::Tag;
use source_documents::SourceDocuments;
use voucher::Vouchers;

/// A ledger account with what it stands for.
#[derive(Clone, Debug, Default)]
struct Account {
    /// Account of the standard plan (two or four digits), where given.
    standard: Option<String>,
    grouping_category: Option<String>,
    grouping_code: Option<String>,
}

/// One line of a transaction.
#[derive(Clone, Debug, Default)]
struct Line {
    record: String,
    account: String,
    /// Type, value, and the part of the line it stands for.
    analyses: Vec<(String, String, Option<Decimal>)>,
    source_document: Option<String>,
    supplier: Option<String>,
    customer: Option<String>,
    description: String,
    debit: Option<Decimal>,
    credit: Option<Decimal>,
    quantity: Option<Decimal>,
    unit: Option<String>,
}

/// One transaction of the general ledger.
#[derive(Clone, Debug, Default)]
struct Transaction {
    offset: usize,
    id: String,
    date: Option<String>,
    description: String,
    reference: Option<String>,
    lines: Vec<Line>,
}

/// Listens to one audit file and keeps only what a voucher needs.
pub(crate) struct Audit<'l> {
    limits: &'l Limits,
    currency: Option<String>,
    accounts: HashMap<String, Account>,
    account: (String, Account),
    suppliers: HashMap<String, Party>,
    supplier_names: HashMap<String, Option<String>>,
    supplier: (String, Party),
    /// Description of each type of analysis.
    analysis_types: HashMap<String, String>,
    analysis_type: (String, String),
    transaction: Transaction,
    vouchers: Vouchers,
    product: (String, Product),
    source_documents: SourceDocuments,
    products: HashMap<String, Product>,
    stated: Totals,
    counted: Totals,
    numbers: Numbers,
    lines_read: usize,
}

/// What the master files say of a product.
#[derive(Clone, Debug, Default)]
struct Product {
    description: String,
    /// Global trade item number, or another code.
    number: Option<String>,
    /// Unit in which stock is kept.
    unit: Option<String>,
}

/// Reads numbers and keeps those that are none.
struct Numbers {
    limit: usize,
    bad: Vec<(usize, String)>,
}

impl Numbers {
    fn read(&mut self, text: &str, offset: usize) -> Option<Decimal> {
        let number = Decimal::parse(text);
        if number.is_none() && self.bad.len() < self.limit {
            self.bad.push((offset, quoted(text)));
        }
        number
    }
}

/// Control sums of the general ledger.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    entries: Option<u64>,
    debit: Option<Decimal>,
    credit: Option<Decimal>,
}

impl<'l> Audit<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            currency: None,
            accounts: HashMap::new(),
            account: Default::default(),
            suppliers: HashMap::new(),
            supplier_names: HashMap::new(),
            supplier: Default::default(),
            analysis_types: HashMap::new(),
            analysis_type: Default::default(),
            transaction: Transaction::default(),
            vouchers: Vouchers::default(),
            stated: Totals::default(),
            counted: Totals { entries: Some(0), debit: Some(Decimal::ZERO), credit: Some(Decimal::ZERO) },
            product: Default::default(),
            source_documents: SourceDocuments::default(),
            products: HashMap::new(),
            numbers: Numbers { limit: limits.problems, bad: Vec::new() },
            lines_read: 0,
        }
    }

    /// All purchases, in the order of the file; what is wrong or left out goes to `problems`.
    pub(crate) fn finish(self, rows: &RowCounter<'_>, problems: &mut ProblemList) -> Vec<SourceDocument> {
        for (offset, value) in &self.numbers.bad {
            let place = Place::field("Amount").value(value).row(rows.row(*offset));
            let message = "The value is not a decimal number; the line counts as nothing.";
            problems.warn("SAMLAST-SAFT-DECIMAL", place, message, "Export the file again.");
        }
        self.compare_totals(problems);
        let mut vouchers = self.vouchers.finish(rows, problems);
        let told = self.source_documents.finish(&vouchers, rows, problems);
        booked::name_what_is_booked(&mut vouchers, &told);
        vouchers.into_iter().map(|booked| booked.document).chain(told.into_iter().map(|told| told.document)).collect()
    }

    fn compare_totals(&self, problems: &mut ProblemList) {
        let mut compare = |field: &str, stated: Option<String>, counted: Option<String>| {
            let (Some(stated), Some(counted)) = (stated, counted) else { return };
            if stated != counted {
                let message = format!("The file states {stated}, its transactions come to {counted}.");
                let suggestion = "The file may be cut off or filtered; compare with the ledger, or export it again.";
                problems.warn("SAMLAST-SAFT-TOTALS", Place::field(field).value(&stated), &message, suggestion);
            }
        };
        let text = |value: Option<Decimal>| value.map(|value| value.to_string());
        let number = |value: Option<u64>| value.map(|value| value.to_string());
        compare("NumberOfEntries", number(self.stated.entries), number(self.counted.entries));
        compare("TotalDebit", text(self.stated.debit), text(self.counted.debit));
        compare("TotalCredit", text(self.stated.credit), text(self.counted.credit));
    }

    fn currency(&self) -> Currency {
        self.currency.as_deref().and_then(|code| Currency::parse(&code.to_uppercase())).unwrap_or(Currency::NOK)
    }

    fn master(&mut self, path: &[Tag], text: &str) {
        use Tag as T;
        match path {
            [T::GeneralLedgerAccounts, T::Account, field] => match field {
                T::AccountId => text.clone_into(&mut self.account.0),
                T::StandardAccountId => self.account.1.standard = given(text),
                T::GroupingCategory => self.account.1.grouping_category = given(text),
                T::GroupingCode => self.account.1.grouping_code = given(text),
                _ => {}
            },
            [T::Products, T::Product, field] => match field {
                T::ProductCode => text.clone_into(&mut self.product.0),
                T::Description => text.clone_into(&mut self.product.1.description),
                T::ProductNumberCode => self.product.1.number = given(text),
                T::UomBase => self.product.1.unit = given(text),
                _ => {}
            },
            [T::Suppliers, T::Supplier, rest @ ..] => supplier(&mut self.supplier, rest, text),
            [T::AnalysisTypeTable, T::AnalysisTypeTableEntry, T::AnalysisType] => {
                text.clone_into(&mut self.analysis_type.0);
            }
            [T::AnalysisTypeTable, T::AnalysisTypeTableEntry, T::AnalysisTypeDescription] => {
                text.clone_into(&mut self.analysis_type.1);
            }
            _ => {}
        }
    }

    fn entry(&mut self, path: &[Tag], text: &str, offset: usize) {
        use Tag as T;
        match path {
            [T::NumberOfEntries] => self.stated.entries = text.parse().ok(),
            [T::TotalDebit] => self.stated.debit = self.numbers.read(text, offset),
            [T::TotalCredit] => self.stated.credit = self.numbers.read(text, offset),
            [T::Journal, T::Transaction, rest @ ..] => match rest {
                [T::TransactionId] => text.clone_into(&mut self.transaction.id),
                [T::TransactionDate] => self.transaction.date = given(text),
                [T::Description | T::VoucherDescription] if self.transaction.description.is_empty() => {
                    text.clone_into(&mut self.transaction.description);
                }
                [T::ReferenceNumber] => self.transaction.reference = given(text),
                [T::Line, rest @ ..] => self.line(rest, text, offset),
                _ => {}
            },
            _ => {}
        }
    }

    fn line(&mut self, path: &[Tag], text: &str, offset: usize) {
        use Tag as T;
        let Some(line) = self.transaction.lines.last_mut() else { return };
        match path {
            [T::SourceDocumentId] => line.source_document = given(text),
            [T::ReferenceNumber] if line.source_document.is_none() => line.source_document = given(text),
            [T::DebitAmount, T::Amount] => line.debit = self.numbers.read(text, offset),
            [T::CreditAmount, T::Amount] => line.credit = self.numbers.read(text, offset),
            _ => line.field(path, text, offset, &mut self.numbers),
        }
    }

    /// What the master files tell.
    fn register(&self) -> voucher::Register<'_> {
        voucher::Register {
            accounts: &self.accounts,
            suppliers: &self.suppliers,
            supplier_names: &self.supplier_names,
            analysis_types: &self.analysis_types,
            products: &self.products,
            currency: self.currency(),
        }
    }

    /// Counts the control sums and hands the transaction on.
    fn close_transaction(&mut self) {
        let transaction = std::mem::take(&mut self.transaction);
        let sum = |side: fn(&Line) -> Option<Decimal>| {
            transaction.lines.iter().filter_map(side).try_fold(Decimal::ZERO, Decimal::plus)
        };
        let plus = |total: Option<Decimal>, more: Option<Decimal>| total?.plus(more?);
        self.counted.entries = self.counted.entries.map(|count| count + 1);
        self.counted.debit = plus(self.counted.debit, sum(|line| line.debit));
        self.counted.credit = plus(self.counted.credit, sum(|line| line.credit));
        let mut vouchers = std::mem::take(&mut self.vouchers);
        vouchers.take(&transaction, &self.register());
        self.vouchers = vouchers;
    }

    /// Counts a line that opens; `in_document` were there before it.
    fn count_line(&mut self, in_document: usize, offset: usize) -> Result<(), XmlFault> {
        self.lines_read += 1;
        if self.lines_read <= self.limits.table_rows && in_document < self.limits.document_lines {
            return Ok(());
        }
        Err(XmlFault {
            offset,
            rule: "SAMLAST-LIMIT-LINES",
            message: format!(
                "The audit file has more than {} lines, or one of its documents more than {}.",
                self.limits.table_rows, self.limits.document_lines
            ),
            suggestion: "Export a shorter period.",
        })
    }
}

impl Line {
    /// Fields that lines of transactions and of source documents share.
    fn field(&mut self, path: &[Tag], text: &str, offset: usize, numbers: &mut Numbers) {
        use Tag as T;
        match path {
            [T::RecordId | T::LineNumber] => text.clone_into(&mut self.record),
            [T::AccountId] => text.clone_into(&mut self.account),
            [T::SupplierId] => self.supplier = given(text),
            [T::CustomerId] => self.customer = given(text),
            [T::Description] => text.clone_into(&mut self.description),
            [T::Quantity] => self.quantity = numbers.read(text, offset),
            [T::UnitOfMeasure | T::InvoiceUom] => self.unit = given(text),
            [T::Analysis, T::AnalysisType] if self.analyses.len() < 100 => {
                self.analyses.push((text.to_owned(), String::new(), None));
            }
            [T::Analysis, T::AnalysisAmount | T::DebitAnalysisAmount | T::CreditAnalysisAmount, T::Amount] => {
                let number = numbers.read(text, offset);
                if let Some(analysis) = self.analyses.last_mut() {
                    analysis.2 = number;
                }
            }
            [T::Analysis, T::AnalysisId] => {
                if let Some(analysis) = self.analyses.last_mut() {
                    text.clone_into(&mut analysis.1);
                }
            }
            _ => {}
        }
    }
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Fields below `Supplier`; contact persons and bank accounts are not looked at.
fn supplier(supplier: &mut (String, Party), path: &[Tag], text: &str) {
    use Tag as T;
    let party = &mut supplier.1;
    match path {
        [T::SupplierId] => text.clone_into(&mut supplier.0),
        [T::Name] => text.clone_into(&mut party.name),
        [T::RegistrationNumber] => match OrganisationNumber::parse(text) {
            Ok(number) => party.organisation_number = Some(number),
            Err(_) => party.other_id = given(text),
        },
        // The first address counts: street, then billing and postal ones.
        [T::Address, rest @ ..] => address(party, rest, text),
        _ => {}
    }
}

/// Fields of an address; what is known already stays.
fn address(party: &mut Party, path: &[Tag], text: &str) {
    use Tag as T;
    match path {
        [T::StreetName] if party.street.is_none() => party.street = given(text),
        [T::Number] => {
            if let Some(street) = party.street.as_mut().filter(|street| !street.ends_with(text)) {
                street.push(' ');
                street.push_str(text);
            }
        }
        [T::PostalCode] if party.postal_code.is_none() => party.postal_code = given(text),
        [T::City] if party.city.is_none() => party.city = given(text),
        [T::Country] if party.country.is_none() => party.country = given(text),
        _ => {}
    }
}

impl<'i> Listener<'i> for Audit<'_> {
    fn open(&mut self, path: &[Tag], offset: usize) -> Result<(), XmlFault> {
        use Tag as T;
        match path {
            [T::GeneralLedgerEntries, T::Journal, T::Transaction] => {
                self.transaction = Transaction { offset, ..Transaction::default() };
            }
            [T::GeneralLedgerEntries, T::Journal, T::Transaction, T::Line] => {
                self.count_line(self.transaction.lines.len(), offset)?;
                self.transaction.lines.push(Line::default());
            }
            [T::SourceDocuments, rest @ ..] => {
                if let Some(in_document) = self.source_documents.open(rest, offset) {
                    self.count_line(in_document, offset)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn leaf(&mut self, path: &[Tag], text: &Cow<'i, str>, _: &'i str, offset: usize) {
        use Tag as T;
        match path {
            [T::Header, T::DefaultCurrencyCode] => self.currency = given(text),
            [T::MasterFiles, rest @ ..] => self.master(rest, text),
            [T::GeneralLedgerEntries, rest @ ..] => self.entry(rest, text, offset),
            [T::SourceDocuments, rest @ ..] => self.source_documents.leaf(rest, text, offset, &mut self.numbers),
            _ => {}
        }
    }

    fn close(&mut self, path: &[Tag], _: usize) -> Result<(), XmlFault> {
        use Tag as T;
        match path {
            [T::MasterFiles, T::GeneralLedgerAccounts, T::Account] => {
                let (id, account) = std::mem::take(&mut self.account);
                self.accounts.insert(id, account);
            }
            [T::MasterFiles, T::Suppliers, T::Supplier] => {
                let (id, party) = std::mem::take(&mut self.supplier);
                if !party.name.is_empty() {
                    let known =
                        self.supplier_names.entry(party.name.to_lowercase()).or_insert_with(|| Some(id.clone()));
                    if known.as_ref() != Some(&id) {
                        *known = None;
                    }
                }
                self.suppliers.insert(id, party);
            }
            [T::MasterFiles, T::AnalysisTypeTable, T::AnalysisTypeTableEntry] => {
                let (kind, description) = std::mem::take(&mut self.analysis_type);
                self.analysis_types.entry(kind).or_insert(description);
            }
            [T::MasterFiles, T::Products, T::Product] => {
                let (code, product) = std::mem::take(&mut self.product);
                self.products.insert(code, product);
            }
            [T::GeneralLedgerEntries, T::Journal, T::Transaction] => self.close_transaction(),
            [T::SourceDocuments, T::PurchaseInvoices, T::Invoice]
            | [T::SourceDocuments, T::MovementOfGoods, T::StockMovement] => {
                let mut documents = std::mem::take(&mut self.source_documents);
                documents.close(path[1] == T::MovementOfGoods, &self.register());
                self.source_documents = documents;
            }
            _ => {}
        }
        Ok(())
    }
}
