//! What the program says when something is wrong: what, where, and a way out.

use crate::program::{Folder, printed, refusal};

#[test]
fn a_study_that_is_not_there_or_is_none_is_named() {
    let folder = Folder::new("no_study");
    let missing = folder.file("missing.samlast");
    assert!(refusal(&["status", &missing]).contains("missing.samlast"));
    let text = folder.file("text.samlast");
    std::fs::write(&text, "not a study at all, but long enough to have a header of a hundred bytes or more in it")
        .unwrap();
    assert!(refusal(&["status", &text]).contains("text.samlast"));
}

#[test]
fn a_study_is_not_overwritten() {
    let folder = Folder::new("overwrite");
    let study = folder.file("a.samlast");
    printed(&["init", &study]);
    assert!(refusal(&["init", &study]).contains("there is a file already"));
}

#[test]
fn what_has_not_been_done_yet_is_told_with_the_command_that_does_it() {
    let folder = Folder::new("too_early");
    let study = folder.file("a.samlast");
    printed(&["init", &study]);
    assert!(refusal(&["compare", &study]).contains("samlast simulate"));
    assert!(refusal(&["simulate", &study]).contains(".osm.pbf"));
}

#[test]
fn a_bad_row_comes_back_with_its_place_and_the_good_rows_are_in() {
    let folder = Folder::new("bad_row");
    let (study, units) = (folder.file("a.samlast"), folder.file("units.csv"));
    printed(&["init", &study]);
    std::fs::write(&units, "unit_id;name;kind;lon;lat\nu1;Skole;school;11,1;59,6\nu2;Ingen;castle;11,1;59,6\n")
        .unwrap();
    let said = printed(&["import", &study, &units, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    let problem = &report["problems"][0];
    assert_eq!((problem["row"].as_u64(), problem["value"].as_str()), (Some(3), Some("castle")), "{problem}");
    assert!(!problem["suggestion"].as_str().unwrap().is_empty());
    assert!(printed(&["status", &study, "--lang", "en"]).contains("Units: 1"));
    // People are told too, though the file as a whole is in.
    let others = folder.file("others.csv");
    std::fs::write(&others, "unit_id;name;kind;lon;lat\nu3;Skole;school;11,1;59,6\nu4;Ingen;castle;11,1;59,6\n")
        .unwrap();
    let said = printed(&["import", &study, &others, "--lang", "en"]);
    assert!(said.contains("Imported: 1.") && said.contains("row 3, kind = \"castle\": "), "{said}");
}

#[test]
fn a_file_that_is_nothing_known_is_refused_and_strict_ends_with_one() {
    let folder = Folder::new("unknown_file");
    let (study, file) = (folder.file("a.samlast"), folder.file("poem.txt"));
    printed(&["init", &study]);
    std::fs::write(&file, "Over all the hilltops\nis peace\n").unwrap();
    let report: serde_json::Value = serde_json::from_str(&printed(&["import", &study, &file, "--json"])).unwrap();
    assert_eq!(report["documents"][0]["status"], "refused");
    assert!(report["documents"][0]["reason"].as_str().unwrap().len() > 10);
    let told = printed(&["import", &study, &file]);
    assert!(told.contains("poem.txt: avvist. ") && told.contains("`samlast templates DIR`"), "{told}");
    // What was refused is looked at again, and --strict makes it an error.
    assert!(refusal(&["import", &study, &file, "--strict"]).contains("--strict"));
}

#[test]
fn a_faulty_scenario_names_file_and_field() {
    let folder = Folder::new("faulty_scenario");
    let (study, scenario) = (folder.file("a.samlast"), folder.file("x.toml"));
    printed(&["init", &study]);
    std::fs::write(&scenario, "key = \"x\"\n[[change]]\nkind = \"consolidation\"\nconnected_share = 7\n").unwrap();
    let said = refusal(&["simulate", &study, "--scenario", &scenario]);
    assert!(said.contains("x.toml") && said.contains("connected_share is 7"), "{said}");
}

#[test]
fn a_busy_port_is_told_in_clear_words() {
    let folder = Folder::new("busy_port");
    let study = folder.file("a.samlast");
    printed(&["init", &study]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert!(refusal(&["serve", &study, "--port", &port]).contains("in use by another program"));
}

#[test]
fn parameters_are_listed_and_explained_with_their_source() {
    assert!(printed(&["parameters", "list"]).contains("hub.connected_share"));
    let explained = printed(&["parameters", "explain", "vehicle.van_3_5t.co2e_empty"]);
    assert!(explained.contains("Kilde: ") && explained.contains("co2e_ttw"), "{explained}");
    assert!(refusal(&["parameters", "explain", "hub.rents"]).contains("hub.rent"), "the nearest are named");
    assert!(refusal(&["parameters", "explain", "no.such"]).contains("samlast parameters list"));
}
