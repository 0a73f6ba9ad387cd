//! One unit's week of vehicles, today and coordinated: the example that explains the totals.

use crate::{
    Lang, Value,
    markup::{Escaped, put},
};

use super::{
    ReportInput, UnitWeeks, Visit, push_section, push_text,
    tables::{Cell, Table},
};

pub(super) fn push_week(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "week", input);
    match input.week {
        Some(weeks) => push_weeks(out, input, weeks),
        None => push_text(out, input, "report-week-missing"),
    }
    out.push_str("</section>\n");
}

fn push_weeks(out: &mut String, input: &ReportInput<'_>, weeks: &UnitWeeks) {
    let texts = input.texts;
    let monday = texts.date(weeks.monday);
    let (base_name, alternative_name) = (input.base_name(), input.alternative_name());
    let values = [
        ("unit", Value::Text(&weeks.unit)),
        ("monday", Value::Text(&monday)),
        ("base_name", Value::Text(&base_name)),
        ("alternative_name", Value::Text(&alternative_name)),
        ("base", Value::from(weeks.base.len())),
        ("alternative", Value::from(weeks.alternative.len())),
    ];
    put!(out, "<p class=\"headline\">{}</p>\n", Escaped(&texts.format("report-week-text", &values)));
    out.push_str("<div class=\"pair weeks\">\n");
    for (id, name, visits) in [
        ("week-base", input.base_name(), &weeks.base),
        ("week-alternative", input.alternative_name(), &weeks.alternative),
    ] {
        let caption = texts
            .format("report-week-caption", &[("scenario", Value::Text(&name)), ("unit", Value::Text(&weeks.unit))]);
        visits_table(id, caption, visits, input).push(out);
    }
    out.push_str("</div>\n");
}

fn visits_table<'a>(id: &'a str, caption: String, visits: &[Visit], input: &ReportInput<'_>) -> Table<'a> {
    let texts = input.texts;
    let rows = visits.iter().map(|visit| {
        let day = texts.weekday(visit.date.weekday());
        let when = visit.arrival.map_or_else(|| day.clone(), |arrival| format!("{day} {arrival}"));
        let vehicle = texts.keyed("vehicle", visit.vehicle.key());
        let round = texts.keyed("round-kind", visit.round.key());
        vec![
            Cell::Text(when),
            Cell::Explained(visit.operator.clone(), format!("{vehicle} · {round}")),
            Cell::Text(visit.suppliers.join(", ")),
            Cell::Figure(texts.figure(visit.mass.value())),
        ]
    });
    Table {
        id,
        caption,
        columns: vec![
            (texts.get("week-when"), false),
            (texts.get("week-who"), false),
            (texts.get("week-goods"), false),
            (texts.get("week-mass"), true),
        ],
        rows: rows.collect(),
        is_english: texts.lang() == Lang::En,
    }
}
