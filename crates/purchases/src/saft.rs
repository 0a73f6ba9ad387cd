//! The purchases of a SAF-T Financial audit file (Norwegian 1.10 to 1.30): vouchers with a supplier and their cost lines.

mod voucher;

use std::collections::HashMap;

use domain::{Currency, OrganisationNumber, Party, SourceDocument};

use crate::Limits;
use crate::decimal::Decimal;
use crate::problem_list::{Place, ProblemList, quoted};
use crate::xml::RowCounter;
use crate::xml::pull::{Listener, XmlFault};
use crate::xml::tag::Tag;
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
    supplier: (String, Party),
    /// Description of each type of analysis.
    analysis_types: HashMap<String, String>,
    analysis_type: (String, String),
    transaction: Transaction,
    vouchers: Vouchers,
    stated: Totals,
    counted: Totals,
    has_source_documents: bool,
    bad_numbers: Vec<(usize, String)>,
    lines_read: usize,
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
            supplier: Default::default(),
            analysis_types: HashMap::new(),
            analysis_type: Default::default(),
            transaction: Transaction::default(),
            vouchers: Vouchers::default(),
            stated: Totals::default(),
            counted: Totals { entries: Some(0), debit: Some(Decimal::ZERO), credit: Some(Decimal::ZERO) },
            has_source_documents: false,
            bad_numbers: Vec::new(),
            lines_read: 0,
        }
    }

    /// All purchases, in the order of the file; what is wrong or left out goes to `problems`.
    pub(crate) fn finish(self, rows: &RowCounter<'_>, problems: &mut ProblemList) -> Vec<SourceDocument> {
        for (offset, value) in &self.bad_numbers {
            let place = Place::field("Amount").value(value).row(rows.row(*offset));
            let message = "The value is not a decimal number; the line counts as nothing.";
            problems.warn("SAMLAST-SAFT-DECIMAL", place, message, "Export the file again.");
        }
        self.compare_totals(problems);
        if self.has_source_documents {
            let message =
                "Source documents of the audit file are not read, since the ledger tells of the same purchases.";
            let suggestion = "Import the invoices as EHF to get their lines.";
            problems.warn("SAMLAST-SAFT-SOURCE-DOCUMENTS", Place::field("SourceDocuments"), message, suggestion);
        }
        self.vouchers.finish(rows, problems)
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

    fn number(&mut self, text: &str, offset: usize) -> Option<Decimal> {
        let number = Decimal::parse(text);
        if number.is_none() && self.bad_numbers.len() < self.limits.problems {
            self.bad_numbers.push((offset, quoted(text)));
        }
        number
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
            [T::TotalDebit] => self.stated.debit = self.number(text, offset),
            [T::TotalCredit] => self.stated.credit = self.number(text, offset),
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
        let number = match path {
            [T::DebitAmount | T::CreditAmount, T::Amount]
            | [T::Analysis, T::AnalysisAmount | T::DebitAnalysisAmount | T::CreditAnalysisAmount, T::Amount]
            | [T::Quantity] => self.number(text, offset),
            _ => None,
        };
        let Some(line) = self.transaction.lines.last_mut() else { return };
        match path {
            [T::RecordId] => text.clone_into(&mut line.record),
            [T::AccountId] => text.clone_into(&mut line.account),
            [T::SourceDocumentId] => line.source_document = given(text),
            [T::ReferenceNumber] if line.source_document.is_none() => line.source_document = given(text),
            [T::SupplierId] => line.supplier = given(text),
            [T::CustomerId] => line.customer = given(text),
            [T::Description] => text.clone_into(&mut line.description),
            [T::DebitAmount, T::Amount] => line.debit = number,
            [T::CreditAmount, T::Amount] => line.credit = number,
            [T::Quantity] => line.quantity = number,
            [T::UnitOfMeasure] => line.unit = given(text),
            [T::Analysis, T::AnalysisType] if line.analyses.len() < 100 => {
                line.analyses.push((text.to_owned(), String::new(), None));
            }
            [T::Analysis, T::AnalysisAmount | T::DebitAnalysisAmount | T::CreditAnalysisAmount, T::Amount] => {
                if let Some(analysis) = line.analyses.last_mut() {
                    analysis.2 = number;
                }
            }
            [T::Analysis, T::AnalysisId] => {
                if let Some(analysis) = line.analyses.last_mut() {
                    text.clone_into(&mut analysis.1);
                }
            }
            _ => {}
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
        let register = voucher::Register {
            accounts: &self.accounts,
            suppliers: &self.suppliers,
            analysis_types: &self.analysis_types,
            currency: self.currency(),
        };
        self.vouchers.take(&transaction, &register);
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
        [T::Address, T::StreetName] if party.street.is_none() => party.street = given(text),
        [T::Address, T::Number] => {
            if let Some(street) = party.street.as_mut().filter(|street| !street.ends_with(text)) {
                street.push(' ');
                street.push_str(text);
            }
        }
        [T::Address, T::PostalCode] if party.postal_code.is_none() => party.postal_code = given(text),
        [T::Address, T::City] if party.city.is_none() => party.city = given(text),
        [T::Address, T::Country] if party.country.is_none() => party.country = given(text),
        _ => {}
    }
}

impl Listener for Audit<'_> {
    fn open(&mut self, path: &[Tag], offset: usize) -> Result<(), XmlFault> {
        use Tag as T;
        match path {
            [T::SourceDocuments] => self.has_source_documents = true,
            [T::GeneralLedgerEntries, T::Journal, T::Transaction] => {
                self.transaction = Transaction { offset, ..Transaction::default() };
            }
            [T::GeneralLedgerEntries, T::Journal, T::Transaction, T::Line] => {
                self.lines_read += 1;
                let too_many = self.lines_read > self.limits.table_rows
                    || self.transaction.lines.len() >= self.limits.document_lines;
                if too_many {
                    return Err(XmlFault {
                        offset,
                        rule: "SAMLAST-LIMIT-LINES",
                        message: format!("The audit file has more than {} lines.", self.limits.table_rows),
                        suggestion: "Export a shorter period.",
                    });
                }
                self.transaction.lines.push(Line::default());
            }
            _ => {}
        }
        Ok(())
    }

    fn leaf(&mut self, path: &[Tag], text: &str, _: &str, offset: usize) {
        use Tag as T;
        match path {
            [T::Header, T::DefaultCurrencyCode] => self.currency = given(text),
            [T::MasterFiles, rest @ ..] => self.master(rest, text),
            [T::GeneralLedgerEntries, rest @ ..] => self.entry(rest, text, offset),
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
                self.suppliers.insert(id, party);
            }
            [T::MasterFiles, T::AnalysisTypeTable, T::AnalysisTypeTableEntry] => {
                let (kind, description) = std::mem::take(&mut self.analysis_type);
                self.analysis_types.entry(kind).or_insert(description);
            }
            [T::GeneralLedgerEntries, T::Journal, T::Transaction] => self.close_transaction(),
            _ => {}
        }
        Ok(())
    }
}
