//! The columnar snapshot of a study's purchases: made along with the deliveries, kept in a file beside the study, and made
//! anew when it is missing, damaged or of another state.

use std::path::PathBuf;

use analysis::{GroupEntry, Snapshot, SnapshotBuilder, SupplierEntry, UnitEntry};
use domain::{CommodityGroup, Delivery, Parameters};
use purchases::SERVICE_GROUP;
use store::{Location, StudyStore};
use study::assumptions::Assumptions;

use crate::link::{make_deliveries, own_suppliers, renew_deliveries};
use crate::{Progress, WorkflowError};

/// Where the study notes which snapshot is its own.
const MARK: &str = "purchases_snapshot";

/// A builder that knows the study's registers.
pub fn builder(store: &StudyStore, parameters: &Parameters) -> Result<SnapshotBuilder, WorkflowError> {
    let assumptions = Assumptions::new(parameters)?;
    let units = store.units()?.into_iter().map(|unit| UnitEntry {
        id: unit.id,
        key: unit.record.key,
        name: unit.record.name,
        kind: unit.record.kind.key().to_owned(),
        municipality: unit.record.municipality,
    });
    let suppliers = own_suppliers(store.suppliers()?).into_iter().map(|supplier| {
        let record = supplier.record;
        let ordinary = assumptions.sector(record.sector_code.as_deref()).distribution;
        SupplierEntry {
            id: supplier.id,
            key: record.key,
            name: record.name,
            sector: record.sector_code,
            sole_proprietor: record.sole_proprietor,
            distribution: record.distribution.unwrap_or(ordinary),
        }
    });
    let groups = CommodityGroup::all(parameters)?
        .into_iter()
        .map(|group| GroupEntry { is_service: group.key == SERVICE_GROUP, key: group.key });
    Ok(SnapshotBuilder::new(units.collect(), suppliers.collect(), groups.collect()))
}

/// Adds the deliveries and writes the file, under a new mark.
pub fn save(
    store: &mut StudyStore,
    mut builder: SnapshotBuilder,
    deliveries: &[Delivery],
) -> Result<(), WorkflowError> {
    for delivery in deliveries {
        builder.delivery(delivery);
    }
    let snapshot = builder.finish();
    // The mark is told by the content, so that it is the same wherever the same study is made.
    let content = snapshot.to_bytes("")?;
    let mark = blake3::hash(&content).to_hex().to_string();
    drop(content);
    let bytes = snapshot.to_bytes(&mark)?;
    let file = file_of(store.location());
    let io = |path: &PathBuf| {
        let path = path.clone();
        move |source| WorkflowError::Io { path, source }
    };
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(io(&folder.to_path_buf()))?;
    }
    // One name, so that the half-written file of a program that was killed is written over and not left.
    let temporary = file.with_extension("columns.part");
    std::fs::write(&temporary, &bytes).map_err(io(&temporary))?;
    std::fs::rename(&temporary, &file).map_err(io(&file))?;
    store.set_meta(MARK, &mark)?;
    Ok(())
}

/// The snapshot of a study, made anew where the one there is does not fit.
pub fn open(
    store: &mut StudyStore,
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<Snapshot, WorkflowError> {
    renew_deliveries(store, parameters, progress)?;
    if let Some(snapshot) = read(store)? {
        return Ok(snapshot);
    }
    make_deliveries(store, parameters, progress)?;
    read(store)?.ok_or_else(|| WorkflowError::Io {
        path: file_of(store.location()),
        source: std::io::Error::other("the file was written and cannot be read back"),
    })
}

fn read(store: &StudyStore) -> Result<Option<Snapshot>, WorkflowError> {
    let Some(mark) = store.meta(MARK)? else { return Ok(None) };
    let Ok(bytes) = std::fs::read(file_of(store.location())) else { return Ok(None) };
    Ok(Snapshot::from_bytes(&bytes, &mark).ok())
}

/// `study.samlast` has `study.columns` beside it.
fn file_of(study: &Location) -> PathBuf {
    let stem = study.file().and_then(|file| file.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    study.beside(&format!("{}.columns", stem.as_deref().unwrap_or("purchases")))
}
