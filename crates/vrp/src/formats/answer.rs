//! Solutions in files: CVRPLIB's `.sol`, Cordeau's `.res` of periodic instances, and the JSON that `samlast vrp solve` prints.

use super::{Fields, FormatError, filled_lines, shortened};
use serde::{Deserialize, Serialize};

/// Routes by the numbers of their instance's file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The routes; those without visits may be left out.
    pub routes: Vec<AnswerRoute>,
    /// The cost stated, in the file's own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
}

/// One vehicle's day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRoute {
    /// Number of the vehicle, from 1 in text formats.
    pub vehicle: u64,
    /// Number of the depot where it starts; `None`: as the instance says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depot: Option<u64>,
    /// Day of the horizon, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
    /// Numbers of the customers in driving order; a depot's number is a return to load again.
    pub visits: Vec<u64>,
}

impl Answer {
    /// Reads a solution whose format is found out by its content.
    ///
    /// # Errors
    /// [`FormatError`] with the line that cannot be used.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('{') {
            return serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()));
        }
        if text.lines().any(|line| line.trim_start().to_ascii_lowercase().starts_with("route")) {
            return sol(text);
        }
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            return res(text);
        }
        Err(FormatError::Unsupported("a solution that is neither JSON nor has lines \"Route #1: …\"; that".into()))
    }
}

/// `Route #k: numbers` for the k-th vehicle, then `Cost c`; other lines with a colon are remarks.
fn sol(text: &str) -> Result<Answer, FormatError> {
    let mut answer = Answer::default();
    for (line, text) in filled_lines(text) {
        let lower = text.to_ascii_lowercase();
        let error = |accepted: &str| FormatError::Field {
            line,
            field: "the line".into(),
            value: shortened(text),
            accepted: accepted.into(),
        };
        if lower.starts_with("route") {
            let (head, visits) = text.split_once(':').ok_or_else(|| error("Route #k: numbers"))?;
            let digits = head.trim_start_matches(|c: char| !c.is_ascii_digit()).trim();
            let vehicle = digits.parse().map_err(|_| error("Route #k: numbers"))?;
            let mut fields = Fields::new(line, "the route", visits);
            let mut numbers = Vec::new();
            while fields.fields.clone().next().is_some() {
                numbers.push(fields.index("a visit")? as u64);
            }
            answer.routes.push(AnswerRoute { vehicle, depot: None, day: None, visits: numbers });
        } else if lower.starts_with("cost") {
            let number = lower.trim_start_matches("cost").trim_start_matches([' ', ':', '\t']);
            answer.cost = Some(number.trim().parse().map_err(|_| error("Cost and a number"))?);
        } else if !text.contains(':') {
            return Err(error("Route #k: numbers, or Cost and a number"));
        }
    }
    Ok(answer)
}

/// The cost, then per route: day, vehicle, duration, load, and the visits between two zeros.
fn res(text: &str) -> Result<Answer, FormatError> {
    let mut answer = Answer::default();
    for (line, text) in filled_lines(text) {
        let mut fields = Fields::new(line, "the route", text);
        if answer.cost.is_none() {
            answer.cost = Some(fields.number("the cost")?);
            fields.end()?;
            continue;
        }
        let day = fields.index("day")?;
        let day = u32::try_from(day).map_err(|_| fields.error("day", &day.to_string(), "a small number"))?;
        let vehicle = fields.index("vehicle")? as u64;
        fields.number("duration")?;
        fields.number("load")?;
        let mut visits = Vec::new();
        while fields.fields.clone().next().is_some() {
            visits.push(fields.index("a visit")? as u64);
        }
        if visits.len() < 2 || visits.first() != Some(&0) || visits.pop() != Some(0) {
            return Err(fields.error("the visits", text, "numbers between two zeros"));
        }
        visits.remove(0);
        answer.routes.push(AnswerRoute { vehicle, depot: Some(0), day: Some(day), visits });
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_and_cost_are_read_from_three_formats() {
        let route =
            |vehicle, visits: &[u64]| AnswerRoute { vehicle, visits: visits.to_vec(), ..AnswerRoute::default() };
        let read = Answer::parse("Route #1: 3 1\nRoute #2:\nRoute #3: 2 0 4\nCost: 12.5\nOptimal: True\n");
        let routes = vec![route(1, &[3, 1]), route(2, &[]), route(3, &[2, 0, 4])];
        assert_eq!(read, Ok(Answer { routes, cost: Some(12.5) }));
        let read = Answer::parse("7.5\n2 1 3.0 9 0 4 2 0\n").expect("a .res file");
        assert_eq!(read.routes, [AnswerRoute { vehicle: 1, depot: Some(0), day: Some(2), visits: vec![4, 2] }]);
        let read = Answer::parse("{\"cost\": 3, \"routes\": [{\"vehicle\": 1, \"depot\": 0, \"visits\": [2]}]}");
        assert_eq!(read.expect("JSON").routes[0].visits, [2]);
    }

    #[test]
    fn a_wrong_visit_is_named() {
        let error = Answer::parse("Route #1: 3 x\n").expect_err("x is no number").to_string();
        assert_eq!(error, "line 1: a visit of the route is \"x\"; accepted is a whole number from 0");
        assert!(Answer::parse("Route #1: 3\nwhat\n").is_err());
        assert!(Answer::parse("nothing").is_err());
        assert!(Answer::parse("{\"routes\": 3}").is_err());
        assert!(Answer::parse("7\n1 1 1 1 0\n").is_err());
    }
}
