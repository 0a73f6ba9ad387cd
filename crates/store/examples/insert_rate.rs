//! Measures on this machine how fast documents go into a new study and come out again. Figures are for information:
//! processor time where the system tells it (Linux), else time on the clock.
//!
//! `cargo run --release -p store --example insert_rate -- [DOCUMENTS] [LINES PER DOCUMENT]`

use std::time::Instant;

use domain::*;
use store::{NewFile, StudyStore};

fn party(first_eight: u32, name: String) -> Party {
    Party {
        name,
        organisation_number: OrganisationNumber::from_first_eight(first_eight),
        street: Some("Storgata 1".into()),
        postal_code: Some("1850".into()),
        city: Some("Mysen".into()),
        country: Some("NO".into()),
        ..Party::default()
    }
}

fn invoice(number: usize, lines: usize) -> Result<SourceDocument, jiff::Error> {
    let day = i16::try_from(number * 7919 % 365).unwrap_or(0) + 1;
    let line = |position: usize| DocumentLine {
        id: (position + 1).to_string(),
        name: format!("Lettmelk 1 % fett 1,75 l nr {}", (number * 31 + position * 17) % 4000),
        description: position.is_multiple_of(4).then(|| "Kartong, kjølevare".to_owned()),
        sellers_item_id: Some(format!("{}", 100_000 + (number * 31 + position * 17) % 4000)),
        gtin: position.is_multiple_of(2).then(|| format!("{:014}", 7_038_010_000_000 + position)),
        classifications: vec![Classification { list: "STI".into(), code: "15511000".into() }],
        quantity: Some(12.0),
        unit_code: Some("EA".into()),
        net: Some(Money::nok(25_740)),
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: Some(CommodityAssignment {
            group: format!("group_{}", (number * 13 + position) % 60),
            basis: CommodityBasis::ItemText,
            confidence: Share(0.8),
        }),
        measured: Some(Measured::Volume(Litres(21.0))),
    };
    Ok(SourceDocument {
        freight: None,
        payment_means: None,
        kind: DocumentKind::Invoice,
        number: number.to_string(),
        issue_date: Date::new(2025, 1, 1)?.checked_add(jiff::Span::new().days(day - 1))?,
        supplier: party(91_000_000 + u32::try_from(number % 150).unwrap_or(0), format!("Leverandør {}", number % 150)),
        buyer: party(92_012_389, "Kommunen".into()),
        buyer_reference: Some(format!("ENHET{:03}", number % 170)),
        cost_centre: None,
        order_references: vec![format!("B{number}")],
        despatch_references: Vec::new(),
        invoice_references: Vec::new(),
        contract_reference: None,
        carrier: None,
        delivery: DeliveryDetails { name: Some(format!("Enhet {}", number % 170)), ..DeliveryDetails::default() },
        currency: Currency::NOK,
        net: Some(Money::nok(25_740)),
        vat: Some(Money::nok(3_861)),
        gross_mass: None,
        gross_volume: None,
        handling_units: None,
        lines: (0..lines).map(line).collect(),
    })
}

/// Seconds of processor time of this thread, else since the first call.
fn seconds(since: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| since.elapsed().as_secs_f64(), |ns| ns / 1e9)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begin = Instant::now();
    let now = || seconds(begin);
    let argument = |position: usize, otherwise: usize| {
        std::env::args().nth(position).map_or(Ok(otherwise), |text| text.parse::<usize>())
    };
    let (documents, lines) = (argument(1, 30_000)?, argument(2, 4)?);
    let invoices = (0..documents).map(|number| invoice(number, lines)).collect::<Result<Vec<_>, _>>()?;
    let path = std::env::temp_dir().join(format!("samlast-insert-rate-{}", std::process::id()));
    let mut study = StudyStore::create(&path, "insert rate")?;

    let start = now();
    let mut batch = study.begin_batch("all", "")?;
    let mut ids = Vec::with_capacity(documents);
    for (number, document) in invoices.iter().enumerate() {
        let (name, hash) = (format!("{number}.xml"), format!("{number:064}"));
        let new = NewFile { name: &name, hash: &hash, format: "ubl_invoice", status: "imported", reason: None };
        let file = batch.add_file(new)?.id();
        ids.push(batch.add_document(document, file)?.id());
    }
    batch.commit()?;
    let all = (documents * lines) as f64;
    let told = |what: &str, start: f64| {
        let seconds = now() - start;
        println!("{what:<28} {seconds:7.2} s {:12.0} lines/s", all / seconds);
    };
    told("documents and files in", start);
    let bytes = std::fs::metadata(&path)?.len();
    println!("{:<28} {:7.1} MB {:12.0} bytes/line", "study", bytes as f64 / 1e6, bytes as f64 / all);

    let goods = CommodityAssignment { group: "dairy".into(), basis: CommodityBasis::Code, confidence: Share(0.9) };
    let found: Vec<_> = ids
        .iter()
        .flat_map(|id| (0..lines).map(|line| (*id, line, goods.clone(), Some(Measured::Mass(Kilograms(21.0))))))
        .collect();
    let start = now();
    study.set_commodities(&found)?;
    told("goods of all lines set", start);

    let start = now();
    let read = study.documents()?;
    told("documents out", start);
    drop(read);
    let start = now();
    study.content_digest()?;
    told("content digest", start);
    let start = now();
    study.summary()?;
    told("summary", start);
    let start = now();
    study.undo_batch(store::BatchId(1), "")?;
    told("undo", start);
    drop(study);
    std::fs::remove_file(&path)?;
    Ok(())
}
