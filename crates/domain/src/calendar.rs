//! Dates, times of day and working weeks; civil time without time zones, as documents carry it.

use serde::{Deserialize, Serialize};

/// A civil date, written `2025-09-30` in files.
pub type Date = jiff::civil::Date;

/// A day of the week.
pub type Weekday = jiff::civil::Weekday;

/// Minutes after midnight, 0 to 1440, written `07:30` in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeOfDay(pub u16);

impl TimeOfDay {
    /// From hours and minutes; `None` past 24:00.
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour <= 24 && minute < 60 && hour * 60 + minute <= 1440).then_some(Self(hour * 60 + minute))
    }

    /// Reads `07:30`, `7:30` or `0730`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (hour, minute) = match text.split_once([':', '.']) {
            Some(parts) => parts,
            None if text.len() == 4 && text.is_ascii() => text.split_at(2),
            None => return None,
        };
        Self::new(hour.parse().ok()?, minute.parse().ok()?)
    }

    /// Seconds after midnight.
    pub fn seconds(self) -> u32 {
        u32::from(self.0) * 60
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// The Monday of a day's week.
pub fn monday_of(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.saturating_sub(jiff::Span::new().days(back))
}

/// The ordinary weeks of a period, by their Mondays: those in which at least half as many deliveries came as in the median
/// of all weeks with deliveries. Holidays fall out by themselves, whatever the municipality's calendar.
pub fn ordinary_weeks(days_of_deliveries: impl IntoIterator<Item = Date>) -> std::collections::BTreeSet<Date> {
    let mut counts: std::collections::BTreeMap<Date, u64> = std::collections::BTreeMap::new();
    for day in days_of_deliveries {
        *counts.entry(monday_of(day)).or_default() += 1;
    }
    let mut sorted: Vec<u64> = counts.values().copied().collect();
    sorted.sort_unstable();
    let Some(median) = sorted.get(sorted.len() / 2).copied() else { return Default::default() };
    counts.into_iter().filter(|(_, count)| 2 * count >= median).map(|(monday, _)| monday).collect()
}

/// Monday to Friday as a set, for delivery days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorkWeek(pub u8);

impl WorkWeek {
    /// All five working days.
    pub const ALL: Self = Self(0b1_1111);

    /// Position of a weekday, Monday 0 to Friday 4; `None` at weekends.
    pub fn position(day: Weekday) -> Option<u8> {
        let offset = day.to_monday_zero_offset();
        u8::try_from(offset).ok().filter(|&p| p < 5)
    }

    /// The set with one more day (0 = Monday to 4 = Friday).
    #[must_use]
    pub fn with(self, position: u8) -> Self {
        Self(self.0 | 1 << position)
    }

    /// Whether the day (0 = Monday) is in the set.
    pub fn contains(self, position: u8) -> bool {
        self.0 & (1 << position) != 0
    }

    /// How many days are in the set.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether no day is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_as_people_write_them() {
        for (text, minutes) in [("07:30", Some(450)), ("7.30", Some(450)), ("0730", Some(450)), ("24:00", Some(1440))] {
            assert_eq!(TimeOfDay::parse(text).map(|t| t.0), minutes, "{text}");
        }
        for text in ["24:01", "7", "ab:cd", "", "æ1:2"] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_week_with_few_deliveries_is_no_ordinary_week() {
        // Ten deliveries in the weeks of 3 and 10 March, four in that of 17 March: less than half of the median of ten.
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = [("2025-03-04", 10), ("2025-03-14", 10), ("2025-03-17", 4)]
            .into_iter()
            .flat_map(|(text, count)| std::iter::repeat_n(day(text), count));
        let weeks: Vec<String> = ordinary_weeks(days).iter().map(ToString::to_string).collect();
        assert_eq!(weeks, ["2025-03-03", "2025-03-10"]);
        assert!(ordinary_weeks([]).is_empty());
    }
}
