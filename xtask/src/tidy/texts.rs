//! Texts for people: the same ids with the same variables in all languages, one for every parameter and indicator.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Tree, parameters};

const LANGUAGES: [&str; 4] = ["nb", "nn", "sv", "en"];
const FOLDER: &str = "crates/report/texts/";
const INDICATORS: &str = "crates/domain/src/indicator.rs";

/// Id of a text to the line it starts on and the variables it uses.
type Texts<'a> = BTreeMap<&'a str, (usize, BTreeSet<&'a str>)>;

/// Every Fluent folder has all languages; the report's has a text for every parameter and every indicator.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut folders: BTreeSet<&str> = BTreeSet::from([FOLDER]);
    folders.extend(tree.under("", ".ftl").filter_map(|(path, _)| path.rfind('/').map(|end| &path[..=end])));
    for folder in folders {
        findings.extend(check_folder(tree, folder));
    }
    let english = tree.text(&format!("{FOLDER}en.ftl")).map(texts).unwrap_or_default();
    for (id, what) in needed(tree) {
        if !english.contains_key(id.as_str()) {
            findings.push(Finding::new(&format!("{FOLDER}en.ftl"), 0, format!("lacks {id}, the text of {what}")));
        }
    }
    findings
}

fn check_folder(tree: &Tree, folder: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut languages = Vec::new();
    for language in LANGUAGES {
        let path = format!("{folder}{language}.ftl");
        match tree.text(&path) {
            Some(text) => {
                findings.extend(doubles(&path, text));
                languages.push((path, texts(text)));
            }
            None => findings.push(Finding::new(&path, 0, "is missing")),
        }
    }
    let ids: BTreeSet<&str> = languages.iter().flat_map(|(_, texts)| texts.keys().copied()).collect();
    for id in ids {
        let variables: BTreeSet<&str> = languages
            .iter()
            .filter_map(|(_, texts)| texts.get(id))
            .flat_map(|(_, used)| used.iter().copied())
            .collect();
        for (path, texts) in &languages {
            match texts.get(id) {
                None => findings.push(Finding::new(path, 0, format!("lacks {id}, which another language has"))),
                Some((line, used)) if *used != variables => {
                    let lacking: Vec<&str> = variables.difference(used).copied().collect();
                    let message = format!("{id} leaves out {}, which another language shows", lacking.join(", "));
                    findings.push(Finding::new(path, *line, message));
                }
                Some(_) => {}
            }
        }
    }
    findings
}

fn doubles(path: &str, text: &str) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let ids = text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, id(line)?)));
    let again = ids.filter(|(_, id)| !seen.insert(*id));
    again.map(|(line, id)| Finding::new(path, line, format!("{id} stands here a second time"))).collect()
}

/// Id of the text that starts on this line, if one does.
fn id(line: &str) -> Option<&str> {
    let name = line.split_once('=')?.0.trim_end();
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let sound = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    (starts && sound).then_some(name)
}

fn texts(text: &str) -> Texts<'_> {
    let mut texts = Texts::new();
    let mut current = None;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            continue;
        }
        if let Some(id) = id(line) {
            texts.entry(id).or_insert((index + 1, BTreeSet::new()));
            current = Some(id);
        }
        if let Some((_, used)) = current.and_then(|id| texts.get_mut(id)) {
            let names = line.split('$').skip(1);
            used.extend(names.map(|rest| {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
                &rest[..end.unwrap_or(rest.len())]
            }));
        }
    }
    texts
}

/// Ids that must exist, with what they are for.
fn needed(tree: &Tree) -> BTreeMap<String, String> {
    let hyphened = |kind: &str, name: &str| format!("{kind}-{}", name.replace('_', "-"));
    let (entries, _) = parameters::entries(tree);
    let mut needed: BTreeMap<String, String> = entries
        .iter()
        .map(|entry| (hyphened("parameter", entry.name()), format!("parameter {} in {}", entry.key, entry.file)))
        .collect();
    let listing = tree.text(INDICATORS).unwrap_or_default();
    for key in listing.lines().filter_map(|line| line.trim().strip_suffix("\",")?.split_once(" = \"")) {
        needed.insert(hyphened("indicator", key.1), format!("indicator {}", key.1));
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDICATOR: &str = "keyed! {\n    Indicator {\n        HubStops = \"hub_stops\",\n    }\n}\n";
    const TEXT: &str = "# comment = x\nindicator-hub-stops = Stops\nwelcome = Hi { $name },\n    { $count } files\n";

    fn findings(nynorsk: &str) -> Vec<String> {
        let mut files = vec![(INDICATORS, INDICATOR)];
        let paths: Vec<String> = LANGUAGES.iter().map(|language| format!("{FOLDER}{language}.ftl")).collect();
        for path in &paths {
            let is_nynorsk = path.ends_with("nn.ftl");
            if !(is_nynorsk && nynorsk.is_empty()) {
                files.push((path, if is_nynorsk { nynorsk } else { TEXT }));
            }
        }
        check(&Tree::of(&files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn four_equal_languages_pass() {
        assert_eq!(findings(TEXT), [""; 0]);
    }

    #[test]
    fn each_gap_is_found() {
        let cases = [
            (String::new(), "nn.ftl: is missing"),
            (TEXT.replace("welcome = Hi { $name },\n    { $count } files\n", ""), "nn.ftl: lacks welcome"),
            (TEXT.replace("{ $count } ", ""), "nn.ftl:3: welcome leaves out count"),
            (TEXT.to_owned() + "extra = x\n", "en.ftl: lacks extra"),
            (TEXT.to_owned() + "welcome = x\n", "nn.ftl:5: welcome stands here a second time"),
        ];
        for (nynorsk, expected) in cases {
            let found = findings(&nynorsk);
            assert!(found.iter().any(|m| m.contains(expected)), "{expected}: {found:?}");
        }
    }

    #[test]
    fn every_parameter_and_indicator_needs_a_text() {
        let parameter = "[a.stop_time]\nvalue = 1\n";
        let tree = Tree::of(&[("parameters/x.toml", parameter), (INDICATORS, INDICATOR)]);
        let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        for id in ["lacks parameter-stop-time", "lacks indicator-hub-stops"] {
            assert!(found.iter().any(|m| m.contains(id)), "{id}: {found:?}");
        }
    }
}
