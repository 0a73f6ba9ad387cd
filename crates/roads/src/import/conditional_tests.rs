//! How conditional values are understood, by example: what is said, and when.

use super::*;
use crate::conditions::hold;
use crate::moment::Moment;
use crate::profile::Profile;
use crate::speed::SpeedModel;

fn read(value: &str) -> (Vec<(&str, Vec<Term>)>, ReadCount) {
    let mut count = ReadCount::default();
    let clauses = clauses(value, &mut count);
    (clauses, count)
}

/// Whether the only clause of a value holds for a truck of 18 t at a time of the week and of the year.
fn holds(value: &str, week_time: &str, day: &str) -> Option<bool> {
    let (clauses, count) = read(value);
    assert_eq!((clauses.len(), count.not_understood), (1, 0), "{value}");
    let mut moment = Moment::UNKNOWN;
    if !week_time.is_empty() {
        moment = moment.with_week_time(week_time).unwrap();
    }
    if !day.is_empty() {
        moment = moment.with_month(day).unwrap();
    }
    hold(&clauses[0].1, SpeedModel::plain().measures(Profile::Truck), moment)
}

#[test]
fn hours_of_weekdays_hold_from_the_first_minute_to_before_the_last() {
    let value = "no @ (Mo-Fr 07:00-09:00, 15:00-17:00)";
    for (at, expected) in [
        ("Mo 06:59", false),
        ("Mo 07:00", true),
        ("Fr 08:59", true),
        ("Fr 09:00", false),
        ("We 16:00", true),
        ("Sa 08:00", false),
    ] {
        assert_eq!(holds(value, at, ""), Some(expected), "{at}");
    }
    assert_eq!(holds(value, "", "Jan"), None, "the weekday is not known");
}

#[test]
fn hours_across_midnight_belong_to_the_day_on_which_they_begin() {
    let value = "no @ (Mo-Fr 22:00-06:00)";
    for (at, expected) in
        [("Mo 05:00", false), ("Mo 23:00", true), ("Tu 05:59", true), ("Sa 05:00", true), ("Sa 23:00", false)]
    {
        assert_eq!(holds(value, at, ""), Some(expected), "{at}");
    }
    assert_eq!(holds("delivery @ (Mo-Sa 18:30-10:00,12:30-15:00)", "Su 09:00", ""), Some(true), "Saturday's night");
    assert_eq!(holds("delivery @ (Mo-Sa 18:30-10:00,12:30-15:00)", "Mo 09:00", ""), Some(false), "Sunday's night");
    assert_eq!(holds("delivery @ (Mo-Sa 18:30-10:00,12:30-15:00)", "Mo 13:00", ""), Some(true));
}

#[test]
fn seasons_are_read_with_and_without_days_and_blanks() {
    for (value, day, expected) in [
        ("no @ (Nov-May)", "Jan", true),
        ("no @ (Nov-May)", "Jun", false),
        ("no @ (Nov 01 - Apr 8)", "8 Apr", true),
        ("no @ (Nov 01 - Apr 8)", "9 Apr", false),
        ("no@(Jan15-Aug15)", "14 Jan", false),
        ("no@(Jan15-Aug15)", "15 Jan", true),
        ("no@ (Jan15-Aug15)", "15 Aug", true),
        ("no@ (Jan15-Aug15)", "16 Aug", false),
        ("no @ Jul", "31 Jul", true),
        ("no @ (Mar 1-20)", "21 Mar", false),
        ("no @ (Jan,Mar)", "Feb", false),
        ("no @ (Jan,Mar)", "Mar", true),
    ] {
        assert_eq!(holds(value, "", day), Some(expected), "{value} on {day}");
    }
    assert_eq!(holds("no @ (Nov-May)", "Mo 08:00", ""), None, "the season is not known");
}

#[test]
fn season_weekday_and_hour_must_all_fit() {
    let value = "60 @ (Nov 01-Apr 23 Mo-Fr 06:00-22:00)";
    assert_eq!(holds(value, "Mo 07:00", "Jan"), Some(true));
    assert_eq!(holds(value, "Mo 07:00", "Jul"), Some(false));
    assert_eq!(holds(value, "Su 07:00", "Jan"), Some(false));
    assert_eq!(holds(value, "Su 07:00", ""), Some(false), "on no Sunday, whatever the season");
    assert_eq!(holds(value, "Mo 07:00", ""), None);
    assert_eq!(holds("no @ (Mar-Oct: Mo-Fr 08:00-18:00)", "Mo 09:00", "May"), Some(true));
}

#[test]
fn a_later_rule_takes_the_day_and_one_after_a_comma_is_added() {
    let taken = "no @ (Mo-Su 08:00-18:00; We 10:00-12:00)";
    assert_eq!((holds(taken, "We 09:00", ""), holds(taken, "We 11:00", "")), (Some(false), Some(true)));
    assert_eq!(holds(taken, "Th 09:00", ""), Some(true));
    let added = "no @ (Mo-Fr 07:00-09:00, Fr 12:00-13:00)";
    assert_eq!((holds(added, "Fr 08:00", ""), holds(added, "Fr 12:30", "")), (Some(true), Some(true)));
    assert_eq!(holds(added, "Th 12:30", ""), Some(false));
    let off = "no @ (Mo-Su 08:00-18:00; Sa off)";
    assert_eq!((holds(off, "Sa 09:00", ""), holds(off, "Su 09:00", "")), (Some(false), Some(true)));
    assert_eq!(holds("yes @ (Mo-Fr 09:00-15:00, 18:00-07:00; Sa-Su 24h)", "Sa 12:00", ""), Some(true));
    assert_eq!(holds("no @ 24/7", "", ""), Some(true));
}

#[test]
fn weights_and_lengths_are_those_of_the_vehicle() {
    // The truck has 18 t and 10 m.
    assert_eq!(holds("no @ (weight>7.5)", "", ""), Some(true));
    assert_eq!(holds("no @ (weight>18)", "", ""), Some(false));
    assert_eq!(holds("no @ (weight>=18)", "", ""), Some(true));
    assert_eq!(holds("no @ (length > 12 m)", "", ""), Some(false));
    assert_eq!(holds("no @ (Mo-Fr 07:00-09:00 AND weight>7.5)", "Mo 08:00", ""), Some(true));
    assert_eq!(holds("no @ (Mo-Fr 07:00-09:00 AND weight<7.5)", "", ""), Some(false), "whatever the time");
}

#[test]
fn clauses_stand_one_after_another() {
    let (clauses, count) = read("no @ (07:00-10:00); no @ (15:00-18:00)");
    assert_eq!((clauses.len(), count.understood), (2, 2));
    let (clauses, count) = read("delivery @ (Mo-Sa 18:30-10:00,12:30-15:00);no @ PH");
    assert_eq!((clauses.len(), count.without_holidays, count.not_understood), (1, 1, 0));
    let (clauses, count) = read("no @ (Su,PH)");
    assert_eq!((clauses.len(), count.without_holidays), (1, 1));
}

#[test]
fn what_is_not_understood_is_counted_and_not_guessed() {
    for value in [
        "80@(wet)",
        "no @ (sunset-sunrise)",
        "no @ (2024 Jan 1-2024 Feb 1)",
        "no @ (SH)",
        "no",
        "@ (Mo)",
        "no @ (Mo 7-9)",
        "no @ (Mo-Fr 07:00-09:00 AND occupants=1)",
        "no @ (week 10-20)",
        "no @ (Mo 25:99-30:00)",
        "no @ (Mo",
        "no @ (weight>heavy)",
    ] {
        let (clauses, count) = read(value);
        assert_eq!((clauses.len(), count.not_understood), (0, 1), "{value}");
    }
}

proptest::proptest! {
    /// Whatever stands in a value, reading it ends and asking it does not fail.
    #[test]
    fn any_text_is_read_without_a_fall(text in "[ a-zA-Z0-9@();:,<>=.–-]{0,60}", minute in 0_u16..1440, weekday in 0_u8..7) {
        let (clauses, _) = read(&text);
        let moment = Moment { in_week: Some((weekday, minute)), in_year: None };
        for (_, terms) in clauses {
            hold(&terms, SpeedModel::plain().measures(Profile::Van), moment);
        }
    }

    /// Knowing less never turns a yes into a no: what is told without a season holds in every season.
    #[test]
    fn what_holds_at_an_unknown_time_holds_at_every_time(
        from in 0_u16..24, to in 0_u16..24, weekday in 0_usize..7, other in 0_usize..7, month in 1_u8..13, hour in 0_u16..24,
    ) {
        let value = format!(
            "no @ (Nov-Mar {}-{} {from:02}:00-{to:02}:00; {} off)",
            WEEKDAYS[weekday], WEEKDAYS[other], WEEKDAYS[(weekday + 3) % 7]
        );
        let (clauses, _) = read(&value);
        let vehicle = SpeedModel::plain().measures(Profile::Van);
        let whole = Moment { in_week: Some((other as u8, hour * 60)), in_year: Some((month, 15)) };
        let known = hold(&clauses[0].1, vehicle, whole);
        proptest::prop_assert!(known.is_some());
        for part in [Moment { in_week: None, ..whole }, Moment { in_year: None, ..whole }, Moment::UNKNOWN] {
            let partly = hold(&clauses[0].1, vehicle, part);
            proptest::prop_assert!(partly.is_none() || partly == known, "{} {:?}", value, part);
        }
    }
}
