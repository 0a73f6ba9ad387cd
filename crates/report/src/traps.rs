//! Known traps and stand-ins of a comparison, each in a sentence.

use study::traps::Trap;

use crate::{Texts, Value, share_text};

/// Stand-ins that are named.
const NAMED: usize = 8;

/// The sentence of a trap.
pub fn trap_text(trap: &Trap, texts: &Texts) -> String {
    let written = |name: &str, value: f64| match name {
        _ if name.ends_with("quarter_pct") => format!("{} %", texts.number(value, 0)),
        _ if name.ends_with("_pct") => format!("{} %", texts.signed(value, 1)),
        _ if name.ends_with("_share") => share_text(value, texts),
        _ => texts.number(value, 0),
    };
    let figures: Vec<(&str, String)> = trap.values.iter().map(|(name, value)| (*name, written(name, *value))).collect();
    let values: Vec<(&str, Value<'_>)> = figures.iter().map(|(name, text)| (*name, Value::Text(text))).collect();
    texts.format(&format!("trap-{}", trap.trap.replace('_', "-")), &values)
}

/// How many stand-ins figures rest on, and the most influential of them.
pub fn placeholders_text((placeholders, all): (&[String], usize), texts: &Texts) -> String {
    let (n, all) = (placeholders.len().to_string(), all.to_string());
    let names: Vec<&str> = placeholders.iter().take(NAMED).map(String::as_str).collect();
    let names = format!("{}{}", names.join(", "), if placeholders.len() > NAMED { ", …" } else { "" });
    let values = [("n", Value::Text(&n)), ("all", Value::Text(&all)), ("names", Value::Text(&names))];
    texts.format("placeholders-named", &values)
}
