//! One statement for many rows: what is written row by row goes over the wire to PostgreSQL as columns.
//!
//! `INSERT … VALUES ($1, $2)` becomes `INSERT … SELECT * FROM UNNEST($1::int4[], $2::text[])`, and
//! `UPDATE t SET a = $1 WHERE b = $2` becomes `UPDATE t SET a = q.c1 FROM UNNEST(…) AS q (c1, c2) WHERE b = q.c2`.
//! For SQLite, which counts values that have no number, it becomes `INSERT … VALUES (?, ?), (?, ?)`.

/// The statement for many rows; `types` are the element types of its values in their order. `None` for a statement of
/// another form.
pub(super) fn statement(sql: &str, types: &[&str]) -> Option<String> {
    let arrays: Vec<_> = (1..).zip(types).map(|(number, of)| format!("${number}::{of}[]")).collect();
    let arrays = arrays.join(", ");
    if sql.starts_with("INSERT INTO") {
        let (before, _, after) = parts_of_insert(sql)?;
        return Some(format!("{before}SELECT * FROM UNNEST({arrays}){after}"));
    }
    let (set, condition) = sql.strip_prefix("UPDATE ")?.split_once("WHERE")?;
    let names: Vec<_> = (1..=types.len()).map(|number| format!("c{number}")).collect();
    Some(format!("UPDATE {} FROM UNNEST({arrays}) AS q ({}) WHERE{}", named(set), names.join(", "), named(condition)))
}

/// The statement that inserts so many rows at once with SQLite; `None` for a statement of another form.
pub(super) fn repeated(sql: &str, rows: usize) -> Option<String> {
    let (before, values, after) = parts_of_insert(sql)?;
    let row = format!("({})", vec!["?"; values].join(", "));
    Some(format!("{before}VALUES {}{after}", vec![row; rows].join(", ")))
}

/// What stands before `VALUES ($1, $2, …)`, how many values there are, and what stands after them.
fn parts_of_insert(sql: &str) -> Option<(&str, usize, &str)> {
    let (before, values) = sql.strip_prefix("INSERT INTO").and_then(|_| sql.split_once("VALUES ("))?;
    let (values, after) = values.split_once(')')?;
    let numbered = values.split(',').map(str::trim).zip(1..).all(|(value, number)| value == format!("${number}"));
    numbered.then(|| (before, values.split(',').count(), after))
}

/// `$1` as `q.c1`.
fn named(text: &str) -> String {
    text.replace('$', "q.c")
}

/// The table that a statement writes.
pub(super) fn table(sql: &str) -> Option<&str> {
    let rest = sql.strip_prefix("INSERT INTO ").or_else(|| sql.strip_prefix("UPDATE "))?;
    rest.split([' ', '(', '\n']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        assert_eq!(
            statement("INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING", &["int4", "text"]).unwrap(),
            "INSERT INTO t (a, b) SELECT * FROM UNNEST($1::int4[], $2::text[]) ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(
            statement("UPDATE t SET a = $1, b = $2 WHERE c = $3", &["int4", "text", "int8"]).unwrap(),
            "UPDATE t SET a = q.c1, b = q.c2  FROM UNNEST($1::int4[], $2::text[], $3::int8[]) AS q (c1, c2, c3) \
             WHERE c = q.c3"
        );
        assert_eq!(statement("INSERT INTO t (a, b) VALUES (1, $1)", &["int4"]), None);
        assert_eq!(
            repeated("INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING", 2).unwrap(),
            "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(repeated("UPDATE t SET a = $1", 2), None);
        assert_eq!(statement("DELETE FROM t", &[]), None);
        assert_eq!(
            (table("INSERT INTO a_b (c)"), table("UPDATE a SET"), table("SELECT")),
            (Some("a_b"), Some("a"), None)
        );
    }
}
