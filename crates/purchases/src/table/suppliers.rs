//! Rows of the register of suppliers.

use std::collections::HashMap;

use domain::{DistributionKind, OrganisationNumber, OrganisationNumberError, Party, SupplierRecord, SupplierSite};

use super::units::position;
use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::problem_list::ProblemList;

/// Norwegian words for ways of distribution, besides their keys.
const DISTRIBUTION_WORDS: &[(&str, DistributionKind)] = &[
    ("egen rute", DistributionKind::OwnRound),
    ("eigen rute", DistributionKind::OwnRound),
    ("delt rute", DistributionKind::SharedRound),
    ("pakke", DistributionKind::ParcelCarrier),
    ("henting", DistributionKind::OwnPickUp),
    ("egen runda", DistributionKind::OwnRound),
    ("delad runda", DistributionKind::SharedRound),
    ("paket", DistributionKind::ParcelCarrier),
    ("hämtning", DistributionKind::OwnPickUp),
];

/// Collects suppliers; further rows of the same one add sites that it delivers from.
#[derive(Default)]
pub(crate) struct SupplierRows {
    suppliers: Vec<SupplierRecord>,
    by_key: HashMap<String, usize>,
}

impl Rows for SupplierRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let (Some(written), Some(name)) =
            (row.required("organisation_number", problems), row.required("name", problems))
        else {
            return;
        };
        let Some(party) = identity(row, written, name, problems) else { return };
        let key = party.key();
        let site = SupplierSite {
            street: row.owned("street"),
            postal_code: row.owned("postal_code"),
            city: row.owned("city"),
            position: position(row, problems),
        };
        if let Some(&known) = self.by_key.get(&key) {
            let main = &mut self.suppliers[known];
            if site == SupplierSite::default() || is_site(main, &site) || main.sites.contains(&site) {
                let message = "The supplier stands in an earlier row already, with this site; this row is left out.";
                let suggestion = "Keep one row for each supplier and site; give further sites their own address.";
                let place = row.place("organisation_number", written);
                problems.refuse("SAMLAST-SUPPLIER-TWICE", place, message, suggestion);
                return;
            }
            main.sites.push(site);
            return;
        }
        self.by_key.insert(key.clone(), self.suppliers.len());
        self.suppliers.push(SupplierRecord {
            sites: Vec::new(),
            key,
            name: name.to_owned(),
            organisation_number: party.organisation_number,
            sector_code: row.owned("sector_code"),
            sole_proprietor: answer(row, "sole_proprietor", problems) || is_sole_proprietor(row),
            producer: answer(row, "producer", problems),
            street: site.street,
            postal_code: site.postal_code,
            city: site.city,
            position: site.position,
            distribution: distribution(row, problems),
            carrier: row.owned("carrier"),
        });
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Suppliers(self.suppliers)
    }
}

/// Whether a site is the supplier's main one.
fn is_site(main: &SupplierRecord, site: &SupplierSite) -> bool {
    (&main.street, &main.postal_code, &main.city, main.position)
        == (&site.street, &site.postal_code, &site.city, site.position)
}

/// The legal form of sole proprietors: `ENK` in Enhetsregisteret, enskild firma in Sweden.
fn is_sole_proprietor(row: &RowView<'_>) -> bool {
    let form = row.text("legal_form").unwrap_or_default().to_lowercase();
    form == "enk" || form.starts_with("enk ") || form.contains("enkeltperson") || form.contains("enskild")
}

/// Norwegian numbers must hold; a number of another form is taken for a foreign one, with a remark.
fn identity(row: &RowView<'_>, written: &str, name: &str, problems: &mut ProblemList) -> Option<Party> {
    let mut party = Party { name: name.to_owned(), ..Party::default() };
    match OrganisationNumber::parse(written) {
        Ok(number) => party.organisation_number = Some(number),
        Err(error @ OrganisationNumberError::CheckDigit(..)) => {
            let message = format!("The organisation number does not hold: {error}; the row is left out.");
            let suggestion = "Look the number up in Enhetsregisteret; a wrong one would split the supplier in two.";
            problems.refuse("SAMLAST-ORGNR", row.place("organisation_number", written), &message, suggestion);
            return None;
        }
        Err(OrganisationNumberError::NotNineDigits(_)) => {
            let message = "This is no Norwegian organisation number; it is kept as a foreign one.";
            let suggestion = "Nothing needs doing for foreign suppliers; Norwegian numbers have nine digits.";
            problems.warn("SAMLAST-ORGNR", row.place("organisation_number", written), message, suggestion);
            party.other_id = Some(written.to_owned());
        }
    }
    Some(party)
}

fn answer(row: &RowView<'_>, column: &str, problems: &mut ProblemList) -> bool {
    let Some(text) = row.text(column) else { return false };
    cell::yes_no(text).unwrap_or_else(|| {
        let message = "The answer is neither yes nor no; it is taken as no.";
        problems.warn("SAMLAST-TABLE-YES-NO", row.place(column, text), message, "Write yes or no.");
        false
    })
}

fn distribution(row: &RowView<'_>, problems: &mut ProblemList) -> Option<DistributionKind> {
    let text = row.text("distribution")?;
    let lower = text.to_lowercase();
    let kind = DistributionKind::from_key(&lower)
        .or_else(|| DISTRIBUTION_WORDS.iter().find(|(word, _)| *word == lower).map(|(_, kind)| *kind));
    if kind.is_none() {
        let keys: Vec<&str> = DistributionKind::ALL.iter().map(|kind| kind.key()).collect();
        let suggestion = format!("Use one of {}, or leave the cell empty.", keys.join(", "));
        let message = "The way of distribution is not known; it is decided by the sector.";
        problems.warn("SAMLAST-SUPPLIER-DISTRIBUTION", row.place("distribution", text), message, &suggestion);
    }
    kind
}
