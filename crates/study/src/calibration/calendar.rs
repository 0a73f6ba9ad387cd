//! Ordinary weeks: what "deliveries a week" is counted over, in the model, in the survey's question and in any check.
//!
//! An ordinary day is a Monday to Friday in a school week that is no public holiday; an ordinary week is five of them.
//! A rate is the number of deliveries on ordinary days over the number of ordinary days, times five.

use domain::{Count, Date, ParameterError, Parameters, WorkWeek};

/// Which days are ordinary.
#[derive(Clone, Debug, PartialEq)]
pub struct OrdinaryDays {
    spring: (i8, i8),
    autumn: (i8, i8),
    holidays: [i8; 2],
}

impl OrdinaryDays {
    /// From the parameters of the school year.
    ///
    /// # Errors
    /// A parameter that is missing or no count.
    pub fn new(parameters: &Parameters) -> Result<Self, ParameterError> {
        let week = |name: &str| -> Result<i8, ParameterError> {
            Ok(parameters.quantity::<Count>(&format!("survey.{name}"))?.value() as i8)
        };
        Ok(Self {
            spring: (week("first_spring_week")?, week("last_spring_week")?),
            autumn: (week("first_autumn_week")?, week("last_autumn_week")?),
            holidays: [week("winter_holiday_week")?, week("autumn_holiday_week")?],
        })
    }

    /// Whether deliveries of this day count.
    pub fn contains(&self, day: Date) -> bool {
        if WorkWeek::position(day.weekday()).is_none() {
            return false;
        }
        let week = day.iso_week_date().week();
        let within = |(first, last): (i8, i8)| first <= week && week <= last;
        (within(self.spring) || within(self.autumn)) && !self.holidays.contains(&week) && !is_holiday(day)
    }

    /// Whether a record of this day counts whose goods came some days before or after: whether its week has an ordinary day.
    /// A Saturday's invoice stands for a delivery of the week as well as a Friday's.
    pub fn are_in_week_of(&self, day: Date) -> bool {
        let monday = i64::from(day.weekday().to_monday_zero_offset());
        (0..5).any(|position| {
            let shifted = jiff::Span::new().try_days(position - monday).and_then(|span| day.checked_add(span));
            shifted.is_ok_and(|day| self.contains(day))
        })
    }

    /// How many ordinary weeks of five days lie in a period, first and last day included.
    pub fn weeks(&self, from: Date, to: Date) -> f64 {
        let days = from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to);
        days.filter(|day| self.contains(*day)).count() as f64 / 5.0
    }
}

/// Norwegian public holidays on weekdays of the school year, and the three school days of Holy Week.
fn is_holiday(day: Date) -> bool {
    if [(5, 1), (5, 17)].contains(&(day.month(), day.day())) {
        return true;
    }
    let Some(easter) = easter_sunday(day.year()) else { return false };
    let after = easter.until(day).map_or(i32::MAX, |span| span.get_days());
    // Holy Week from Monday, Easter Monday, Ascension Day, Whit Monday.
    (-6..=1).contains(&after) || after == 39 || after == 50
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
fn easter_sunday(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use domain::Parameters;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_school_year_has_about_38_ordinary_weeks() {
        let days = OrdinaryDays::new(&Parameters::builtin().unwrap()).unwrap();
        // 2025: weeks 2–25 and 34–51 without 8 and 40 are 40 weeks of five days; Holy Week takes 5, and Easter Monday,
        // 1 May, 29 May (Ascension) and 9 June (Whit Monday) one each; 17 May is a Saturday. 200 − 9 = 191 days.
        let weeks = days.weeks(date(2025, 1, 1), date(2025, 12, 31));
        assert!((weeks - 191.0 / 5.0).abs() < 1e-9, "{weeks}");
        assert!(days.contains(date(2025, 9, 30)) != (date(2025, 9, 30).iso_week_date().week() == 40));
    }

    #[test]
    fn a_weekend_belongs_to_its_week() {
        let days = OrdinaryDays::new(&Parameters::builtin().unwrap()).unwrap();
        let sunday = date(2025, 9, 14);
        assert!(!days.contains(sunday) && days.are_in_week_of(sunday));
        // Week 40 is the autumn holiday; Holy Week 2025 begins on 14 April.
        assert!(!days.are_in_week_of(date(2025, 10, 4)) && !days.are_in_week_of(date(2025, 4, 19)));
    }

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28)] {
            assert_eq!(easter_sunday(year), Some(date(year, month, day)));
        }
    }
}
