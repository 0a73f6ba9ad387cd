//! What the generated files promise: same bytes for the same seed, valid documents, agreeing tables, a connected network.

mod documents;
mod roads;
mod rules;
mod tables;
mod tree;

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use demo::{DemoOptions, DemoSummary, generate};

/// A small municipality, generated once for all tests.
pub(crate) fn small() -> &'static (PathBuf, DemoSummary) {
    static SMALL: OnceLock<(PathBuf, DemoSummary)> = OnceLock::new();
    SMALL.get_or_init(|| {
        let folder = fresh_folder("small");
        let summary = generate(&folder, &options(7), &mut |_| ()).expect("generate");
        (folder, summary)
    })
}

fn options(seed: u64) -> DemoOptions {
    DemoOptions { inhabitants: 3_000, seed, ..DemoOptions::default() }
}

/// An empty folder of this process alone, since test runners may give every test a process of its own. Folders of
/// processes that have ended are cleared away.
fn fresh_folder(name: &str) -> PathBuf {
    let parent = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for entry in std::fs::read_dir(&parent).expect("folder of tests").flatten() {
        let file_name = entry.file_name().to_string_lossy().into_owned();
        let process = file_name.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        if process.is_some_and(|process| !PathBuf::from("/proc").join(process).exists()) {
            // Another test may clear the same folder at the same time.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    parent.join(format!("{name}-{}", std::process::id()))
}

/// Names and texts of all entries of an archive.
pub(crate) fn entries(archive: &Path) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(archive).expect("archive")).expect("zip");
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).expect("entry");
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            (entry.name().expect("name").into_owned(), text)
        })
        .collect()
}

fn all_bytes(folder: &Path, summary: &DemoSummary) -> Vec<(String, Vec<u8>)> {
    let relative = |path: &PathBuf| path.strip_prefix(folder).expect("inside").display().to_string();
    let files = summary.files.iter().chain(&summary.other_files);
    files.map(|path| (relative(path), std::fs::read(path).expect("file"))).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (folder, summary) = small();
    let again = fresh_folder("again");
    let second = generate(&again, &options(7), &mut |_| ()).expect("generate");
    for ((name, a), (_, b)) in all_bytes(folder, summary).iter().zip(&all_bytes(&again, &second)) {
        assert!(a == b, "{name} differs between two runs with one seed");
    }
    let other = fresh_folder("other");
    let third = generate(&other, &options(8), &mut |_| ()).expect("generate");
    for ((name, a), (_, b)) in all_bytes(folder, summary).iter().zip(&all_bytes(&other, &third)) {
        assert!(a != b, "{name} is the same for two seeds");
    }
}

#[test]
fn the_reader_is_told_in_two_languages_that_deliveries_are_invented() {
    let text = std::fs::read_to_string(small().0.join("LES-MEG.txt")).expect("LES-MEG.txt");
    for words in ["ALT ANNET ER OPPDIKTET", "EVERYTHING ELSE IS INVENTED", "Kartverket", "GeoNames"] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn options_out_of_range_are_refused_with_what_may_be_given() {
    let folder = fresh_folder("refused");
    let error = generate(&folder, &DemoOptions { inhabitants: 3, ..options(1) }, &mut |_| ()).expect_err("refused");
    assert!(error.to_string().contains("1000 to 2000000"), "{error}");
    let options = DemoOptions { surveyed_share: f64::NAN, ..options(1) };
    assert!(generate(&folder, &options, &mut |_| ()).is_err());
    assert!(!folder.exists());
}
