//! `samlast scenario`: names, files and what is wrong with them.

use crate::program::{Folder, json, printed, refusal};

#[test]
fn scenarios_are_listed_shown_and_checked() {
    let listed = json(&["scenario", "list"]);
    let keys: Vec<&str> = listed.as_array().unwrap().iter().map(|s| s["key"].as_str().unwrap()).collect();
    for key in ["today", "better-ordering", "coordinated-twice", "electric", "regional-hub", "evening", "collecting"] {
        assert!(keys.contains(&key), "{keys:?}");
    }
    assert!(printed(&["--lang", "en", "scenario", "list"]).contains("Shared regional hub"));
    // What is shown is a file that holds.
    let folder = Folder::new("scenarios");
    for (key, form) in [("evening", ".toml"), ("regional-hub", ".json")] {
        let mut show = vec!["scenario", "show", key];
        show.extend((form == ".json").then_some("--json"));
        let file = folder.file(&format!("{key}{form}"));
        std::fs::write(&file, printed(&show)).unwrap();
        assert!(printed(&["scenario", "check", &file]).contains(key));
    }
}

#[test]
fn a_faulty_scenario_is_told_with_field_and_nearest_name() {
    let folder = Folder::new("faulty-scenario");
    let file = folder.file("mine.json");
    std::fs::write(&file, r#"{"key": "mine", "change": [{"kind": "consolidation", "school_hour": "banned"}]}"#)
        .unwrap();
    let told = refusal(&["scenario", "check", &file]);
    assert!(told.contains("mine.json") && told.contains("did you mean school_hours?"), "{told}");
    let told = refusal(&["scenario", "check", &folder.file("nowhere.toml")]);
    assert!(told.contains("nowhere.toml"), "{told}");
}
