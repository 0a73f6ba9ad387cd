//! CPU seconds of each of the five questions on a synthetic snapshot: `five_questions [LINES]`, as JSON.

use std::hint::black_box;

use analysis::{Filter, GroupEntry, Limits, Question, Snapshot, SnapshotBuilder, SupplierEntry, UnitEntry, answer};
use domain::{
    CubicMeters, Date, Delivery, DeliveryBasis, DistributionKind, DocumentId, Kilograms, Money, Nok, PurchaseLine,
    Share, SupplierId, UnitId,
};

const UNITS: u32 = 1_500;
const SUPPLIERS: u32 = 4_000;
const GROUPS: u16 = 60;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: u32 = std::env::args().nth(1).map_or(Ok(5_000_000), |text| text.parse())?;
    let start = cpu_seconds();
    let snapshot = synthetic(count);
    let built = cpu_seconds();
    let bytes = snapshot.to_bytes("bench")?;
    drop(snapshot);
    let written = cpu_seconds();
    let snapshot = Snapshot::from_bytes(&bytes, "bench")?;
    let loaded = cpu_seconds();
    let limits = Limits { small_order_minor: 100_000, public_suppliers: 3 };
    let mut times = serde_json::Map::new();
    for question in Question::ALL {
        black_box(answer(&snapshot, &Filter::default(), &[question], &limits)?);
        let before = cpu_seconds();
        black_box(answer(&snapshot, &Filter::default(), &[question], &limits)?);
        times.insert(question.key().to_owned(), (cpu_seconds() - before).into());
    }
    let before = cpu_seconds();
    black_box(answer(&snapshot, &Filter::default(), &Question::ALL, &limits)?);
    let report = serde_json::json!({
        "lines": count,
        "deliveries": snapshot.deliveries(),
        "file_bytes": bytes.len(),
        "build_cpu_s": built - start,
        "write_cpu_s": written - built,
        "load_cpu_s": loaded - written,
        "question_cpu_s": times,
        "all_questions_cpu_s": cpu_seconds() - before,
        "peak_memory_kib": peak_memory_kib(),
    });
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}

/// Lines supplier by supplier, as a reconstruction hands them out; numbers from a small generator with a fixed seed.
fn synthetic(count: u32) -> Snapshot {
    let units = (0..UNITS).map(|id| UnitEntry {
        id: UnitId(id),
        key: format!("U{id}"),
        name: format!("Enhet {id}"),
        kind: "school".into(),
        municipality: Some(format!("{}", id % 12)),
    });
    let suppliers = (0..SUPPLIERS).map(|id| SupplierEntry {
        id: SupplierId(id),
        key: format!("{:09}", 910_000_000 + id),
        name: format!("Leverandør {id}"),
        sector: Some(format!("{}", 10 + id % 80)),
        sole_proprietor: id % 10 == 0,
        distribution: DistributionKind::ALL[id as usize % 4],
    });
    let groups = (0..GROUPS).map(|at| GroupEntry { key: format!("group_{at:02}"), is_service: at == GROUPS - 1 });
    let mut builder = SnapshotBuilder::new(units.collect(), suppliers.collect(), groups.collect());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let first = Date::constant(2025, 1, 1);
    let day = |number: u64| first.saturating_add(jiff::Span::new().days(i64::try_from(number).unwrap_or(0)));
    let days: Vec<Date> = (0..365).map(day).collect();
    let mut purchase = 0;
    for at in 0..count {
        let supplier = u32::try_from(u64::from(at) * u64::from(SUPPLIERS) / u64::from(count)).unwrap_or(0);
        if next(4) == 0 {
            purchase += 1;
        }
        let unit = UnitId(next(u64::from(UNITS)) as u32);
        let date = days[next(365) as usize];
        let group = next(u64::from(GROUPS)) as u16;
        let mass = Kilograms(next(4_000) as f64 / 100.0);
        builder.line(&PurchaseLine {
            purchase,
            document: DocumentId(purchase),
            supplier: SupplierId(supplier),
            unit: Some(unit),
            date,
            group,
            net: Some(Money::nok(next(200_000) as i64 - 5_000)),
            mass,
            volume: CubicMeters(mass.value() / 400.0),
            mass_basis: if next(2) == 0 { domain::MassBasis::Article } else { domain::MassBasis::Price },
            on_agreement: next(3) > 0,
            channel: None,
            how: None,
            basis: DeliveryBasis::ALL[next(5) as usize],
            buyer: Some(format!("{}", 4_000 + unit.0)),
        });
        if at % 8 == 0 {
            builder.delivery(&Delivery {
                supplier: SupplierId(supplier),
                unit,
                date,
                goods: vec![(group, mass)],
                volume: CubicMeters(0.1),
                value: Nok(500.0),
                basis: DeliveryBasis::InvoiceDelivery,
                how: None,
                confidence: Share(0.9),
                documents: Vec::new(),
            });
        }
    }
    builder.finish()
}

/// User and system time of this process, from the kernel's own account of it.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_memory_kib() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok())
}
