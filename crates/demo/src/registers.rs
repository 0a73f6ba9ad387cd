//! The registers of units and suppliers as CSV, with Norwegian headings and decimal comma, as a municipality keeps them.

use std::path::Path;

use crate::{DemoError, billing::World};

/// Degrees with decimal comma.
pub(crate) fn degrees(value: f64) -> String {
    format!("{value:.5}").replace('.', ",")
}

/// Writes a table with semicolons and UTF-8 with byte-order mark, as spreadsheets save it.
pub(crate) fn write_table<const N: usize>(
    path: &Path,
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<usize, DemoError> {
    let failed = |source| DemoError::Write { file: path.display().to_string(), source };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(headings).map_err(|e| failed(e.into()))?;
    let mut count = 0;
    for row in rows {
        writer.write_record(&row).map_err(|e| failed(e.into()))?;
        count += 1;
    }
    let bytes = writer.into_inner().map_err(|e| failed(std::io::Error::other(e.to_string())))?;
    std::fs::write(path, bytes).map_err(failed)?;
    Ok(count)
}

/// Writes `enheter.csv`.
pub(crate) fn write_units(path: &Path, world: World) -> Result<usize, DemoError> {
    let headings = [
        "Enhet",
        "Navn",
        "Type",
        "Adresse",
        "Postnr",
        "Poststed",
        "Lengdegrad",
        "Breddegrad",
        "GLN",
        "Orgnr",
        "Ansvar",
        "Bestillerreferanse",
        "Åpner",
        "Stenger",
        "Antall",
        "Merknad",
    ];
    let rows = world.units.iter().map(|unit| {
        let kind = &world.facts.unit_kinds[unit.kind];
        let note = if unit.name.contains(crate::units::INVENTED) {
            "Oppdiktet enhet og plassering"
        } else {
            "Virkelig navn; plassering og antall er oppdiktet"
        };
        [
            unit.key.clone(),
            unit.name.clone(),
            kind.label.clone(),
            unit.street.clone(),
            unit.postal_code.clone(),
            unit.city.clone(),
            degrees(unit.position.lon),
            degrees(unit.position.lat),
            unit.gln.clone().unwrap_or_default(),
            unit.organisation_number.clone(),
            unit.cost_centre.clone(),
            unit.buyer_reference.clone(),
            kind.hours[0].clone(),
            kind.hours[1].clone(),
            unit.persons.to_string(),
            note.to_owned(),
        ]
    });
    write_table(path, headings, rows)
}

/// Writes `leverandorer.csv`.
pub(crate) fn write_suppliers(path: &Path, world: World) -> Result<usize, DemoError> {
    let headings = [
        "Orgnr",
        "Navn",
        "Næringskode",
        "ENK",
        "Produsent",
        "Adresse",
        "Postnr",
        "Poststed",
        "Lengdegrad",
        "Breddegrad",
        "Distribusjon",
        "Transportør",
        "Merknad",
    ];
    let rows = world.suppliers.iter().map(|supplier| {
        let family = &world.facts.families[supplier.family];
        let distribution = match family.distribution.as_str() {
            "own_round" => "egen rute",
            "shared_round" => "delt rute",
            "parcel_carrier" => "pakke",
            _ => "henting",
        };
        let yes_no = |yes: bool| if yes { "ja" } else { "nei" }.to_owned();
        [
            supplier.organisation_number.clone(),
            supplier.name.clone(),
            family.sector.clone(),
            yes_no(supplier.sole_proprietor),
            yes_no(family.producer),
            supplier.street.clone(),
            supplier.postal_code.clone(),
            supplier.city.clone(),
            degrees(supplier.position.lon),
            degrees(supplier.position.lat),
            distribution.to_owned(),
            supplier.carrier.clone().unwrap_or_default(),
            "Oppdiktet leverandør".to_owned(),
        ]
    });
    write_table(path, headings, rows)
}
