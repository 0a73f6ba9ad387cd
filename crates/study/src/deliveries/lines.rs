//! Every line of a purchase once, with what the five questions ask for.

use domain::{Date, Delivery, DeliveryBasis, DocumentKind, Kilograms, MassBasis, PurchaseLine, StoredDocument};

use super::recognition::Recognised;
use super::{Part, Rules, SERVICE, told_by};
use crate::reconcile::Reconciled;

impl Rules {
    /// Hands over the lines of the documents that say most about the contents of a purchase.
    ///
    /// Masses are as stated or told from pieces or the price; where despatch advices weighed the goods, they are scaled so that the
    /// lines add up to what was weighed. A line is dated by its own day of delivery, else by its document's, else by the
    /// purchase's first delivery, else by the date of issue.
    pub(super) fn lines_of(
        &self,
        documents: &[StoredDocument],
        reconciled: &Reconciled,
        deliveries: &[Delivery],
        recognised: Recognised,
        purchase: u32,
        take: &mut dyn FnMut(PurchaseLine),
    ) {
        let members: Vec<&StoredDocument> = reconciled.positions.iter().map(|&p| &documents[p]).collect();
        let known_unit = reconciled.purchase.unit.or_else(|| members.iter().find_map(|stored| stored.unit));
        let first_drop = deliveries.iter().map(|delivery| delivery.date).min();
        let basis = deliveries.iter().map(|delivery| delivery.basis).min().unwrap_or_else(|| least(&members));
        let source = told_by(&members);
        let estimated: Kilograms = source
            .iter()
            .flat_map(|stored| &stored.document.lines)
            .filter_map(|line| self.part(line))
            .map(|p| p.mass.mass)
            .sum();
        let brought: Kilograms = deliveries.iter().map(Delivery::mass).sum();
        let is_weighed = members.iter().any(|stored| stored.document.gross_mass.is_some());
        let scale = if is_weighed && estimated > Kilograms::ZERO && brought > Kilograms::ZERO {
            brought / estimated
        } else {
            1.0
        };
        let service = self.positions.get(SERVICE).copied().unwrap_or(self.fallback);
        for stored in source {
            let document = &stored.document;
            let of_document = document.delivery.date.or(first_drop).unwrap_or(document.issue_date);
            for line in &document.lines {
                let part = self.part(line);
                let (group, mass, basis_of_mass) =
                    part.map_or((service, Kilograms::ZERO, MassBasis::Price), |Part { group, mass, .. }| {
                        (group, mass.mass * scale, if scale == 1.0 { mass.basis } else { MassBasis::Weighed })
                    });
                let date: Date = line.delivery.as_ref().and_then(|delivery| delivery.date).unwrap_or(of_document);
                take(PurchaseLine {
                    purchase,
                    document: stored.id,
                    supplier: reconciled.purchase.supplier,
                    unit: stored.unit.or(known_unit),
                    date,
                    group,
                    net: line.net,
                    mass,
                    volume: mass / self.groups[usize::from(group)].density,
                    mass_basis: basis_of_mass,
                    on_agreement: reconciled.purchase.on_agreement,
                    channel: recognised.channel,
                    how: recognised.how,
                    basis,
                    buyer: line
                        .cost_centre
                        .clone()
                        .or_else(|| document.buyer_reference.clone())
                        .or_else(|| document.cost_centre.clone()),
                });
            }
        }
    }
}

/// What a delivery of these documents would rest on, if there were one.
fn least(members: &[&StoredDocument]) -> DeliveryBasis {
    match members.iter().map(|stored| stored.document.kind).min() {
        Some(DocumentKind::DespatchAdvice) => DeliveryBasis::DespatchAdvice,
        Some(DocumentKind::Order) => DeliveryBasis::Order,
        Some(DocumentKind::Invoice | DocumentKind::CreditNote) => DeliveryBasis::InvoiceDate,
        Some(DocumentKind::LedgerEntry) | None => DeliveryBasis::LedgerEntry,
    }
}
