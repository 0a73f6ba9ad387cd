//! `samlast mapping`: how the columns of a table are understood, corrected and saved.

use anyhow::Context as _;
use workflows::{ColumnMapping, DetectedTable};

use crate::commands::{MappingAction, MappingArgs};
use crate::output;

/// Shows, saves, lists or removes.
pub fn run(args: &MappingArgs) -> anyhow::Result<()> {
    match &args.action {
        MappingAction::Show { file, study, mapping, output: target, set, name, json } => {
            let given = mapping
                .iter()
                .map(|file| Ok(workflows::mapping_from_file(file)?))
                .collect::<anyhow::Result<Vec<_>>>()?;
            let mut tables = workflows::detect_tables(file, study.as_ref(), given.clone())?;
            anyhow::ensure!(
                !tables.is_empty(),
                "{}: this is no table: give a CSV, XLSX, XLS or ODS file",
                file.display()
            );
            if !set.is_empty() {
                // The corrected mapping is tried at once, so that what is shown is what an import would do.
                let corrected = corrected(&tables[0], set, name)?;
                tables = workflows::detect_tables(file, study.as_ref(), vec![corrected])?;
            }
            if let Some(target) = target {
                workflows::mapping_to_file(&tables[0].mapping(name), target)?;
            }
            if *json {
                return output::json(&tables);
            }
            output::line(tables.iter().map(table_text).collect::<Vec<_>>().join("\n").trim_end())
        }
        MappingAction::Save { study, file } => {
            let mapping = workflows::mapping_from_file(file)?;
            workflows::save_mapping(study, &mapping)?;
            output::line(&format!("{study}: {}", mapping.name))
        }
        MappingAction::List { study, json } => {
            let mappings = workflows::saved_mappings(study)?;
            if *json {
                return output::json(&mappings);
            }
            for mapping in &mappings {
                output::line(&format!("{} ({}): {} columns", mapping.name, mapping.table, mapping.columns.len()))?;
            }
            Ok(())
        }
        MappingAction::Remove { study, name } => {
            anyhow::ensure!(workflows::remove_mapping(study, name)?, "the study has no mapping {name:?}");
            Ok(())
        }
    }
}

/// The mapping of a table with columns set by hand; an empty heading takes a column out.
fn corrected(table: &DetectedTable, set: &[String], name: &str) -> anyhow::Result<ColumnMapping> {
    let mut mapping = table.mapping(name);
    for assignment in set {
        let (column, heading) =
            assignment.split_once('=').with_context(|| format!("{assignment:?}: write COLUMN=HEADING"))?;
        let (column, heading) = (column.trim(), heading.trim());
        match column {
            "table" => heading.clone_into(&mut mapping.table),
            _ if heading.is_empty() => {
                mapping.columns.remove(column);
            }
            _ => {
                // One column of the table means one thing.
                mapping.columns.retain(|_, known| known != heading);
                mapping.columns.insert(column.to_owned(), heading.to_owned());
            }
        }
    }
    Ok(workflows::checked_mapping(&mapping)?)
}

fn table_text(table: &DetectedTable) -> String {
    let mut out = format!("{}\n", table.file);
    let mut about = Vec::new();
    about.push(format!("table: {}", table.table.as_deref().unwrap_or("not recognised")));
    about.push(format!("by: {}", table.mapping.as_deref().unwrap_or("its headings")));
    if let Some(encoding) = &table.encoding {
        about.push(format!("encoding: {encoding}"));
    }
    if let Some(separator) = table.separator {
        about.push(format!("separator: {}", if separator == '\t' { "tab".to_owned() } else { separator.to_string() }));
    }
    if let Some(decimal) = table.decimal {
        about.push(format!("decimals: {decimal}"));
    }
    if let Some((from, to)) = table.period {
        about.push(format!("period: {from} to {to}"));
    }
    about.push(format!("rows: {}, of which {} would come back", table.rows, table.refused_rows));
    out.push_str(&format!("  {}\n", about.join(", ")));
    if !table.missing.is_empty() {
        out.push_str(&format!("  missing: {}\n", table.missing.join("; ")));
    }
    let width = table.columns.iter().map(|column| column.heading.chars().count()).max().unwrap_or(0).min(40);
    for column in &table.columns {
        let samples = if column.key.is_some() { &column.read } else { &column.samples };
        let heading: String = column.heading.chars().take(40).collect();
        let padding = " ".repeat(width.saturating_sub(heading.chars().count()));
        let key = column.key.as_deref().unwrap_or("–");
        let samples: String = samples.join(" | ").chars().filter(|sign| !sign.is_control()).take(70).collect();
        out.push_str(&format!("  {heading}{padding}  {key:<28}  {samples}\n"));
    }
    for problem in table.problems.iter().take(5) {
        out.push_str(&format!("  ! {problem}\n"));
    }
    out
}
