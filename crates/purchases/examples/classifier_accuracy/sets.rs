//! Labelled lines: texts in files beside the example, lines of the official Peppol examples, headings of CPV codes.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use domain::{Classification, DocumentLine};
use purchases::{Content, Options};

/// A line with the group that it belongs to, and the kilograms that its text tells, where a person can tell them.
pub(crate) struct Labelled {
    pub(crate) line: DocumentLine,
    pub(crate) group: String,
    pub(crate) kilograms: Option<f64>,
}

/// A line that has a name and nothing else.
pub(crate) fn line(name: &str) -> DocumentLine {
    DocumentLine {
        id: String::new(),
        name: name.to_owned(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: vec![],
        quantity: Some(1.0),
        unit_code: Some("EA".to_owned()),
        net: None,
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}

/// The rows of a file beside this one, without its heading; `None` where there is no such file.
pub(crate) fn rows(file: &str) -> Option<Vec<Vec<String>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/classifier_accuracy").join(file);
    let text = std::fs::read_to_string(path).ok()?;
    let rows = text.lines().skip(1).filter(|row| !row.trim().is_empty());
    Some(rows.map(|row| row.split(';').map(|cell| cell.trim().to_owned()).collect()).collect())
}

/// Texts under the heading `text;group;kg`.
pub(crate) fn texts(file: &str) -> Option<Vec<Labelled>> {
    let labelled = |row: Vec<String>| {
        let [text, group, rest @ ..] = row.as_slice() else { return None };
        let kilograms = rest.first().and_then(|kg| kg.replace(',', ".").parse().ok());
        Some(Labelled { line: line(text), group: group.clone(), kilograms })
    };
    Some(rows(file)?.into_iter().filter_map(labelled).collect())
}

/// Categories of expense under the heading `category;group`.
pub(crate) fn categories(file: &str) -> Vec<Labelled> {
    let labelled = |row: Vec<String>| {
        let [category, group] = row.as_slice() else { return None };
        let code = Classification { list: "CATEGORY".to_owned(), code: category.clone() };
        let line = DocumentLine { classifications: vec![code], ..line("") };
        Some(Labelled { line, group: group.clone(), kilograms: None })
    };
    rows(file).unwrap_or_default().into_iter().filter_map(labelled).collect()
}

/// The folder of public test files.
pub(crate) fn testdata() -> Option<PathBuf> {
    std::env::var_os("SAMLAST_TESTDATA").map(PathBuf::from)
}

/// Lines of the official Peppol examples under the heading `file;line;group`: the file's name or its path below `peppol`,
/// and the line's number as the document gives it, else its position from 1.
pub(crate) fn official(file: &str) -> Result<Option<Vec<Labelled>>, Box<dyn Error>> {
    let (Some(rows), Some(folder)) = (rows(file), testdata()) else { return Ok(None) };
    let mut documents: BTreeMap<String, Vec<DocumentLine>> = BTreeMap::new();
    for path in files_below(&folder.join("peppol"))? {
        let mut lines = Vec::new();
        purchases::read(&path, &Options::default(), &mut |entry| {
            match entry.content {
                Some(Content::Document(document)) => lines.extend(document.lines),
                Some(Content::Catalogue(items)) => lines.extend(items.into_iter().map(|item| DocumentLine {
                    description: item.description,
                    classifications: item.classifications,
                    ..line(&item.name)
                })),
                _ => {}
            }
            ControlFlow::Continue(())
        })?;
        documents.insert(path.to_string_lossy().replace('\\', "/"), lines);
    }
    let find = |file: &str, number: &str| {
        let (_, lines) = documents.iter().find(|(path, _)| path.ends_with(&format!("/{file}")))?;
        let by_id = lines.iter().find(|line| !line.id.is_empty() && line.id == number);
        let by_position = || lines.get(number.parse::<usize>().ok()?.checked_sub(1)?);
        by_id.or_else(by_position).cloned()
    };
    let mut found = Vec::new();
    for row in &rows {
        let [file, number, group, ..] = row.as_slice() else { continue };
        match find(file, number) {
            Some(line) => found.push(Labelled { line, group: group.clone(), kilograms: None }),
            None => println!("no line {number} in {file}"),
        }
    }
    Ok(Some(found))
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Swedish and English headings of CPV codes of goods with the code, from `reference` beside the test files.
pub(crate) fn headings() -> Option<Vec<(String, String)>> {
    let text = std::fs::read_to_string(testdata()?.join("../reference/cpv2008_en_sv_da_fi.csv")).ok()?;
    let mut found = Vec::new();
    for row in text.lines().skip(1) {
        let cells = cells(row);
        let [code, _, kind, english, swedish, ..] = cells.as_slice() else { continue };
        if kind == "supply" {
            found.extend([english, swedish].map(|heading| (code.clone(), heading.clone())));
        }
    }
    Some(found)
}

/// Cells parted by commas, in quotes where they hold one.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for sign in row.chars() {
        match sign {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.iter_mut().next_back().into_iter().for_each(|cell| cell.push(sign)),
        }
    }
    cells
}
