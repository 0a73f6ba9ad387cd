//! `samlast mapping`: how the columns of a table are understood, corrected and saved.

use anyhow::Context as _;
use workflows::{ColumnMapping, DetectedTable, UsedMapping, mapping_of};

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
                workflows::mapping_to_file(&ColumnMapping { name: name.clone(), ..mapping_of(&tables[0]) }, target)?;
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
    let mut mapping = ColumnMapping { name: name.to_owned(), ..mapping_of(table) };
    if mapping.table.is_empty() {
        "ledger".clone_into(&mut mapping.table);
    }
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
    let sheet = table.sheet.as_ref().map(|sheet| format!(" / {sheet}")).unwrap_or_default();
    let mut out = format!("{}{sheet}\n", table.file);
    let mut about = vec![format!("table: {}", table.table.as_deref().unwrap_or("not recognised"))];
    about.push(match &table.mapping {
        UsedMapping::Headings => "by its headings".to_owned(),
        UsedMapping::Preset(name) => format!("by the layout {name}"),
        UsedMapping::Saved(name) => format!("by the mapping {name}"),
    });
    if !table.encoding.is_empty() {
        about.push(format!("encoding: {}", table.encoding));
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
    about.push(format!("rows: {}, of which {} would come back", table.rows, table.rows_refused));
    out.push_str(&format!("  {}\n", about.join(", ")));
    let missing: Vec<&str> =
        table.columns.iter().filter(|c| c.required && c.heading.is_none()).map(|c| c.key.as_str()).collect();
    if !missing.is_empty() && table.rows_refused > 0 {
        out.push_str(&format!("  not found: {}\n", missing.join(", ")));
    }
    let used = table.columns.iter().filter_map(|column| {
        let samples: Vec<&str> = column.samples.iter().map(|sample| sample.read.as_deref().unwrap_or("?")).collect();
        Some((column.position?, column.heading.as_deref()?, column.key.as_str(), samples.join(" | ")))
    });
    let unused = table.unused.iter().map(|c| (c.position, c.heading.as_str(), "–", c.samples.join(" | ")));
    let mut columns: Vec<_> = used.chain(unused).collect();
    columns.sort();
    let width = columns.iter().map(|(_, heading, ..)| heading.chars().count()).max().unwrap_or(0).min(40);
    for (_, heading, key, samples) in columns {
        let heading: String = heading.chars().filter(|sign| !sign.is_control()).take(40).collect();
        let padding = " ".repeat(width.saturating_sub(heading.chars().count()));
        let samples: String = samples.chars().filter(|sign| !sign.is_control()).take(70).collect();
        out.push_str(&format!("  {heading}{padding}  {key:<28}  {samples}\n"));
    }
    for problem in table.problems.iter().take(5) {
        out.push_str(&format!("  ! {problem}\n"));
    }
    out
}
