//! Empty tables for users to fill in, in the user's language.

use std::path::{Path, PathBuf};

use crate::WorkflowError;
use crate::texts::texts;

/// Writes empty tables with headings and explanations in a language; gives the files written.
///
/// # Errors
/// The folder cannot be written.
pub fn write_templates(dir: &Path, lang: &str) -> Result<Vec<PathBuf>, WorkflowError> {
    let texts = texts(lang);
    let text = |id: &str| {
        let id = id.replace('_', "-");
        texts.has(&id).then(|| texts.get(&id))
    };
    Ok(purchases::write_templates(dir, &text)?)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use purchases::{Options, detect, read_bytes};
    use report::Lang;

    use super::*;

    #[test]
    fn forms_of_every_language_explain_each_column_and_are_read_back() {
        for lang in Lang::ALL {
            let folder = std::env::temp_dir().join(format!("samlast-forms-{}-{}", lang.key(), std::process::id()));
            let files = write_templates(&folder, lang.key()).unwrap();
            let texts = texts(lang.key());
            for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "xlsx")) {
                let sheets = detect(file, &Options::default()).unwrap();
                let kind = file.file_stem().unwrap().to_string_lossy().into_owned();
                assert_eq!(sheets[0].sheet, Some(texts.get("template-explanation")));
                assert_eq!(sheets[1].table.as_deref(), Some(kind.as_str()), "{lang:?}");
                for column in &sheets[1].columns {
                    let text = texts.get(&format!("template-{kind}-{}", column.key.replace('_', "-")));
                    let (heading, explanation) = text.split_once(" | ").unwrap();
                    assert!(column.heading.as_deref() == Some(heading), "{lang:?} {kind} {}: {heading}", column.key);
                    assert!(explanation.ends_with('.') && explanation.chars().count() <= 255, "{explanation}");
                }
            }
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }

    /// What is said of a table with a row for each of the words: they end the row that follows the headings.
    fn problems(pattern: &str, words: &str) -> Vec<String> {
        let (headings, row) = pattern.split_once('\n').unwrap();
        let mut table = headings.to_owned();
        for (number, word) in words.split(',').enumerate() {
            table.push_str(&format!("\n{}{}", row.replace('#', &number.to_string()), word.trim()));
        }
        let mut found = Vec::new();
        read_bytes("t", table.as_bytes(), &Options::default(), &mut |entry| {
            found.extend(entry.problems.iter().map(ToString::to_string));
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn words_to_choose_from_are_understood_in_every_language() {
        for lang in Lang::ALL {
            let texts = texts(lang.key());
            let words = |id: &str| texts.get(&format!("template-choices-{id}"));
            for (pattern, id) in [
                ("unit_id;name;kind\n#;A;", "units-kind"),
                ("name;organisation_number;street;distribution\nA;123456785;Gata #;", "suppliers-distribution"),
                ("name;organisation_number;street;producer\nA;123456785;Gata #;", "suppliers-producer"),
                ("unit_id;deliveries_per_week;ordering_channel\n#;1;", "survey-ordering-channel"),
                ("unit_id;deliveries_per_week;ordering_role\n#;1;", "survey-ordering-role"),
                ("date;invoice_number;supplier_name;amount;payment\n2025-01-02;#;A;1,00;", "ledger-payment"),
            ] {
                assert_eq!(problems(pattern, &words(id)), Vec::<String>::new(), "{lang:?} {id}");
            }
        }
    }
}
