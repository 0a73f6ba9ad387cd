//! When a vehicle departs, as far as that is known: weekday and time of day, and season.

/// Weekday and time of day, and day of the year, of a departure; either may be unknown. Rules that depend on what is
/// unknown are not applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Weekday, 0 Monday to 6 Sunday, and minutes after midnight.
    pub(crate) in_week: Option<(u8, u16)>,
    /// Month, 1 to 12, and day, 1 to 31.
    pub(crate) in_year: Option<(u8, u8)>,
}

/// As OpenStreetMap writes them.
pub(crate) const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A month without a day stands for its middle.
const MIDDLE_OF_MONTH: u8 = 15;

impl Moment {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { in_week: None, in_year: None };

    /// Whether nothing is known.
    pub fn is_unknown(self) -> bool {
        self == Self::UNKNOWN
    }

    /// With a weekday and a time of day, `Mo 08:00`; `None` for anything else.
    #[must_use]
    pub fn with_week_time(self, text: &str) -> Option<Self> {
        let (day, time) = text.trim().split_once(' ')?;
        let weekday = WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(day))?;
        let (hour, minute) = time.trim().split_once(':')?;
        let (hour, minute) = (number(hour, 0, 23)?, number(minute, 0, 59)?);
        Some(Self { in_week: Some((weekday as u8, hour * 60 + minute)), ..self })
    }

    /// With the day of the year of another moment.
    #[must_use]
    pub fn in_season_of(self, other: Self) -> Self {
        Self { in_year: other.in_year, ..self }
    }

    /// With a month, `Jan` or `1`, whose middle is meant, or a day, `20 Jan`; `None` for anything else.
    #[must_use]
    pub fn with_month(self, text: &str) -> Option<Self> {
        let text = text.trim();
        let (day, month) = match text.split_once(' ') {
            Some((day, month)) => (number(day, 1, 31)? as u8, month.trim()),
            None => (MIDDLE_OF_MONTH, text),
        };
        let by_name = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month)).map(|index| index as u8 + 1);
        let month = by_name.or_else(|| number(month, 1, 12).map(|month| month as u8))?;
        Some(Self { in_year: Some((month, day)), ..self })
    }
}

impl std::fmt::Display for Moment {
    /// As [`Moment::with_week_time`] and [`Moment::with_month`] read it; empty if nothing is known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((weekday, minute)) = self.in_week {
            write!(f, "{} {:02}:{:02}", WEEKDAYS[usize::from(weekday % 7)], minute / 60, minute % 60)?;
        }
        if let Some((month, day)) = self.in_year {
            let between = if self.in_week.is_some() { ", " } else { "" };
            write!(f, "{between}{day} {}", MONTHS[usize::from(month.clamp(1, 12)) - 1])?;
        }
        Ok(())
    }
}

fn number(text: &str, least: u16, most: u16) -> Option<u16> {
    let is_short = !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| is_short && (least..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_weekday_and_time_and_as_month_or_day() {
        let monday = Moment::UNKNOWN.with_week_time("Mo 08:00").unwrap();
        assert_eq!((monday.in_week, monday.in_year), (Some((0, 480)), None));
        assert_eq!(monday.with_month("Jan").unwrap().in_year, Some((1, 15)));
        assert_eq!(monday.with_month("12").unwrap().in_year, Some((12, 15)));
        assert_eq!(monday.with_month("8 Apr").unwrap().to_string(), "Mo 08:00, 8 Apr");
        for wrong in ["", "Mo", "08:00", "Mo 24:00", "Xx 08:00", "Mo 8", "Mo 08:0 0", "Mo -1:00"] {
            assert_eq!(Moment::UNKNOWN.with_week_time(wrong), None, "{wrong}");
        }
        for wrong in ["", "0", "13", "Juni", "32 Jan", "1 2 Jan"] {
            assert_eq!(Moment::UNKNOWN.with_month(wrong), None, "{wrong}");
        }
    }
}
