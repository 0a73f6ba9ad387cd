//! Rows of the register of receiving units.

use std::collections::HashMap;

use domain::{
    Date, LonLat, OpeningHours, OrganisationNumber, TimeOfDay, UnitAlias, UnitAliasKind, UnitKind, UnitRecord,
};

use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::problem_list::{Place, ProblemList};

/// Norwegian and Swedish words for kinds of unit, besides their keys.
const KIND_WORDS: &[(&str, UnitKind)] = &[
    ("skole", UnitKind::School),
    ("skule", UnitKind::School),
    ("skola", UnitKind::School),
    ("barnehage", UnitKind::Kindergarten),
    ("förskola", UnitKind::Kindergarten),
    ("sykehjem", UnitKind::NursingHome),
    ("sjukeheim", UnitKind::NursingHome),
    ("äldreboende", UnitKind::NursingHome),
    ("omsorgsbolig", UnitKind::CareHousing),
    ("omsorgsbustad", UnitKind::CareHousing),
    ("omsorgsboende", UnitKind::CareHousing),
    ("storkjøkken", UnitKind::CentralKitchen),
    ("sentralkjøkken", UnitKind::CentralKitchen),
    ("centralkök", UnitKind::CentralKitchen),
    ("helse", UnitKind::Health),
    ("hälsa", UnitKind::Health),
    ("kontor", UnitKind::Office),
    ("teknisk", UnitKind::Technical),
    ("teknik", UnitKind::Technical),
    ("annet", UnitKind::Other),
    ("anna", UnitKind::Other),
    ("annat", UnitKind::Other),
];

/// Collects units; rows of the same unit with other dates add names it was known by.
#[derive(Default)]
pub(crate) struct UnitRows {
    units: Vec<UnitRecord>,
    by_key: HashMap<String, usize>,
}

impl Rows for UnitRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let (Some(key), Some(name)) = (row.required("unit_id", problems), row.required("name", problems)) else {
            return;
        };
        let Some(kind) = kind(row, problems) else { return };
        let dates = Dates { from: date(row, "valid_from", problems), to: date(row, "valid_to", problems) };
        let aliases = aliases(row, dates, problems);
        if let Some(&known) = self.by_key.get(key) {
            if dates.from.is_some() || dates.to.is_some() {
                self.units[known].aliases.extend(aliases);
                return;
            }
            let message = "The unit stands in an earlier row already; this row is left out.";
            let suggestion = "Give each unit its own key, or give the row dates (valid_from, valid_to) to add names it was known by.";
            problems.refuse("SAMLAST-UNIT-TWICE", row.place("unit_id", key), message, suggestion);
            return;
        }
        self.by_key.insert(key.to_owned(), self.units.len());
        self.units.push(UnitRecord {
            municipality: row.owned("municipality"),
            key: key.to_owned(),
            name: name.to_owned(),
            kind,
            street: row.owned("street"),
            postal_code: row.owned("postal_code"),
            city: row.owned("city"),
            position: position(row, problems),
            opening_hours: opening_hours(row, problems),
            persons: persons(row, problems),
            aliases,
        });
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Units(self.units)
    }
}

#[derive(Clone, Copy)]
struct Dates {
    from: Option<Date>,
    to: Option<Date>,
}

fn kind(row: &RowView<'_>, problems: &mut ProblemList) -> Option<UnitKind> {
    let text = row.required("kind", problems)?;
    let lower = text.to_lowercase();
    let kind = UnitKind::from_key(&lower.replace([' ', '-'], "_"))
        .or_else(|| KIND_WORDS.iter().find(|(word, _)| *word == lower).map(|(_, kind)| *kind));
    if kind.is_none() {
        let keys: Vec<&str> = UnitKind::ALL.iter().map(|kind| kind.key()).collect();
        let suggestion = format!("Use one of {}.", keys.join(", "));
        let message = "The kind of unit is not known; the row is left out.";
        problems.refuse("SAMLAST-UNIT-KIND", row.place("kind", text), message, &suggestion);
    }
    kind
}

fn date(row: &RowView<'_>, column: &str, problems: &mut ProblemList) -> Option<Date> {
    let text = row.text(column)?;
    let date = row.dialect().date(text);
    if date.is_none() {
        let message = "The date cannot be read; the row is taken to hold without it.";
        problems.warn(
            "SAMLAST-TABLE-DATE",
            row.place(column, text),
            message,
            "Write it like 2025-09-30 or 30.09.2025.",
        );
    }
    date
}

fn aliases(row: &RowView<'_>, dates: Dates, problems: &mut ProblemList) -> Vec<UnitAlias> {
    let mut aliases = Vec::new();
    let mut add = |kind, value: &str| {
        let value = value.trim().to_owned();
        if !value.is_empty() {
            aliases.push(UnitAlias { kind, value, valid_from: dates.from, valid_to: dates.to });
        }
    };
    if let Some(gln) = row.text("gln") {
        add(UnitAliasKind::Gln, gln);
    }
    if let Some(number) = row.text("organisation_number") {
        match OrganisationNumber::parse(number) {
            Ok(number) => add(UnitAliasKind::OrganisationNumber, &number.to_string()),
            Err(error) => {
                let message = format!("The organisation number does not hold: {error}; the unit goes in without it.");
                let suggestion = "Look the number up in Enhetsregisteret.";
                problems.warn("SAMLAST-ORGNR", row.place("organisation_number", number), &message, suggestion);
            }
        }
    }
    for (column, kind) in
        [("cost_centre", UnitAliasKind::CostCentre), ("buyer_reference", UnitAliasKind::BuyerReference)]
    {
        for value in row.text(column).unwrap_or_default().split(',') {
            add(kind, value);
        }
    }
    aliases
}

/// Around the Nordic countries longitudes and latitudes hardly overlap, so swapped ones can be told.
const NORDIC_LON: std::ops::RangeInclusive<f64> = 4.0..=32.0;
const NORDIC_LAT: std::ops::RangeInclusive<f64> = 54.0..=72.0;

/// The position of a row; swapped columns are turned, what is no position on the earth is left out.
pub(crate) fn position(row: &RowView<'_>, problems: &mut ProblemList) -> Option<LonLat> {
    let (lon_text, lat_text) = match (row.text("lon"), row.text("lat")) {
        (Some(lon), Some(lat)) => (lon, lat),
        (None, None) => return None,
        (lon, lat) => {
            let place = row.place("lon, lat", lon.or(lat).unwrap_or_default());
            let message = "Only one of the two coordinates is given; the row goes in without a position.";
            problems.warn("SAMLAST-TABLE-POSITION", place, message, "Give both lon and lat.");
            return None;
        }
    };
    let written = format!("{lon_text} {lat_text}");
    let position = cell::number(lon_text).zip(cell::number(lat_text)).map(|(lon, lat)| LonLat::new(lon, lat));
    let Some(position) = position.filter(|position| position.is_valid()) else {
        let message = "These are no degrees of longitude and latitude; the row goes in without a position.";
        let suggestion =
            "Give degrees in WGS84, like lon 11.17 and lat 59.58; projected (UTM) coordinates have to be converted.";
        problems.warn("SAMLAST-TABLE-POSITION", row.place("lon, lat", &written), message, suggestion);
        return None;
    };
    if NORDIC_LAT.contains(&position.lon) && NORDIC_LON.contains(&position.lat) {
        let message = "Longitude and latitude seem swapped; they were turned.";
        let suggestion = "Swap the columns; lon is the smaller number in the Nordic countries.";
        problems.warn("SAMLAST-TABLE-POSITION", row.place("lon, lat", &written), message, suggestion);
        return Some(LonLat::new(position.lat, position.lon));
    }
    Some(position)
}

fn opening_hours(row: &RowView<'_>, problems: &mut ProblemList) -> Option<OpeningHours> {
    let (from_text, to_text) = match (row.text("open_from"), row.text("open_to")) {
        (None, None) => return None,
        (from, to) => (from.unwrap_or_default(), to.unwrap_or_default()),
    };
    let hours = TimeOfDay::parse(from_text).zip(TimeOfDay::parse(to_text)).filter(|(from, to)| from < to);
    if hours.is_none() {
        let written = format!("{from_text} {to_text}");
        let message = "The opening hours cannot be read; those usual for the kind of unit are used.";
        let suggestion = "Write both like 07:30 and 15:00, the earlier one first.";
        problems.warn("SAMLAST-UNIT-HOURS", row.place("open_from, open_to", &written), message, suggestion);
    }
    hours.map(|(from, to)| OpeningHours { from, to })
}

fn persons(row: &RowView<'_>, problems: &mut ProblemList) -> Option<u32> {
    let text = row.text("persons")?;
    let persons = text.parse().ok();
    if persons.is_none() {
        let place: Place<'_> = row.place("persons", text);
        let message = "The number of persons is no whole number; the unit goes in without it.";
        problems.warn("SAMLAST-TABLE-NUMBER", place, message, "Write digits only.");
    }
    persons
}
