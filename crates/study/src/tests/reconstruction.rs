//! From documents to deliveries: counted once, on the right day, with the right mass.

use domain::{
    CommodityAssignment, CommodityBasis, Currency, Date, Delivery, DeliveryBasis, DeliveryDetails, DistributionKind,
    DocumentId, DocumentKind, DocumentLine, Kilograms, Measured, Money, OrderingChannel, Parameters, Party,
    PurchaseLine, Share, SourceDocument, StoredDocument, SupplierId, UnitId,
};

use crate::reconcile::{Joining, comparable_number, reconcile};
use crate::{Reconstruction, ReconstructionQuality, deliveries};

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn line(group: &str, kroner: i64, mass: Option<f64>) -> DocumentLine {
    DocumentLine {
        id: "1".into(),
        name: "vare".into(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: Vec::new(),
        quantity: Some(1.0),
        unit_code: None,
        net: Some(Money::nok(kroner * 100)),
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: Some(CommodityAssignment {
            group: group.into(),
            basis: CommodityBasis::Code,
            confidence: Share(1.0),
        }),
        measured: mass.map(|m| Measured::Mass(Kilograms(m))),
    }
}

pub(super) fn document(
    id: u32,
    kind: DocumentKind,
    number: &str,
    date: &str,
    lines: Vec<DocumentLine>,
) -> StoredDocument {
    let net = lines.iter().filter_map(|l| l.net).map(|m| m.minor).sum();
    let document = SourceDocument {
        freight: None,
        payment_means: None,
        kind,
        number: number.into(),
        issue_date: day(date),
        supplier: Party { name: "Leverandør".into(), ..Party::default() },
        buyer: Party::default(),
        buyer_reference: None,
        cost_centre: None,
        order_references: Vec::new(),
        despatch_references: Vec::new(),
        invoice_references: Vec::new(),
        contract_reference: None,
        carrier: None,
        delivery: DeliveryDetails::default(),
        currency: Currency::NOK,
        net: Some(Money::nok(net)),
        vat: None,
        gross_mass: None,
        gross_volume: None,
        handling_units: None,
        lines,
    };
    StoredDocument { id: DocumentId(id), supplier: SupplierId(7), unit: Some(UnitId(3)), file: "f".into(), document }
}

/// One purchase of 40 kg potatoes told four times: ordered for Tuesday 4 March, sent on that day, invoiced on the 10th,
/// booked on the 12th with the number that a spreadsheet made of it.
fn one_purchase_in_four_documents() -> Vec<StoredDocument> {
    let potatoes = || vec![line("fruit_vegetables", 800, Some(40.0))];
    let mut order = document(1, DocumentKind::Order, "PO-5", "2025-03-01", potatoes());
    order.document.delivery.date = Some(day("2025-03-04"));
    let mut despatch = document(2, DocumentKind::DespatchAdvice, "D-9", "2025-03-04", potatoes());
    despatch.document.order_references = vec!["PO-5".into()];
    let mut invoice = document(3, DocumentKind::Invoice, "000123", "2025-03-10", potatoes());
    invoice.document.order_references = vec!["PO-5".into()];
    invoice.document.despatch_references = vec!["D-9".into()];
    let ledger = document(4, DocumentKind::LedgerEntry, "123", "2025-03-12", potatoes());
    vec![order, despatch, invoice, ledger]
}

pub(super) fn reconstructed(documents: &[StoredDocument]) -> (Vec<Delivery>, ReconstructionQuality) {
    deliveries(documents, &Parameters::builtin().unwrap()).unwrap()
}

#[test]
fn every_subset_of_a_purchases_documents_is_one_delivery_of_the_same_goods() {
    let all = one_purchase_in_four_documents();
    for subset in 1u8..16 {
        let documents: Vec<StoredDocument> =
            all.iter().enumerate().filter(|(i, _)| subset & (1 << i) != 0).map(|(_, d)| d.clone()).collect();
        let has = |kind| documents.iter().any(|d| d.document.kind == kind);
        let (found, _) = reconstructed(&documents);
        assert_eq!(found.len(), 1, "subset {subset:04b}");
        let (basis, date) = if has(DocumentKind::DespatchAdvice) {
            (DeliveryBasis::DespatchAdvice, "2025-03-04")
        } else if has(DocumentKind::Order) {
            (DeliveryBasis::Order, "2025-03-04")
        } else if has(DocumentKind::Invoice) {
            (DeliveryBasis::InvoiceDate, "2025-03-10")
        } else {
            (DeliveryBasis::LedgerEntry, "2025-03-12")
        };
        let best = found.iter().find(|d| d.basis == basis).unwrap();
        assert_eq!(best.date, day(date), "subset {subset:04b}");
        assert!((best.mass().value() - 40.0).abs() < 1e-9, "subset {subset:04b}");
    }
}

#[test]
fn numbers_are_compared_without_punctuation_and_leading_zeros() {
    assert_eq!(comparable_number("00-12/a"), "12A");
    assert_eq!(comparable_number("12A"), "12A");
    assert_ne!(comparable_number("120"), comparable_number("12"));
}

#[test]
fn a_voucher_that_names_what_it_books_counts_nothing_twice() {
    let joining = Joining::new(&Parameters::builtin().unwrap()).unwrap();
    let goods = || vec![line("potatoes", 100, None)];
    let mut voucher = document(1, DocumentKind::LedgerEntry, "BILAG-9", "2025-03-20", goods());
    voucher.document.invoice_references = vec!["10045".into(), "10051".into()];
    voucher.document.despatch_references = vec!["M-1".into()];
    let invoice = document(2, DocumentKind::Invoice, "10045", "2025-03-13", goods());
    let credit = document(3, DocumentKind::CreditNote, "10051", "2025-03-20", vec![line("potatoes", -30, None)]);
    let despatch = document(4, DocumentKind::DespatchAdvice, "M-1", "2025-03-12", Vec::new());
    let purchases = reconcile(&[voucher, invoice, credit, despatch], &joining);
    assert_eq!(purchases.len(), 1);
    assert_eq!(purchases[0].purchase.net, Some(Money::nok(7_000)), "100 less 30 kroner, and not the ledger's as well");
}

#[test]
fn the_ledger_is_held_against_invoices_and_deliveries_account_by_account() {
    let booked = |name: &str, kroner: i64, account: &str| {
        let mut line = line(name, kroner, None);
        line.account = Some(account.to_owned());
        line
    };
    // A voucher of 300 kroner on two accounts books an invoice of 297; a voucher of 50 has none, an invoice of 80 no voucher.
    let vouchers = vec![booked("potatoes", 200, "115"), booked("bread", 100, "100")];
    let documents = [
        document(1, DocumentKind::LedgerEntry, "10045", "2025-03-20", vouchers),
        document(2, DocumentKind::Invoice, "10045", "2025-03-13", vec![line("potatoes", 297, None)]),
        document(3, DocumentKind::LedgerEntry, "77", "2025-04-20", vec![booked("potatoes", 50, "115")]),
        document(4, DocumentKind::Invoice, "88", "2025-05-13", vec![line("potatoes", 80, None)]),
    ];
    let (_, quality) = reconstructed(&documents);
    let ledger = &quality.ledger;
    let of = |account: &str| {
        let found = ledger.by_account[account];
        [found.booked, found.billed, found.ledger_only, found.difference(), found.delivered].map(domain::Nok::value)
    };
    // Two thirds of 297 are 198.
    assert_eq!(of("115"), [250.0, 198.0, 50.0, 2.0, 250.0]);
    assert_eq!(of("100"), [100.0, 99.0, 0.0, 1.0, 100.0]);
    assert_eq!(ledger.total().booked.value(), 350.0);
    assert_eq!(ledger.not_booked.value(), 80.0);
    // What counts as bought is what is booked, less the difference, and what is not booked.
    let counted = ledger.total().booked - ledger.total().difference() + ledger.not_booked;
    assert_eq!(counted.value(), 297.0 + 50.0 + 80.0);
}

#[test]
fn equal_numbers_of_two_suppliers_are_two_purchases() {
    let mut documents = one_purchase_in_four_documents();
    documents[3].supplier = SupplierId(8);
    let joining = Joining::new(&Parameters::builtin().unwrap()).unwrap();
    assert_eq!(reconcile(&documents, &joining).len(), 2);
}

#[test]
fn a_collective_invoice_that_tells_dates_is_several_drops() {
    let mut monday = line("bread", 300, Some(6.0));
    monday.delivery = Some(DeliveryDetails { date: Some(day("2025-03-03")), ..DeliveryDetails::default() });
    let mut friday = line("bread", 200, Some(4.0));
    friday.delivery = Some(DeliveryDetails { date: Some(day("2025-03-07")), ..DeliveryDetails::default() });
    let (found, _) = reconstructed(&[document(1, DocumentKind::Invoice, "9", "2025-03-31", vec![monday, friday])]);
    let drops: Vec<(Date, f64)> = found.iter().map(|d| (d.date, d.mass().value().round())).collect();
    assert_eq!(drops, [(day("2025-03-03"), 6.0), (day("2025-03-07"), 4.0)]);
    assert!(found.iter().all(|d| d.basis == DeliveryBasis::InvoiceDelivery));
}

#[test]
fn a_credit_note_takes_goods_away_and_makes_no_drop() {
    let invoice = document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![line("meat", 1000, Some(10.0))]);
    let mut credit = document(2, DocumentKind::CreditNote, "6", "2025-03-09", vec![line("meat", -300, Some(-3.0))]);
    credit.document.invoice_references = vec!["5".into()];
    let (found, _) = reconstructed(&[invoice, credit]);
    assert_eq!(found.len(), 1);
    assert!((found[0].mass().value() - 7.0).abs() < 1e-9);
    assert!((found[0].value.value() - 700.0).abs() < 1e-9);
}

#[test]
fn services_are_bought_but_not_brought() {
    let (found, quality) =
        reconstructed(&[document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![line("service", 9000, None)])]);
    assert!(found.is_empty());
    assert_eq!(quality.services, 1);
}

#[test]
fn kroner_become_kilograms_by_the_price_of_the_group() {
    let (found, quality) =
        reconstructed(&[document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![line("meat", 1200, None)])]);
    let parameters = Parameters::builtin().unwrap();
    let price = parameters.get("commodity.meat.price_per_kilogram").unwrap().value;
    assert!((found[0].mass().value() - 1200.0 / price).abs() < 1e-9);
    assert_eq!(quality.mass_measured, Kilograms(0.0));
}

#[test]
fn the_scales_of_a_despatch_advice_beat_the_estimate() {
    let mut documents = one_purchase_in_four_documents();
    documents[1].document.gross_mass = Some(Kilograms(44.0));
    let (found, _) = reconstructed(&documents);
    assert!((found[0].mass().value() - 44.0).abs() < 1e-9);
}

#[test]
fn a_purchase_without_unit_is_counted_as_such_and_not_delivered() {
    let mut lost = document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![line("meat", 500, None)]);
    lost.unit = None;
    let (found, quality) = reconstructed(&[lost]);
    assert!(found.is_empty());
    assert_eq!((quality.without_unit, quality.value_without_unit.value()), (1, 500.0));
}

pub(super) fn lines_of(documents: &[StoredDocument]) -> (Vec<PurchaseLine>, Vec<Delivery>) {
    let mut reconstruction = Reconstruction::new(&Parameters::builtin().unwrap()).unwrap();
    let mut lines = Vec::new();
    reconstruction.supplier(documents, &mut |line| lines.push(line));
    (lines, reconstruction.finish().0)
}

#[test]
fn the_lines_of_a_purchase_count_every_krone_and_kilogram_once() {
    let mut all = one_purchase_in_four_documents();
    all[1].document.gross_mass = Some(Kilograms(44.0));
    for subset in 1u8..16 {
        let documents: Vec<StoredDocument> =
            all.iter().enumerate().filter(|(i, _)| subset & (1 << i) != 0).map(|(_, d)| d.clone()).collect();
        let weighed = documents.iter().any(|d| d.document.gross_mass.is_some());
        let (lines, _) = lines_of(&documents);
        assert_eq!(lines.len(), 1, "subset {subset:04b}");
        assert!((lines[0].mass.value() - if weighed { 44.0 } else { 40.0 }).abs() < 1e-9, "subset {subset:04b}");
        assert_eq!(lines[0].net, Some(Money::nok(80_000)), "subset {subset:04b}");
        let ordered = documents.iter().any(|d| d.document.kind == DocumentKind::Order);
        assert_eq!(lines[0].channel, ordered.then_some(OrderingChannel::EProcurement), "subset {subset:04b}");
    }
}

#[test]
fn what_is_paid_by_card_was_fetched_and_a_small_parcel_came_by_carrier() {
    let mut card = document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![line("bread", 200, Some(4.0))]);
    card.document.payment_means = Some("48".into());
    let (lines, deliveries) = lines_of(&[card.clone()]);
    assert_eq!((lines[0].how, lines[0].channel), (Some(DistributionKind::OwnPickUp), Some(OrderingChannel::Shop)));
    assert_eq!(deliveries[0].how, Some(DistributionKind::OwnPickUp));
    let parcel = |mass| {
        let mut carriage = line("service", 99, None);
        carriage.name = "Frakt Bring Servicepakke".into();
        lines_of(&[document(
            2,
            DocumentKind::Invoice,
            "6",
            "2025-03-04",
            vec![line("books", 900, Some(mass)), carriage],
        )])
    };
    assert_eq!(parcel(9.0).1[0].how, Some(DistributionKind::ParcelCarrier));
    assert_eq!(parcel(90.0).1[0].how, None, "90 kg are no parcel");
    card.document.lines[0].name = "Nettordre 12: brød".into();
    assert_eq!(lines_of(&[card]).0[0].channel, Some(OrderingChannel::WebShop), "a card in a web shop is no trip");
}

#[test]
fn a_card_only_pays_where_the_register_says_that_the_supplier_brings() {
    let mut card = document(1, DocumentKind::Invoice, "5", "2025-03-03", vec![line("bread", 200, Some(4.0))]);
    card.document.payment_means = Some("48".into());
    let bringing = std::collections::BTreeSet::from([card.supplier]);
    let mut reconstruction = Reconstruction::new(&Parameters::builtin().unwrap()).unwrap().bringing(bringing);
    let mut channel = Some(OrderingChannel::Shop);
    reconstruction.supplier(&[card], &mut |line| channel = line.channel);
    assert_eq!((reconstruction.finish().0[0].how, channel), (None, None));
}

#[test]
fn suppliers_may_be_added_in_any_order() {
    let first = one_purchase_in_four_documents();
    let mut second = one_purchase_in_four_documents();
    second.iter_mut().for_each(|d| d.supplier = SupplierId(8));
    let run = |order: [&[StoredDocument]; 2]| {
        let mut reconstruction = Reconstruction::new(&Parameters::builtin().unwrap()).unwrap();
        order.iter().for_each(|documents| reconstruction.supplier(documents, &mut |_| ()));
        reconstruction.finish()
    };
    assert_eq!(run([&first, &second]), run([&second, &first]));
}
