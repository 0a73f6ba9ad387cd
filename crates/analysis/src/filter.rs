//! What a question is about: a period, units, suppliers, goods, municipalities.

use domain::Date;
use serde::Serialize;

use crate::nearest::{Known, nearest};
use crate::snapshot::{NONE, Snapshot, day_number};

/// What is asked about; empty lists ask about everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Keys or names of units.
    pub units: Vec<String>,
    /// Keys of kinds of unit.
    pub unit_kinds: Vec<String>,
    /// Keys (organisation numbers) or names of suppliers.
    pub suppliers: Vec<String>,
    /// Keys of commodity groups.
    pub groups: Vec<String>,
    /// Municipalities as the register of units writes them.
    pub municipalities: Vec<String>,
    /// Whether the answer may be shown to everybody.
    pub public: bool,
}

/// A question that cannot be asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FilterError {
    /// Something that is not in the study.
    #[error("there is no {what} {name:?} in the study{}", did_you_mean(.near))]
    Unknown {
        /// What sort of thing.
        what: &'static str,
        /// As asked for.
        name: String,
        /// Those that are written most like it, as `key (name)`.
        near: Vec<String>,
    },
    /// The period ends before it begins.
    #[error("the period ends on {to}, before it begins on {from}; swap the two dates")]
    Period {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// A single supplier cannot be shown to everybody.
    #[error(
        "a public answer cannot be about chosen suppliers, since it would rest on fewer than three; leave out --public or --supplier"
    )]
    PublicSupplier,
    /// What is asked about rests on too few suppliers, whichever way it was chosen.
    #[error(
        "what is asked about rests on fewer than {least} suppliers of goods, or of goods and services, and cannot be shown to everybody; ask about more units, groups or days, or leave out --public"
    )]
    PublicTooFew {
        /// How many it has to rest on at least.
        least: u64,
    },
}

fn did_you_mean(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// A filter as positions in one snapshot.
pub(crate) struct Chosen {
    from: i32,
    to: i32,
    pub(crate) units: Option<Vec<bool>>,
    suppliers: Option<Vec<bool>>,
    groups: Option<Vec<bool>>,
}

impl Filter {
    pub(crate) fn chosen(&self, snapshot: &Snapshot) -> Result<Chosen, FilterError> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(FilterError::Period { from, to });
        }
        if self.public && !self.suppliers.is_empty() {
            return Err(FilterError::PublicSupplier);
        }
        let dictionaries = &snapshot.dictionaries;
        let units = &dictionaries.units;
        let keys: Vec<Known<'_>> = units.iter().map(|unit| (unit.key.as_str(), unit.name.as_str())).collect();
        let kinds: Vec<Known<'_>> = units.iter().map(|unit| (unit.kind.as_str(), "")).collect();
        let places: Vec<Known<'_>> =
            units.iter().map(|unit| (unit.municipality.as_deref().unwrap_or_default(), "")).collect();
        let by_key = pick("unit", &self.units, &keys)?;
        let by_kind = pick("kind of unit", &self.unit_kinds, &kinds)?;
        let by_place = pick("municipality", &self.municipalities, &places)?;
        let suppliers: Vec<Known<'_>> =
            dictionaries.suppliers.iter().map(|supplier| (supplier.key.as_str(), supplier.name.as_str())).collect();
        let groups: Vec<Known<'_>> = dictionaries.groups.iter().map(|group| (group.key.as_str(), "")).collect();
        Ok(Chosen {
            from: self.from.map_or(i32::MIN, day_number),
            to: self.to.map_or(i32::MAX, day_number),
            units: [by_key, by_kind, by_place]
                .into_iter()
                .flatten()
                .reduce(|left, right| left.iter().zip(&right).map(|(left, right)| *left && *right).collect()),
            suppliers: pick("supplier", &self.suppliers, &suppliers)?,
            groups: pick("commodity group", &self.groups, &groups)?,
        })
    }
}

/// Which of the known are asked for, by key, or by name as it is written but for capitals.
fn pick(what: &'static str, asked: &[String], known: &[Known<'_>]) -> Result<Option<Vec<bool>>, FilterError> {
    if asked.is_empty() {
        return Ok(None);
    }
    let mut chosen = vec![false; known.len()];
    for name in asked {
        let by_key: Vec<bool> = known.iter().map(|(key, _)| key == name).collect();
        let lower = name.to_lowercase();
        let fits = match by_key.contains(&true) {
            true => by_key,
            false => known.iter().map(|(_, known)| !known.is_empty() && known.to_lowercase() == lower).collect(),
        };
        if !fits.contains(&true) {
            let near = nearest(name, known.iter().copied());
            return Err(FilterError::Unknown { what, name: name.clone(), near });
        }
        for (chosen, fits) in chosen.iter_mut().zip(fits) {
            *chosen |= fits;
        }
    }
    Ok(Some(chosen))
}

impl Chosen {
    pub(crate) fn line(&self, snapshot: &Snapshot, line: usize) -> bool {
        let lines = &snapshot.lines;
        let day = lines.day[line];
        (self.from..=self.to).contains(&day)
            && is_chosen(self.units.as_deref(), lines.unit[line])
            && is_chosen(self.suppliers.as_deref(), lines.supplier[line])
            && is_chosen(self.groups.as_deref(), u32::from(lines.group[line]))
    }

    pub(crate) fn delivery(&self, snapshot: &Snapshot, delivery: usize) -> bool {
        let deliveries = &snapshot.deliveries;
        let has_goods = || {
            self.groups.as_ref().is_none_or(|chosen| {
                snapshot.goods_of(delivery).iter().any(|group| chosen.get(usize::from(*group)) == Some(&true))
            })
        };
        self.in_period(deliveries.day[delivery])
            && is_chosen(self.units.as_deref(), deliveries.unit[delivery])
            && is_chosen(self.suppliers.as_deref(), deliveries.supplier[delivery])
            && has_goods()
    }

    pub(crate) fn in_period(&self, day: i32) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

fn is_chosen(chosen: Option<&[bool]>, position: u32) -> bool {
    match chosen {
        None => true,
        Some(chosen) => position != NONE && chosen.get(position as usize) == Some(&true),
    }
}
