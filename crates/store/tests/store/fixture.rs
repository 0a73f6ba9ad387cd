//! Places, folders and records that the tests are made of.

use std::cell::Cell;
use std::path::PathBuf;

use domain::*;
use store::{Added, Batch, FileId, Location, NewFile, StudyStore};

/// Makes two tests of each function named: `sqlite::NAME` and `postgres::NAME`. The second needs a server, which
/// `.ci/postgres` starts; without one it says so and is skipped.
macro_rules! on_every_engine {
    ($($name:ident,)*) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(&crate::fixture::Place::sqlite(concat!(module_path!(), stringify!($name))));
            })*
        }
        mod postgres {
            $(#[test]
            fn $name() {
                let name = concat!(module_path!(), stringify!($name));
                if let Some(place) = crate::fixture::Place::postgres(name) {
                    super::$name(&place);
                }
            })*
        }
    };
}
pub(crate) use on_every_engine;

/// Variable with the address of the server for tests.
const SERVER: &str = "SAMLAST_TEST_POSTGRES";

/// Where a test's studies lie; what it leaves in a server goes with it.
pub struct Place {
    /// A folder of the test's own.
    pub folder: PathBuf,
    server: Option<(String, String)>,
    studies: Cell<u32>,
}

impl Place {
    /// Studies are files in a folder of the test's own.
    pub fn sqlite(test: &str) -> Self {
        Self { folder: folder(&test.replace("::", "-")), server: None, studies: Cell::new(0) }
    }

    /// Studies are schemas of the test's own; nothing without a server.
    pub fn postgres(test: &str) -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            println!("skipped: {SERVER} holds no address of a PostgreSQL server; .ci/postgres starts one");
            return None;
        };
        let prefix = format!("t{}_{}", std::process::id(), &blake3::hash(test.as_bytes()).to_hex()[..8]);
        let folder = folder(&test.replace("::", "-"));
        Some(Self { folder, server: Some((server, prefix)), studies: Cell::new(0) })
    }

    /// How many samples of a property are worth their time.
    pub fn samples(&self) -> u32 {
        if self.server.is_some() { 12 } else { 40 }
    }

    /// Where the next study may be made.
    pub fn next(&self) -> Location {
        self.studies.set(self.studies.get() + 1);
        let number = self.studies.get();
        match &self.server {
            None => self.folder.join(format!("{number}.samlast")).into(),
            Some((server, prefix)) => format!("{server}?schema={prefix}_{number}").parse().unwrap(),
        }
    }

    /// The address as another process can use it; that of a server may hold a password, which is not shown.
    pub fn address(&self, study: &Location) -> String {
        match (study, &self.server) {
            (Location::Postgres(address), Some((server, _))) => format!("{server}?schema={}", address.schema()),
            _ => study.to_string(),
        }
    }

    /// A new study.
    pub fn study(&self) -> StudyStore {
        StudyStore::create(self.next(), "Test").unwrap()
    }

    /// What another program does to a study behind the store's back.
    pub fn behind_its_back(&self, study: &Location, sql: &str) {
        match study {
            Location::File(path) => rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap(),
            Location::Postgres(address) => {
                let (server, _) = self.server.as_ref().unwrap();
                let mut client = postgres::Client::connect(server, postgres::NoTls).unwrap();
                client.batch_execute(&format!("SET search_path = {}; {sql}", address.schema())).unwrap();
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((server, prefix)) = &self.server else { return };
        let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls) else { return };
        let like = format!("{}%", prefix.replace('_', "\\_"));
        let found = client.query("SELECT nspname::text FROM pg_namespace WHERE nspname LIKE $1", &[&like]);
        for row in found.unwrap_or_default() {
            let name: String = row.get(0);
            let _ = client.batch_execute(&format!("DROP SCHEMA {name} CASCADE"));
        }
    }
}

/// An empty folder of the test's own.
pub fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn party(first_eight: u32, name: &str) -> Party {
    Party {
        name: name.to_owned(),
        organisation_number: OrganisationNumber::from_first_eight(first_eight),
        ..Party::default()
    }
}

pub fn line(position: usize, minor: i64) -> DocumentLine {
    DocumentLine {
        id: (position + 1).to_string(),
        name: format!("Lettmelk 1 l nr {position}"),
        description: None,
        sellers_item_id: Some(format!("A{position}")),
        gtin: None,
        classifications: vec![Classification { list: "STI".into(), code: "15511000".into() }],
        quantity: Some(12.0),
        unit_code: Some("EA".into()),
        net: Some(Money::nok(minor)),
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}

/// An invoice of one supplier with some lines.
pub fn invoice(number: &str, lines: usize) -> SourceDocument {
    SourceDocument {
        freight: None,
        payment_means: None,
        kind: DocumentKind::Invoice,
        number: number.to_owned(),
        issue_date: date("2025-03-04"),
        supplier: party(91_000_000, "Meieriet"),
        buyer: party(92_012_389, "Kommunen"),
        buyer_reference: Some("BARN01".into()),
        cost_centre: None,
        order_references: Vec::new(),
        despatch_references: Vec::new(),
        invoice_references: Vec::new(),
        contract_reference: None,
        carrier: None,
        delivery: DeliveryDetails { date: Some(date("2025-03-03")), ..DeliveryDetails::default() },
        currency: Currency::NOK,
        net: Some(Money::nok(1000)),
        vat: Some(Money::nok(150)),
        gross_mass: None,
        gross_volume: None,
        handling_units: None,
        lines: (0..lines).map(|position| line(position, 500)).collect(),
    }
}

pub fn unit(key: &str, name: &str) -> UnitRecord {
    UnitRecord {
        municipality: None,
        key: key.to_owned(),
        name: name.to_owned(),
        kind: UnitKind::Kindergarten,
        street: None,
        postal_code: None,
        city: None,
        position: None,
        opening_hours: None,
        persons: Some(60),
        aliases: vec![UnitAlias {
            kind: UnitAliasKind::BuyerReference,
            value: key.to_owned(),
            valid_from: None,
            valid_to: None,
        }],
    }
}

/// A row of the supplier register for the supplier of [`invoice`].
pub fn dairy() -> SupplierRecord {
    SupplierRecord {
        sites: Vec::new(),
        key: party(91_000_000, "").key(),
        name: "Meieriet AS".into(),
        organisation_number: OrganisationNumber::from_first_eight(91_000_000),
        sector_code: Some("10.510".into()),
        sole_proprietor: false,
        producer: true,
        street: None,
        postal_code: None,
        city: None,
        position: Some(LonLat::new(11.1, 59.5)),
        distribution: Some(DistributionKind::SharedRound),
        carrier: None,
    }
}

pub fn answer(unit: &str, per_week: f64) -> SurveyResponse {
    SurveyResponse {
        counted_weeks: None,
        receiving_role: None,
        delivery_from: None,
        delivery_to: None,
        ordering_channel: None,
        off_agreement_reason: None,
        unit_key: unit.to_owned(),
        supplier_key: None,
        date: None,
        deliveries_now: Some(PerWeek(per_week)),
        deliveries_acceptable: None,
        receiving_time: None,
        pick_ups: None,
        orders: None,
        on_agreement: None,
        ordering_role: None,
    }
}

/// An item of the catalogue of the supplier of [`invoice`].
pub fn item(number: &str, name: &str) -> CatalogueItem {
    CatalogueItem {
        supplier: Some(party(91_000_000, "Meieriet")),
        sellers_item_id: Some(number.to_owned()),
        gtin: Some("07038010000000".into()),
        name: name.to_owned(),
        net_volume: Some(Litres(1.75)),
        price: Some(Money::nok(2_145)),
        ..CatalogueItem::default()
    }
}

pub fn goods_correction(value: &str, group: &str) -> GoodsCorrection {
    GoodsCorrection { supplier_key: None, kind: ItemKeyKind::Text, value: value.into(), group: group.into() }
}

pub fn problem(file: &str, row: u64) -> Problem {
    Problem {
        file: file.to_owned(),
        row: Some(row),
        field: Some("date".into()),
        value: Some("31.02.2025".into()),
        rule: "SAMLAST-CSV-DATE".into(),
        severity: Severity::Quarantined,
        message: "The day does not exist.".into(),
        suggestion: "Correct the date.".into(),
    }
}

/// What stands for the hash of the bytes of a file with this name.
pub fn hash_of(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex().to_string()
}

pub fn add_file(batch: &mut Batch<'_>, name: &str) -> Added<FileId> {
    let hash = hash_of(name);
    batch.add_file(NewFile { name, hash: &hash, format: "ubl_invoice", status: "imported", reason: None }).unwrap()
}

/// Imports one file with these documents and returns its batch.
pub fn import(study: &mut StudyStore, file: &str, documents: &[SourceDocument]) -> store::BatchId {
    let mut batch = study.begin_batch(file, "2026-01-01T00:00:00Z").unwrap();
    let id = batch.id();
    let file = add_file(&mut batch, file).id();
    for document in documents {
        batch.add_document(document, file).unwrap();
    }
    batch.commit().unwrap();
    id
}
