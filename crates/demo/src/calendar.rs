//! The year that is generated: working days, school holidays and the quiet weeks of July.

use domain::{Date, WorkWeek};

use crate::{
    DemoError,
    facts::{Behaviour, CalendarFacts},
};

/// What sort of day a working day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayKind {
    Ordinary,
    SchoolHoliday,
    July,
}

/// One day on which deliveries may take place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkingDay {
    pub(crate) date: Date,
    /// Monday 0 to Friday 4.
    pub(crate) weekday: u8,
    pub(crate) kind: DayKind,
    /// Weeks since the year's first Monday week, for weekly invoices.
    pub(crate) week: u16,
}

/// The working days of the year in order.
pub(crate) fn working_days(behaviour: &Behaviour, facts: &CalendarFacts) -> Result<Vec<WorkingDay>, DemoError> {
    let first = Date::new(behaviour.year, 1, 1)
        .map_err(|error| DemoError::Data { file: "behaviour.toml", reason: format!("year: {error}") })?;
    let offset = first.weekday().to_monday_zero_offset() as i64;
    let mut days = Vec::with_capacity(260);
    for date in first.series(jiff::Span::new().days(1)).take_while(|date| date.year() == first.year()) {
        let Some(weekday) = WorkWeek::position(date.weekday()) else { continue };
        if facts.public_holidays.contains(&date) {
            continue;
        }
        let within = |period: &[Date; 2]| period[0] <= date && date <= period[1];
        let kind = if within(&facts.july) {
            DayKind::July
        } else if facts.school_holidays.iter().any(within) {
            DayKind::SchoolHoliday
        } else {
            DayKind::Ordinary
        };
        let week = ((i64::from(date.day_of_year()) - 1 + offset) / 7) as u16;
        days.push(WorkingDay { date, weekday, kind, week });
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn the_school_year_has_38_weeks_of_five_days() {
        let facts = Facts::read().expect("facts");
        let days = working_days(&facts.behaviour, &facts.calendar).expect("days");
        assert_eq!(days.iter().filter(|d| d.kind == DayKind::Ordinary).count(), 190);
        // 365 days − 104 weekend days = 261 weekdays; 11 public holidays of 2025 in the list, all on weekdays
        assert_eq!(days.len(), 250);
    }
}
