//! From the demo's files to the comparison and the report, and the laws that hold on the way.

use serde_json::Value;

use crate::program::{Folder, json, printed, refusal};

/// Everything that a municipality would hand over.
const FILES: [&str; 9] = [
    "enheter.csv",
    "leverandorer.csv",
    "undersokelse.csv",
    "invoices.zip",
    "orders.zip",
    "despatch-advices.zip",
    "regnskap.csv",
    "regnskap.xlsx",
    "veger.osm.pbf",
];
const INDICATORS: [&str; 30] = [
    "deliveries",
    "deliveries_per_unit_week",
    "unit_stops",
    "hub_stops",
    "pick_up_trips",
    "vehicle_km",
    "vehicle_km_pro_rata",
    "line_haul_km",
    "unknown_speed_share",
    "unknown_limits_share",
    "tonne_km",
    "tonnes_delivered",
    "driver_hours",
    "receiving_minutes",
    "pick_up_hours",
    "co2e_ttw",
    "co2e_wtw",
    "co2e_wtw_market",
    "nox",
    "particles",
    "load_share",
    "school_hour_arrivals",
    "noise_exposed_km",
    "noise_weighted_km",
    "reversing_manoeuvres",
    "injury_accidents",
    "goods_value",
    "municipality_cost",
    "supplier_cost",
    "society_cost",
];

fn demo(folder: &Folder) {
    printed(&["demo", "--out", &folder.file(""), "--inhabitants", "3000"]);
}

fn import(folder: &Folder, study: &str, files: &[&str]) -> Value {
    let study = folder.file(study);
    let files: Vec<String> = files.iter().map(|f| folder.file(f)).collect();
    let arguments: Vec<&str> = ["import", &study].into_iter().chain(files.iter().map(String::as_str)).collect();
    json(&arguments)
}

/// A study of the demo with everything in it.
fn study(folder: &Folder, name: &str) -> Value {
    printed(&["init", &folder.file(name)]);
    import(folder, name, &FILES)
}

fn statuses(report: &Value) -> Vec<(&str, &str)> {
    let documents = report["documents"].as_array().unwrap();
    documents.iter().map(|d| (d["file"].as_str().unwrap(), d["status"].as_str().unwrap())).collect()
}

fn total<'a>(comparison: &'a Value, indicator: &str) -> &'a Value {
    let rows = comparison["indicators"].as_array().unwrap();
    let is_total = |row: &&Value| row["indicator"] == indicator && row["dimensions"].as_object().unwrap().is_empty();
    rows.iter().find(is_total).unwrap_or_else(|| panic!("{indicator} is missing"))
}

#[test]
fn documents_in_the_real_formats_become_a_comparison_and_a_report() {
    let folder = Folder::new("whole_way");
    demo(&folder);
    let report = study(&folder, "a.samlast");

    // The demo's files pass the importer that everybody's files go through, without a single remark.
    assert_eq!(report["problems"].as_array().unwrap().len(), 0, "{:?}", report["problems"]);
    for (file, status) in statuses(&report) {
        let expected = if file.ends_with("regnskap.xlsx") { "duplicate" } else { "imported" };
        assert_eq!(status, expected, "{file}");
    }

    // The same files again change nothing.
    let again = import(&folder, "a.samlast", &FILES);
    assert!(statuses(&again).iter().all(|(_, status)| *status == "duplicate"));
    assert_eq!(again["deliveries"], report["deliveries"]);

    let a = folder.file("a.samlast");
    the_matrices_of_a_study_are_made(&a);
    let today = json(&["simulate", &a, "--scenario", "today"]);
    json(&["simulate", &a, "--scenario", "coordinated"]);
    let comparison = json(&["compare", &a, "today", "coordinated"]);
    for indicator in INDICATORS {
        let row = total(&comparison, indicator);
        let (base, alternative) = (row["base"].as_f64().unwrap_or(0.0), row["alternative"].as_f64().unwrap_or(0.0));
        assert!(base > 0.0 || alternative > 0.0, "{indicator}: {row}");
        assert!((row["change_abs"].as_f64().unwrap() - (alternative - base)).abs() < 1e-9, "{row}");
        assert!(row["base_quantiles"].is_null(), "no ranges before they are sampled");
    }
    assert_eq!(total(&comparison, "tonnes_delivered")["change_abs"], 0.0);
    let by_class = comparison["indicators"].as_array().unwrap().iter();
    let by_class = by_class.filter(|r| r["indicator"] == "vehicle_km" && r["dimensions"]["vehicle_class"].is_string());
    let by_class = by_class.filter(|r| r["dimensions"].as_object().unwrap().len() == 1);
    let parts: f64 = by_class.map(|r| r["base"].as_f64().unwrap_or(0.0)).sum();
    assert!((parts - total(&comparison, "vehicle_km")["base"].as_f64().unwrap()).abs() < 1e-6);
    kilometres_by_road_and_area_add_up(&comparison);

    money_mechanisms_and_ranges(&folder, &a);
    ledgers_add_up(&a);

    // Another study of the same files, on one thread: the same bytes.
    study(&folder, "b.samlast");
    let b = folder.file("b.samlast");
    let one_thread = json(&["simulate", &b, "--scenario", "today", "--threads", "1"]);
    assert_eq!(serde_json::to_string(&one_thread).unwrap(), serde_json::to_string(&today).unwrap());

    let html = folder.file("report.html");
    printed(&["report", &a, "-o", &html]);
    let html = std::fs::read_to_string(html).unwrap();
    assert_eq!(html.matches("<svg").count() - html.matches("class=\"bars").count(), 2, "a map of both situations");
    assert!(html.contains("oppdikt"), "invented data are marked");
    assert!(!html.contains("OpenStreetMap contributors"), "invented roads are nobody's map");
    results_are_outdated_when_an_import_is_taken_back(&folder, &a);
}

/// Emissions of whole rounds, shared among all goods: whatever they are listed by, the parts make up the whole.
fn ledgers_add_up(study: &str) {
    for scenario in ["today", "coordinated"] {
        let ledger = json(&["emissions", study, "--scenario", scenario, "--against", "today"]);
        let of = |part: &Value| part["co2e_wtw_kg"].as_f64().unwrap();
        let municipal = of(&ledger["municipal"]);
        assert!(municipal > 0.0 && of(&ledger["private"]) > 0.0, "{scenario}");
        assert!((municipal + of(&ledger["private"]) - of(&ledger["all"])).abs() < 1e-6);
        for list in ["by_supplier", "by_unit", "by_group"] {
            let sum: f64 = ledger[list].as_array().unwrap().iter().map(of).sum();
            assert!((sum - municipal).abs() < 1e-6 * municipal, "{scenario} {list}: {sum} and {municipal}");
        }
        let csv = printed(&["emissions", study, "--scenario", scenario, "--by", "unit", "--csv"]);
        assert_eq!(csv.lines().count(), 1 + ledger["by_unit"].as_array().unwrap().len());
        // Against itself nothing changes, in any year.
        let years = ledger["over_years"].as_array().unwrap();
        let is_change = years.iter().any(|year| year["co2e_ttw_kg"].as_f64().unwrap().abs() > 1e-9);
        assert!(!years.is_empty() && is_change == (scenario == "coordinated"), "{scenario}");
    }
}

/// The roads of the map are known: by class and area they make up all kilometres but line-haul, in both situations.
fn kilometres_by_road_and_area_add_up(comparison: &Value) {
    let rows = comparison["indicators"].as_array().unwrap();
    for side in ["base", "alternative"] {
        let value = |row: &Value| row[side].as_f64().unwrap_or(0.0);
        let of = |road: Option<&str>| -> f64 {
            let is_crossed =
                |row: &&Value| row["indicator"] == "vehicle_km" && row["dimensions"]["area_type"].is_string();
            let is_crossed = |row: &&Value| is_crossed(row) && row["dimensions"]["vehicle_class"].is_string();
            let is_on = |row: &&Value| road.is_none_or(|road| row["dimensions"]["road_class"] == road);
            rows.iter().filter(is_crossed).filter(is_on).map(value).sum()
        };
        assert!((of(None) - value(total(comparison, "vehicle_km"))).abs() < 1e-6);
        assert!((of(Some("unknown")) - value(total(comparison, "line_haul_km"))).abs() < 1e-6);
        assert!(of(Some("secondary")) > 0.0 && of(Some("street")) > 0.0);
    }
}

/// What a comparison is worth, what its change comes from, and between what bounds it lies.
fn money_mechanisms_and_ranges(folder: &Folder, study: &str) {
    let compared = json(&["compare", study, "--split"]);
    let rows = compared["mechanisms"].as_array().unwrap();
    for row in rows {
        let part = |name: &str| row[name].as_f64().unwrap();
        let sum = part("ordering") + part("consolidation") + part("vehicle");
        assert!((sum - part("change")).abs() <= 1e-6 * part("change").abs().max(1.0), "{row}");
        assert!(part("vehicle").abs() < 1e-9, "nothing is electrified in this scenario: {row}");
        let change = total(&compared, row["indicator"].as_str().unwrap())["change_abs"].as_f64().unwrap();
        assert!((part("change") - change).abs() <= 1e-6 * change.abs().max(1.0), "{row}: {change}");
    }
    let appraisal = &compared["appraisal"][0];
    let gain = |account: &str| {
        let steps = appraisal["waterfall"].as_array().unwrap().iter().filter(|step| step["account"] == account);
        steps.map(|step| step["gain_nok"].as_f64().unwrap()).sum::<f64>()
    };
    assert!((gain("municipality_cost") - appraisal["municipality_nok"].as_f64().unwrap()).abs() < 1e-3);
    assert!((gain("society_cost") - appraisal["society_nok"].as_f64().unwrap()).abs() < 1e-3);

    // Parts made one by one are the same bytes as a sample made in one piece.
    let sample = |more: &[&str]| printed(&[&["sample", study, "--draws", "5", "--replicates", "1"], more].concat());
    let whole = sample(&["--json"]);
    let parts = folder.file("parts");
    sample(&["--shard", "1/2", "--out", &parts]);
    let missing = refusal(&["sample", study, "--merge", &parts]);
    assert!(missing.contains("2 to 2 are missing"), "{missing}");
    sample(&["--shard", "2/2", "--out", &parts]);
    let again = json(&["sample", study, "--draws", "5", "--replicates", "1", "--shard", "2/2", "--out", &parts]);
    assert_eq!(again["shard"]["computed"], false);
    let foreign = refusal(&["sample", study, "--draws", "5", "--seed", "7", "--shard", "2/2", "--out", &parts]);
    assert!(foreign.contains("belongs to another study"), "{foreign}");
    assert_eq!(printed(&["sample", study, "--merge", &parts, "--json"]), whole);
    for part in ["shard-00001-of-00002.json", "shard-00002-of-00002.json"] {
        let file = format!("{parts}/{part}");
        let text = std::fs::read_to_string(&file).unwrap().replacen("\"fingerprint\":\"", "\"fingerprint\":\"0", 1);
        std::fs::write(file, text).unwrap();
    }
    let foreign = refusal(&["sample", study, "--merge", &parts]);
    assert!(foreign.contains("belongs to another study"), "{foreign}");

    // From now on the comparison has ranges.
    let ranged = json(&["compare", study]);
    let row = total(&ranged, "vehicle_km");
    let quantile = |at: usize| row["change_quantiles"][at].as_f64().unwrap();
    assert!(quantile(0) <= quantile(1) && quantile(1) <= quantile(2), "{row}");

    let traced = json(&["trace", study, "coordinated:vehicle_km/round_kind=outbound"]);
    assert!(traced["value"].as_f64().unwrap() > 0.0);
    assert!(traced["formula"].as_str().unwrap().contains("line_haul"));
    assert!(traced["rows"][0]["documents"][0]["file"].as_str().unwrap().contains("zip!/"), "{}", traced["rows"][0]);
    // Figures of the comparison, whole, broken down and split, are taken apart with the values that were printed.
    let change = |name: &str| json(&["trace", study, &format!("today..coordinated:{name}")])["value"].as_f64().unwrap();
    assert_eq!(change("vehicle_km"), total(&compared, "vehicle_km")["change_abs"]);
    let split = rows.iter().find(|row| row["indicator"] == "vehicle_km").unwrap();
    assert!((change("vehicle_km@ordering") - split["ordering"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(change("asek.society_gain"), compared["appraisal"][1]["society_nok"]);
    let year = &appraisal["budget_years"][0];
    assert_eq!(change(&format!("budget_leaving/year={}", year["year"])), year["leaving_nok"]);
    assert!(year["leaving_nok"].as_f64().unwrap() > 0.0 && year["renewed"].as_f64().unwrap() < 1.0, "{year}");
    assert!(compared["vehicles"]["hub_whole"].as_f64().unwrap() >= 1.0, "{}", compared["vehicles"]);
    let sampled: Value = serde_json::from_str(&whole).unwrap();
    assert!(!sampled["placeholders"].as_array().unwrap().is_empty(), "stand-ins of a sample are named");
    // Food is booked, and what is booked is what invoices and lone vouchers say, but for small differences.
    let ledger = json(&["status", study])["quality"]["ledger"].clone();
    let food = &ledger["by_account"]["115"];
    let of = |name: &str| food[name].as_f64().unwrap();
    assert!(of("booked") > 0.0 && of("delivered") > 0.9 * of("booked"), "{food}");
    assert!((of("booked") - of("billed") - of("ledger_only")).abs() < 0.05 * of("booked"), "{food}");
    for wrong in ["today..coordinated:speed", "today..coordinated:vehicle_km@weather"] {
        refusal(&["trace", study, wrong]);
    }
    for wrong in ["speed", "today:vehicle_km/round_kind", "nowhere:vehicle_km", "today:vehicle_km/round_kind=nowhere"] {
        refusal(&["trace", study, wrong]);
    }
}

/// All units, depots, gateways, private customers and sites of a hub, for vans and trucks; what it costs is told by
/// `make bench-demo-matrices`.
fn the_matrices_of_a_study_are_made(study: &str) {
    let matrices = workflows::study_matrices(&std::path::Path::new(study).into()).unwrap();
    assert!(matrices.points > 300, "{matrices:?}");
    assert_eq!(matrices.unreachable, [0, 0], "{matrices:?}");
}

/// What was simulated says so when the study holds something else, until it holds the same again.
fn results_are_outdated_when_an_import_is_taken_back(folder: &Folder, study: &str) {
    let status = || json(&["status", study])["outdated"].clone();
    assert_eq!(status(), serde_json::json!([]), "files that changed nothing were imported once more");
    let imports = json(&["imports", study]);
    let first = imports[0]["id"].as_u64().unwrap().to_string();
    let undone = printed(&["undo", study, &first]);
    assert!(undone.contains("samlast simulate STUDY --scenario today"), "{undone}");
    assert_eq!(status(), serde_json::json!(["coordinated", "today"]));
    let compared = printed(&["compare", study, "today", "coordinated"]);
    assert!(compared.starts_with("Utdatert: I dag, Samordnet.") || compared.contains("\nUtdatert: I dag, Samordnet."));
    assert_eq!(
        json(&["compare", study, "today", "coordinated"])["outdated"],
        serde_json::json!(["today", "coordinated"])
    );
    import(folder, "a.samlast", &FILES);
    assert_eq!(status(), serde_json::json!([]), "the same files again are the same study");
}

#[test]
fn a_year_told_by_several_sources_is_counted_once() {
    let folder = Folder::new("counted_once");
    demo(&folder);
    let registers = ["enheter.csv", "leverandorer.csv"];
    let value_of = |name: &str, sources: &[&str]| {
        printed(&["init", &folder.file(name)]);
        import(&folder, name, &[&registers[..], sources].concat());
        let status = json(&["status", &folder.file(name)]);
        status["quality"]["value_delivered"].as_f64().unwrap()
    };
    // The ledger holds everything that was bought; no further source may add to it.
    let ledger = value_of("ledger.samlast", &["regnskap.csv"]);
    let sources: [(&str, &[&str]); 4] = [
        ("xlsx.samlast", &["regnskap.csv", "regnskap.xlsx"]),
        ("invoices.samlast", &["regnskap.csv", "invoices.zip"]),
        ("orders.samlast", &["regnskap.csv", "orders.zip", "despatch-advices.zip"]),
        ("all.samlast", &["invoices.zip", "despatch-advices.zip", "orders.zip", "regnskap.xlsx", "regnskap.csv"]),
    ];
    for (name, files) in sources {
        let value = value_of(name, files);
        // Orders without a voucher within two months, and credit notes that outweigh a month, make the difference.
        assert!((value / ledger - 1.0).abs() < 0.02, "{name}: {value} against {ledger}");
    }
    // Invoices alone lack what was bought on paper and with cards.
    assert!(value_of("some.samlast", &["invoices.zip"]) < ledger);
}

#[test]
fn a_scenario_file_says_what_is_simulated() {
    let folder = Folder::new("scenario_file");
    demo(&folder);
    study(&folder, "a.samlast");
    let scenario = folder.file("better-ordering.toml");
    std::fs::write(&scenario, "key = \"better-ordering\"\n[[change]]\nkind = \"ordering\"\n").unwrap();
    let a = folder.file("a.samlast");
    json(&["simulate", &a]);
    json(&["simulate", &a, "--scenario", &scenario]);
    let comparison = json(&["compare", &a, "today", "better-ordering"]);
    assert!(total(&comparison, "deliveries")["change_abs"].as_f64().unwrap() < 0.0);
    assert!(total(&comparison, "pick_up_trips")["change_abs"].as_f64().unwrap() < 0.0);
}
