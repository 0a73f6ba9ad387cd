//! Transactions of a ledger become vouchers of purchases: whose they are, what was bought, and what is tax or payment.

use std::collections::HashMap;

use domain::{
    Currency, Date, DeliveryDetails, DocumentKind, DocumentLine, Money, OrganisationNumber, Party, SourceDocument,
};

use super::{Account, Line, Product, Transaction};
use crate::decimal::Decimal;
use crate::person_names::without_person;
use crate::problem_list::{Place, ProblemList};
use crate::xml::RowCounter;

/// What the master files of the audit file tell.
pub(super) struct Register<'a> {
    pub accounts: &'a HashMap<String, Account>,
    pub suppliers: &'a HashMap<String, Party>,
    /// Number of the supplier of each name in small letters; `None` where several have it.
    pub supplier_names: &'a HashMap<String, Option<String>>,
    pub analysis_types: &'a HashMap<String, String>,
    pub products: &'a HashMap<String, Product>,
    pub currency: Currency,
}

/// What the amount of a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Something bought.
    Cost,
    /// Value added tax.
    Tax,
    /// The supplier's or a customer's account, bank, other balances.
    Balance,
}

/// Vouchers as they are found.
#[derive(Default)]
pub(super) struct Vouchers {
    list: Vec<Booked>,
    /// Transactions with a supplier, but nothing bought: payments.
    payments: u64,
    /// Transactions that buy something without naming a supplier.
    without_supplier: u64,
    faults: Vec<Fault>,
}

/// A voucher with where it stands in the ledger.
pub(super) struct Booked {
    pub document: SourceDocument,
    /// Number of its transaction, for vouchers whose document number is not theirs alone.
    pub transaction: String,
    /// The number of the document that the ledger gives.
    pub source: String,
}

/// A transaction that is not in, or not as it should be.
struct Fault {
    offset: usize,
    rule: &'static str,
    field: &'static str,
    value: String,
    message: &'static str,
    suggestion: &'static str,
}

impl Vouchers {
    pub(super) fn take(&mut self, transaction: &Transaction, register: &Register<'_>) {
        let roles: Vec<Role> = transaction.lines.iter().map(|line| register.role(line)).collect();
        let buys = roles.contains(&Role::Cost);
        let mut suppliers: Vec<&str> = transaction.lines.iter().filter_map(|l| l.supplier.as_deref()).collect();
        suppliers.sort_unstable();
        suppliers.dedup();
        let buys = buys && !register.pays(transaction, &roles);
        if buys && !suppliers.is_empty() && !is_balanced(transaction) {
            self.faults.push(Fault {
                offset: transaction.offset,
                rule: "SAMLAST-SAFT-BALANCE",
                field: "TransactionID",
                value: transaction.id.clone(),
                message: "Debit and credit of the transaction are not equal; it is left out.",
                suggestion: "Export the file again; an amount of the transaction is missing or damaged.",
            });
            return;
        }
        match (suppliers.as_slice(), buys) {
            ([], false) => {}
            ([], true) => self.without_supplier += 1,
            (_, false) => self.payments += 1,
            ([supplier], true) => self.voucher(transaction, &roles, supplier, register, |_| true),
            (several, true) => {
                for supplier in several {
                    // Lines go to the supplier whose document they name.
                    let documents: Vec<&String> = transaction
                        .lines
                        .iter()
                        .filter(|line| line.supplier.as_deref() == Some(supplier))
                        .filter_map(|line| line.source_document.as_ref())
                        .collect();
                    let is_own = |line: &Line| match (&line.supplier, &line.source_document) {
                        (Some(own), _) => own == supplier,
                        (None, Some(document)) => documents.contains(&document),
                        (None, None) => false,
                    };
                    self.voucher(transaction, &roles, supplier, register, is_own);
                }
                self.unattributed(transaction, &roles);
            }
        }
    }

    /// Notes cost lines of a transaction with several suppliers that go to none of them.
    fn unattributed(&mut self, transaction: &Transaction, roles: &[Role]) {
        let named: Vec<&String> = transaction
            .lines
            .iter()
            .filter(|line| line.supplier.is_some())
            .filter_map(|line| line.source_document.as_ref())
            .collect();
        let is_lost = |line: &Line| {
            line.supplier.is_none() && line.source_document.as_ref().is_none_or(|document| !named.contains(&document))
        };
        if transaction.lines.iter().zip(roles).any(|(line, role)| *role == Role::Cost && is_lost(line)) {
            self.faults.push(Fault {
                offset: transaction.offset,
                rule: "SAMLAST-SAFT-SUPPLIERS",
                field: "SupplierID",
                value: transaction.id.clone(),
                message: "The transaction has several suppliers and cost lines that name none of them; those are left out.",
                suggestion: "Export one transaction per voucher, or import these purchases as CSV.",
            });
        }
    }

    fn voucher(
        &mut self,
        transaction: &Transaction,
        roles: &[Role],
        supplier_id: &str,
        register: &Register<'_>,
        is_own: impl Fn(&Line) -> bool,
    ) {
        let own: Vec<(&Line, Role)> =
            transaction.lines.iter().zip(roles.iter().copied()).filter(|(line, _)| is_own(line)).collect();
        if !own.iter().any(|(_, role)| *role == Role::Cost) {
            return;
        }
        let Some(date) = transaction.date.as_deref().and_then(|text| text.get(..10)?.parse::<Date>().ok()) else {
            self.faults.push(Fault {
                offset: transaction.offset,
                rule: "SAMLAST-SAFT-DATE",
                field: "TransactionDate",
                value: transaction.date.clone().unwrap_or_default(),
                message: "The date of the transaction cannot be read; it is left out.",
                suggestion: "Export the file again; dates are written like 2025-09-30.",
            });
            return;
        };
        let of_supplier = own.iter().find(|(line, _)| line.supplier.as_deref() == Some(supplier_id));
        let number = of_supplier
            .and_then(|(line, _)| line.source_document.clone())
            .or_else(|| own.iter().find_map(|(line, _)| line.source_document.clone()))
            .or_else(|| transaction.reference.clone())
            .unwrap_or_else(|| transaction.id.clone());
        let supplier = self.party(supplier_id, transaction, register);
        let mut voucher = document(DocumentKind::LedgerEntry, &number, date, supplier, register.currency);
        for (line, role) in own {
            let Some(money) = net(line).and_then(|amount| amount.to_money(register.currency)) else { continue };
            match role {
                Role::Cost => {
                    voucher.net = add(voucher.net, money);
                    for (cost_centre, money) in register.cost_centres(line, money) {
                        voucher.lines.push(document_line(line, transaction, money, cost_centre, register));
                    }
                }
                Role::Tax => voucher.vat = add(voucher.vat, money),
                Role::Balance => {}
            }
        }
        self.list.push(Booked { document: voucher, transaction: transaction.id.clone(), source: number });
    }

    /// Document numbers that one supplier has in several transactions get the transaction's number behind them: ledgers
    /// use the field for payment references and batches as well, and vouchers must not be taken for one another.
    fn tell_apart(&mut self) {
        let key = |voucher: &SourceDocument| (voucher.supplier.key(), voucher.number.clone());
        let mut counts: HashMap<(String, String), u32> = HashMap::new();
        for booked in &self.list {
            *counts.entry(key(&booked.document)).or_default() += 1;
        }
        for Booked { document: voucher, transaction, .. } in &mut self.list {
            if counts.get(&key(voucher)).is_some_and(|count| *count > 1) {
                voucher.number = format!("{}/{transaction}", voucher.number);
            }
        }
    }

    fn party(&mut self, id: &str, transaction: &Transaction, register: &Register<'_>) -> Party {
        register.party(id).unwrap_or_else(|| {
            self.faults.push(Fault {
                offset: transaction.offset,
                rule: "SAMLAST-SAFT-SUPPLIER-UNKNOWN",
                field: "SupplierID",
                value: id.to_owned(),
                message: "The supplier is not in the master files; it is known by its number in the ledger.",
                suggestion: "Export the master files of suppliers along with the entries.",
            });
            unknown_party(id)
        })
    }

    pub(super) fn finish(mut self, rows: &RowCounter<'_>, problems: &mut ProblemList) -> Vec<Booked> {
        self.tell_apart();
        for fault in &self.faults {
            let place = Place::field(fault.field).value(&fault.value).row(rows.row(fault.offset));
            problems.warn(fault.rule, place, fault.message, fault.suggestion);
        }
        if self.payments > 0 {
            let count = self.payments.to_string();
            let message = "Transactions with a supplier, but without anything bought (payments), are left out.";
            problems.warn(
                "SAMLAST-SAFT-PAYMENTS",
                Place::field("Transaction").value(&count),
                message,
                "Nothing needs doing.",
            );
        }
        if self.without_supplier > 0 {
            let count = self.without_supplier.to_string();
            let message = "Transactions with costs, but without a supplier (wages, depreciation, cards), are left out.";
            let suggestion = "Purchases by card come in with a ledger as CSV that names the shop.";
            problems.warn("SAMLAST-SAFT-NO-SUPPLIER", Place::field("Transaction").value(&count), message, suggestion);
        }
        self.list
    }
}

/// A supplier that is not in the master files.
pub(super) fn unknown_party(id: &str) -> Party {
    match OrganisationNumber::parse(id) {
        Ok(number) => Party { organisation_number: Some(number), ..Party::default() },
        Err(_) => Party { other_id: Some(id.to_owned()), ..Party::default() },
    }
}

impl Register<'_> {
    /// The supplier with this number in the master files.
    pub(super) fn party(&self, id: &str) -> Option<Party> {
        let mut party = self.suppliers.get(id)?.clone();
        if party.organisation_number.is_none() && party.other_id.is_none() && party.name.is_empty() {
            party.other_id = Some(id.to_owned());
        }
        Some(party)
    }

    /// KOSTRA arts where the file groups by them, else the standard account plan, else the account's own number.
    fn role(&self, line: &Line) -> Role {
        if line.customer.is_some() && line.supplier.is_none() {
            return Role::Balance;
        }
        let account = self.accounts.get(&line.account);
        let is_kostra = account.and_then(|a| a.grouping_category.as_deref()).is_some_and(|c| c.starts_with("KA"));
        if let (true, Some(art)) = (is_kostra, account.and_then(|account| account.grouping_code.as_deref())) {
            return match art.parse::<u16>() {
                Ok(429) => Role::Tax,
                Ok(100..=399) => Role::Cost,
                _ => Role::Balance,
            };
        }
        let number = account.and_then(|account| account.standard.as_deref()).unwrap_or(&line.account);
        match number.as_bytes() {
            [b'2', b'7', ..] => Role::Tax,
            // Fixed assets and stock are bought as well.
            [b'1', b'0'..=b'2' | b'4', ..] | [b'4' | b'6' | b'7', ..] => Role::Cost,
            _ => Role::Balance,
        }
    }

    /// Whether money goes out and the debts to all suppliers go down: a payment, perhaps with a fee of the bank.
    fn pays(&self, transaction: &Transaction, roles: &[Role]) -> bool {
        let is_money = |line: &Line| {
            let standard = self.accounts.get(&line.account).and_then(|account| account.standard.as_deref());
            standard.unwrap_or(&line.account).starts_with("19")
        };
        let mut debts = transaction
            .lines
            .iter()
            .zip(roles)
            .filter(|(line, role)| line.supplier.is_some() && **role == Role::Balance)
            .filter_map(|(line, _)| net(line))
            .peekable();
        debts.peek().is_some() && debts.all(|debt| debt > Decimal::ZERO) && transaction.lines.iter().any(is_money)
    }

    /// Whether a type of analysis stands for departments; one without a description is known by its name.
    fn is_department(&self, kind: &str) -> bool {
        const WORDS: &[&str] =
            &["ansvar", "avdeling", "department", "kostnadss", "kostnadsst", "koststed", "cost cent", "enhet", "unit"];
        const TYPES: &[&str] = &["A", "AVD", "ANS", "ANSVAR", "KS", "DEP", "AVDELING", "KST"];
        let description = self.analysis_types.get(kind).map(|text| text.to_lowercase()).unwrap_or_default();
        WORDS.iter().any(|word| description.contains(word)) || TYPES.contains(&kind.to_uppercase().as_str())
    }

    /// The departments that a line is for, each with its part where the parts make up the line; else the first with all.
    pub(super) fn cost_centres(&self, line: &Line, whole: Money) -> Vec<(Option<String>, Money)> {
        let departments: Vec<_> =
            line.analyses.iter().filter(|(kind, id, _)| self.is_department(kind) && !id.is_empty()).collect();
        let Some((first, id, _)) = departments.first() else { return vec![(None, whole)] };
        // Parts are written without a sign or with that of the line.
        let sign = if whole.minor < 0 { -1 } else { 1 };
        let parts: Option<Vec<(Option<String>, Money)>> = departments
            .iter()
            .filter(|(kind, ..)| kind == first)
            .map(|(_, id, amount)| {
                let minor = amount.and_then(Decimal::hundredths)?.checked_abs()?.checked_mul(sign)?;
                Some((Some(id.clone()), Money { minor, currency: whole.currency }))
            })
            .collect();
        let adds_up = |parts: &Vec<(Option<String>, Money)>| {
            parts.iter().try_fold(0_i64, |sum, (_, part)| sum.checked_add(part.minor)) == Some(whole.minor)
        };
        parts.filter(adds_up).unwrap_or_else(|| vec![(Some(id.clone()), whole)])
    }

    /// KOSTRA art where the file gives one, else the account.
    pub(super) fn art(&self, line: &Line) -> String {
        let account = self.accounts.get(&line.account);
        let is_kostra = account.and_then(|a| a.grouping_category.as_deref()).is_some_and(|c| c.starts_with("KA"));
        let code = account.filter(|_| is_kostra).and_then(|account| account.grouping_code.clone());
        code.unwrap_or_else(|| line.account.clone())
    }
}

fn net(line: &Line) -> Option<Decimal> {
    line.debit.unwrap_or(Decimal::ZERO).minus(line.credit.unwrap_or(Decimal::ZERO))
}

fn is_balanced(transaction: &Transaction) -> bool {
    let sum = transaction.lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.plus(net(line)?));
    sum.is_some_and(Decimal::is_zero)
}

pub(super) fn add(sum: Option<Money>, more: Money) -> Option<Money> {
    sum.map_or(Some(more), |sum| sum.checked_add(more).ok())
}

/// A document that says who, when and in which currency, and nothing else yet.
pub(super) fn document(
    kind: DocumentKind,
    number: &str,
    date: Date,
    supplier: Party,
    currency: Currency,
) -> SourceDocument {
    SourceDocument {
        kind,
        number: number.to_owned(),
        issue_date: date,
        supplier,
        buyer: Party::default(),
        buyer_reference: None,
        cost_centre: None,
        order_references: Vec::new(),
        despatch_references: Vec::new(),
        invoice_references: Vec::new(),
        contract_reference: None,
        carrier: None,
        delivery: DeliveryDetails::default(),
        currency,
        net: None,
        vat: None,
        freight: None,
        payment_means: None,
        gross_mass: None,
        gross_volume: None,
        handling_units: None,
        lines: Vec::new(),
    }
}

fn document_line(
    line: &Line,
    transaction: &Transaction,
    net: Money,
    cost_centre: Option<String>,
    register: &Register<'_>,
) -> DocumentLine {
    let text = if line.description.is_empty() { &transaction.description } else { &line.description };
    DocumentLine {
        id: line.record.clone(),
        name: text.clone(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: Vec::new(),
        quantity: line.quantity.map(Decimal::to_f64),
        unit_code: line.unit.clone(),
        net: Some(net),
        account: Some(register.art(line)),
        cost_centre: cost_centre.as_deref().and_then(without_person),
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}
