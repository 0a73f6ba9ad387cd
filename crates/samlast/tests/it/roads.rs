//! Road files by themselves: built, asked for a matrix and a route, and what is said when something is wrong.

use std::fs;

use crate::program::{Folder, json, printed, refusal, samlast};

/// A main street of 1.1 km with a side street, and a ferry at its east end that leads to an island with a street.
const TOWN: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="59.60" lon="11.20"/><node id="2" lat="59.60" lon="11.21"/><node id="3" lat="59.60" lon="11.22"/>
<node id="4" lat="59.61" lon="11.21"/><node id="5" lat="59.60" lon="11.24"/><node id="6" lat="59.60" lon="11.25"/>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="secondary"/><tag k="name" v="Storgata"/></way>
<way id="2"><nd ref="2"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="maxspeed" v="30"/></way>
<way id="3"><nd ref="3"/><nd ref="5"/><tag k="route" v="ferry"/><tag k="motor_vehicle" v="yes"/><tag k="name" v="Sundet"/></way>
<way id="4"><nd ref="5"/><nd ref="6"/><tag k="highway" v="tertiary"/></way>
</osm>"#;

/// What it says of a command that it does not understand.
fn misunderstood(arguments: &[&str]) -> String {
    let output = samlast(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn town(folder: &Folder) -> String {
    let (extract, roads) = (folder.file("town.osm"), folder.file("town.roads"));
    fs::write(&extract, TOWN).unwrap();
    let built = json(&["roads", "build", &extract, "-o", &roads]);
    assert_eq!(built["segments"], 5);
    assert!(built["roads_km"].as_f64().unwrap() > 2.0 && built["ferries_km"].as_f64().unwrap() > 1.0);
    assert_eq!(built["phases"][0]["phase"], "import");
    roads
}

#[test]
fn a_matrix_is_written_with_a_header_and_rows_and_agrees_with_the_route() {
    let folder = Folder::new("roads-matrix");
    let roads = town(&folder);
    let (points, out) = (folder.file("points.csv"), folder.file("m.bin"));
    fs::write(&points, "name;lon;lat\na;11,201;59,6\nb;11,25;59,6\nfar;13;59,6\n").unwrap();
    let written = json(&["roads", "matrix", &roads, "--points", &points, "--profile", "truck", "--out", &out]);
    assert_eq!(written["points"], 3);
    assert_eq!(written["unreachable"], 1);
    assert_eq!(written["unreachable_points"][0], 2);
    let phases = written["phases"].as_array().unwrap();
    assert!(phases.iter().any(|phase| phase["phase"] == "snap") && written["cpu_seconds"].is_number());
    let bytes = fs::read(&out).unwrap();
    assert_eq!((&bytes[..8], bytes.len()), (&b"SAMLMATX"[..], 64 + 3 * 2 * 3 * 4));
    let numbers: Vec<u32> = bytes[64..].chunks(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect();
    let [row_a, row_far] = [&numbers[0..6], &numbers[12..18]];
    assert_eq!(row_a[0], 0);
    assert_eq!((row_a[2], row_a[5], row_far[0], row_far[2]), (u32::MAX, u32::MAX, u32::MAX, 0));
    let text = printed(&[
        "roads",
        "route",
        &roads,
        "--from",
        "11.201,59.6",
        "--to",
        "11.25,59.6",
        "--profile",
        "truck",
        "--geojson",
    ]);
    let route: serde_json::Value = serde_json::from_str(&text).unwrap();
    let properties = &route["properties"];
    assert_eq!(properties["duration_ms"].as_f64().unwrap(), f64::from(row_a[1]));
    assert_eq!(properties["distance_m"].as_f64().unwrap(), f64::from(row_a[4]));
    assert_eq!(route["geometry"]["type"], "LineString");
}

#[test]
fn a_route_says_what_was_assumed_of_ferries_limits_and_unknown_attributes() {
    let folder = Folder::new("roads-route");
    let roads = town(&folder);
    let said = |lang: &str| {
        let ends = ["--lang", lang, "roads", "route", &roads, "--from", "11.201,59.6", "--to", "11.25,59.602"];
        printed(&ends)
    };
    let english = said("en");
    for part in [
        "Van: ",
        "Storgata",
        "Ferry Sundet: ",
        "worked out from a speed",
        "waiting and boarding",
        "the speed limit is not tagged",
        "(100 % of the road) no limit of height",
        "The destination lies 0.22 km from the nearest road",
    ] {
        assert!(english.contains(part), "{part}: {english}");
    }
    // 1.2 km of street take two minutes or so; the quarter of an hour of waiting is the ferry's.
    let minutes = |name: &str| {
        let line = english.lines().find(|line| line.contains(" min  ") && line.ends_with(name)).unwrap();
        line.split_whitespace().nth(2).unwrap().parse::<f64>().unwrap()
    };
    assert!(minutes("Storgata") < 5.0 && minutes("Sundet") > 15.0, "{english}");
    for (lang, part) in
        [("nb", "Ferge Sundet: "), ("nn", "inga grense for høgd"), ("sv", "hastighetsgränsen inte angiven")]
    {
        let said = said(lang);
        assert!(said.contains(part), "{part}: {said}");
        assert!(!said.contains("route-") && said.contains("0,22 km"), "{said}");
    }
}

#[test]
fn vehicles_go_by_name_and_an_unknown_one_is_told_which_there_are() {
    let folder = Folder::new("roads-vehicles");
    let roads = town(&folder);
    let ends = ["roads", "route", &roads, "--from", "11.201,59.6", "--to", "11.219,59.6", "--profile"];
    for name in ["van", "truck", "light_truck", "electric_van", "electric_truck", "electric_light_truck"] {
        assert!(printed(&[&ends[..], &[name]].concat()).contains("Storgata"), "{name}");
    }
    let unknown = misunderstood(&[&ends[..], &["lorry"]].concat());
    assert!(unknown.contains("\"lorry\"") && unknown.contains("van, truck, cargo_bike, light_truck"), "{unknown}");
    let without = refusal(&[&ends[..], &["cargo_bike"]].concat());
    assert!(without.contains("--profiles van,truck,cargo_bike"), "{without}");
    let (extract, with) = (folder.file("town.osm"), folder.file("bikes.roads"));
    let built = json(&["roads", "build", &extract, "-o", &with, "--profiles", "van,cargo_bike"]);
    assert_eq!(built["profiles"], serde_json::json!(["van", "cargo_bike"]));
    let ridden = printed(&[&["--lang", "en", "roads", "route", &with], &ends[3..], &["cargo_bike"]].concat());
    assert!(ridden.starts_with("Cargo bike: "), "{ridden}");
}

#[test]
fn the_time_of_departure_decides_on_rules_and_a_route_says_so() {
    let folder = Folder::new("roads-departure");
    let (extract, roads) = (folder.file("town.osm"), folder.file("town.roads"));
    let rule = r#"v="Storgata"/><tag k="maxspeed:conditional" v="30 @ (Mo-Fr 07:00-09:00); 20 @ (wet)"/>"#;
    fs::write(&extract, TOWN.replace(r#"v="Storgata"/>"#, rule)).unwrap();
    let built = json(&["roads", "build", &extract, "-o", &roads]);
    assert_eq!((&built["conditional_rules"], &built["conditional_not_understood"]), (&1.into(), &1.into()));
    let route = |when: &[&str]| -> serde_json::Value {
        let ends = ["roads", "route", &roads, "--from", "11.201,59.6", "--to", "11.219,59.6", "--geojson"];
        serde_json::from_str::<serde_json::Value>(&printed(&[&ends[..], when].concat())).unwrap()["properties"].take()
    };
    let kinds = |route: &serde_json::Value| -> Vec<String> {
        let assumed = route["assumed"].as_array().unwrap().iter();
        assumed.map(|assumed| assumed["kind"].as_str().unwrap().to_owned()).collect()
    };
    let (unknown, rush, noon) =
        (route(&[]), route(&["--at", "Mo 08:00"]), route(&["--at", "Mo 12:00", "--month", "Jan"]));
    assert!(kinds(&unknown).contains(&"rules_open".to_owned()));
    assert!(kinds(&rush).contains(&"rules_applied".to_owned()));
    assert!(!kinds(&noon).iter().any(|kind| kind.starts_with("rules")));
    assert_eq!((&rush["departure"], &noon["departure"]), (&"Mo 08:00".into(), &"Mo 12:00, 15 Jan".into()));
    assert!(rush["duration_ms"].as_f64() > noon["duration_ms"].as_f64());
    assert_eq!(unknown["duration_ms"], noon["duration_ms"]);
    let wrong =
        misunderstood(&["roads", "route", &roads, "--from", "11.2,59.6", "--to", "11.21,59.6", "--at", "Monday"]);
    assert!(wrong.contains("Mo 08:00"), "{wrong}");
}

#[test]
fn further_tables_of_a_matrix_agree_with_the_route() {
    let folder = Folder::new("roads-also");
    let roads = town(&folder);
    let (points, out) = (folder.file("points.csv"), folder.file("m.bin"));
    fs::write(&points, "lon,lat\n11.201,59.6\n11.25,59.6\n").unwrap();
    let options = ["--out", &out, "--also", "ferry,unknown_limits,built_up"];
    let written = json(&[&["roads", "matrix", &roads, "--points", &points], &options[..]].concat());
    let bytes = fs::read(&out).unwrap();
    assert_eq!((bytes[12], bytes.len()), (5, 64 + 2 * 5 * 2 * 4), "five tables");
    let numbers: Vec<u32> = bytes[64..].chunks(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect();
    // Of the first row: time, distance, ferry, unknown limits, built-up; each to both points.
    let [distance, ferry, unknown, town] = [numbers[3], numbers[5], numbers[7], numbers[9]].map(f64::from);
    let text = printed(&["roads", "route", &roads, "--from", "11.201,59.6", "--to", "11.25,59.6", "--geojson"]);
    let route: serde_json::Value = serde_json::from_str(&text).unwrap();
    let told = |name: &str| route["properties"][name].as_f64().unwrap();
    assert!(ferry > 1_000.0 && ferry < distance);
    for (here, there) in [(ferry, "ferry_m"), (unknown, "unknown_vehicle_limits_m"), (town, "built_up_m")] {
        assert!((here - told(there)).abs() <= 1.0, "{there}: {here} and {}", told(there));
    }
    let shares: Vec<f64> =
        written["also"].as_array().unwrap().iter().map(|also| also["share_of_distance"].as_f64().unwrap()).collect();
    assert!((shares[0] + shares[1] - 1.0).abs() < 0.001, "all but the ferry has unknown limits: {shares:?}");
}

#[test]
fn trips_are_laid_on_roads_hour_by_hour() {
    let folder = Folder::new("roads-flows");
    let roads = town(&folder);
    let (trips, table, map) = (folder.file("trips.csv"), folder.file("flows.csv"), folder.file("flows.geojson"));
    // Twice along the main street of 1.13 km: by truck before and after nine, by half a van at ten; and one to nowhere.
    let text = "trip;lon;lat;departure;profile;vehicles\na;11,2;59,6;08:59:59;truck;\na;11,22;59,6;09:30;;\na;11,2;59,6;;;\n\
                b;11,2;59,6;10:00;;0,5\nb;11,22;59,6;;;\nb;13;59,6;;;\n";
    fs::write(&trips, text).unwrap();
    let written = json(&["roads", "flows", &roads, "--trips", &trips, "-o", &table]);
    assert_eq!((&written["trips"], &written["legs"]), (&2.into(), &4.into()));
    assert_eq!(written["not_driven"], serde_json::json!([{"trip": "b", "row": 6}]));
    let km = |vehicle: &str| written["vehicle_km"][vehicle].as_f64().unwrap();
    assert!((km("truck") - 2.0 * 1.125).abs() < 0.01 && (km("van") - 0.5 * 1.125).abs() < 0.01, "{written}");
    let rows = fs::read_to_string(&table).unwrap();
    let of = |profile: &str| -> Vec<(String, String)> {
        let rows = rows.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>());
        let mut found: Vec<_> =
            rows.filter(|row| row[1] == profile).map(|row| (row[5].to_owned(), row[6].to_owned())).collect();
        found.sort();
        found.dedup();
        found
    };
    // The second half of the main street is entered after nine.
    let expected = [("8", "1"), ("9", "1"), ("9", "2")].map(|(hour, count)| (hour.to_owned(), count.to_owned()));
    assert_eq!(of("truck"), expected, "{rows}");
    assert_eq!(of("van"), [("10".to_owned(), "0.5".to_owned())]);

    json(&["roads", "flows", &roads, "--trips", &trips, "-o", &map]);
    let drawn: serde_json::Value = serde_json::from_str(&fs::read_to_string(&map).unwrap()).unwrap();
    let streets = drawn["features"].as_array().unwrap();
    assert!(streets.iter().all(|street| street["properties"]["name"] == "Storgata"));
    let of_hour = |hour: usize| -> f64 {
        streets.iter().filter_map(|street| street["properties"]["vehicles_by_hour"]["van"][hour].as_f64()).sum()
    };
    assert!((of_hour(10) - 1.0).abs() < 1e-9 && of_hour(11).abs() < 1e-9, "half a van on both halves: {drawn}");

    fs::write(&trips, "lon;lat;departure\n11,2;59,6;08:00\n11,22;59,6;8\n").unwrap();
    let wrong = refusal(&["roads", "flows", &roads, "--trips", &trips, "-o", &folder.file("none.csv")]);
    for part in ["row 2, field trip", "row 3, field departure: \"8\"", "07:30"] {
        assert!(wrong.contains(part), "{part}: {wrong}");
    }
    assert!(!std::path::Path::new(&folder.file("none.csv")).exists());
}

#[test]
fn energy_is_told_for_routes_and_matrices_and_follows_the_heights() {
    let folder = Folder::new("roads-energy");
    let (flat, extract, hilly) = (town(&folder), folder.file("town.osm"), folder.file("hilly.roads"));
    // Rises by 10 m with each 0.01 degrees to the east.
    let row = (0..9).map(|column| (column * 10).to_string()).collect::<Vec<_>>().join(" ");
    let raster = folder.file("heights.asc");
    let head = "ncols 9\nnrows 4\nxllcenter 11.19\nyllcenter 59.58\ncellsize 0.01\n";
    fs::write(&raster, format!("{head}{}\n", [row.as_str(); 4].join("\n"))).unwrap();
    let unnamed = refusal(&["roads", "build", &extract, "-o", &hilly, "--heights", &raster]);
    assert!(unnamed.contains("--heights-crs") && unnamed.contains("heights.asc"), "{unnamed}");
    let heights = ["--heights", &raster, "--heights-crs", "EPSG:4326"];
    let built = json(&[&["roads", "build", &extract, "-o", &hilly][..], &heights].concat());
    assert!(built["heights_km"].as_f64().unwrap() > 2.0 && built["without_heights_km"].as_f64().unwrap() < 0.01);

    let (points, out) = (folder.file("points.csv"), folder.file("m.bin"));
    fs::write(&points, "lon,lat\n11.2,59.6\n11.22,59.6\n").unwrap();
    let energy = |roads: &str, from: &str, to: &str| -> f64 {
        let ask = ["roads", "route", roads, "--from", from, "--to", to, "--profile", "electric_truck", "--geojson"];
        let route: serde_json::Value = serde_json::from_str(&printed(&ask)).unwrap();
        assert_eq!(route["properties"]["heights_known"], roads == hilly);
        route["properties"]["energy_kwh"].as_f64().unwrap()
    };
    let (west, east) = ("11.2,59.6", "11.22,59.6");
    let (level, up, down) = (energy(&flat, west, east), energy(&hilly, west, east), energy(&hilly, east, west));
    assert!(level > 0.5 && (level - energy(&flat, east, west)).abs() < 1e-4, "{level}");
    // 12.5 t on 20 m: 0.68 kWh at the wheels; a part of it comes back on the way down.
    assert!(up > level + 0.68 && down < level - 0.3 && up + down > 2.0 * level, "{down}, {level}, {up}");

    let profile = ["--profile", "electric_truck", "--also", "energy", "--out", &out];
    let written = json(&[&["roads", "matrix", &hilly, "--points", &points][..], &profile].concat());
    assert_eq!((&written["also"][0]["table"], &written["also"][0]["has_heights"]), (&"energy".into(), &true.into()));
    let bytes = fs::read(&out).unwrap();
    let numbers: Vec<i32> = bytes[64..].chunks(4).map(|b| i32::from_le_bytes(b.try_into().unwrap())).collect();
    let kilojoules = |kwh: f64| (kwh * 3600.0).round();
    assert!((f64::from(numbers[5]) - kilojoules(up)).abs() <= 1.0, "{numbers:?}, {up}");
    assert!((f64::from(numbers[10]) - kilojoules(down)).abs() <= 1.0, "{numbers:?}, {down}");
}

#[test]
fn a_closed_road_is_not_used() {
    let folder = Folder::new("roads-closed");
    let roads = town(&folder);
    let route = |close: &[&str]| {
        let ends = ["roads", "route", &roads, "--from", "11.201,59.6", "--to", "11.21,59.605"];
        printed(&[&ends[..], close].concat())
    };
    assert!(route(&[]).contains("residential"));
    assert!(!route(&["--close", "11.21,59.606"]).contains("residential"), "the destination is put on another road");
    let far = refusal(&["roads", "route", &roads, "--from", "11.2,59.6", "--to", "11.21,59.6", "--close", "13,59.6"]);
    assert!(far.contains("near 13,59.6"), "{far}");
}

#[test]
fn nearest_points_and_closed_roads_are_asked_of_the_matrix_too() {
    let folder = Folder::new("roads-nearest");
    let roads = town(&folder);
    let (points, out) = (folder.file("points.csv"), folder.file("m.bin"));
    fs::write(&points, "lon,lat\n11.201,59.6\n11.219,59.6\n11.21,59.609\n").unwrap();
    let numbers = |options: &[&str]| -> Vec<u32> {
        let written = json(&[&["roads", "matrix", &roads, "--points", &points, "--out", &out], options].concat());
        let bytes = fs::read(&out).unwrap();
        assert_eq!(written["file_bytes"], bytes.len());
        bytes[64..].chunks(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect()
    };
    let all = numbers(&[]);
    let nearest = numbers(&["--nearest", "1"]);
    // The west end of the main street is nearest to its east end: 50 km/h or more against 30 on the side street.
    assert_eq!(nearest[..3], [1, all[1], all[4]]);
    let closed = numbers(&["--close", "11.21,59.605"]);
    assert!(closed[2] != all[2], "the side street is closed, so that its end is put on another road: {closed:?}");
    assert_eq!(closed[1], all[1]);
    let far = refusal(&["roads", "matrix", &roads, "--points", &points, "--out", &out, "--close", "13,59.6"]);
    assert!(far.contains("near 13,59.6"), "{far}");
}

#[test]
fn far_points_are_told_with_their_row_and_the_reason() {
    let folder = Folder::new("roads-far");
    let roads = town(&folder);
    let (points, out) = (folder.file("points.csv"), folder.file("m.bin"));
    // Metres of zone 33: on the main street, 300 m north of it, and far away.
    fs::write(&points, "name;x;y\na;285700;6613000\nb;285700;6613300\nc;285700;6650000\n").unwrap();
    let written = json(&["roads", "matrix", &roads, "--points", &points, "--out", &out, "--approach", "kerb"]);
    assert_eq!((&written["crs"], &written["approach"]), (&"EPSG:25833".into(), &"kerb".into()));
    let far = written["far_points"].as_array().unwrap();
    assert_eq!(far.iter().map(|f| f["row"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 4]);
    assert_eq!((&far[0]["is_on_road"], &far[1]["is_on_road"]), (&true.into(), &false.into()));
    assert!((290.0..310.0).contains(&far[0]["distance_m"].as_f64().unwrap()), "{far:?}");
    assert!(far[1]["reason"].as_str().unwrap().contains("road.snap.snap_limit"), "{far:?}");
}

#[test]
fn an_address_is_found_and_tiles_are_written() {
    let folder = Folder::new("roads-find");
    let roads = town(&folder);
    let found = json(&["roads", "find", &roads, "Storgt. 5"]);
    let street = &found["candidates"][0];
    assert_eq!((&street["matched"], &street["street"]), (&"street".into(), &"Storgata".into()));
    assert_eq!(found["is_certain"], false);
    assert_eq!(street["differs"], serde_json::json!(["spelling", "number_not_known"]));
    let checked = json(&["roads", "find", &roads, "--check"]);
    assert_eq!(checked["addresses"], 0);
    let archive = folder.file("town.pmtiles");
    let made = json(&["roads", "tiles", &roads, "-o", &archive, "--zoom", "10-12"]);
    assert!(made["tiles"].as_u64().unwrap() >= 3 && made["attribution"] == "© OpenStreetMap contributors");
    assert!(fs::read(&archive).unwrap().starts_with(b"PMTiles\x03"));
    let tiles = folder.file("tiles");
    let same = json(&["roads", "tiles", &roads, "-o", &tiles, "--zoom", "10-12"]);
    assert_eq!(same["tiles"], made["tiles"]);
    let described = fs::read_to_string(format!("{tiles}/tiles.json")).unwrap();
    let described: serde_json::Value = serde_json::from_str(&described).unwrap();
    assert_eq!((&described["minzoom"], &described["maxzoom"]), (&10.into(), &12.into()));
}

#[test]
fn a_clipped_file_holds_only_the_roads_of_the_area() {
    let folder = Folder::new("roads-clip");
    town(&folder);
    let (extract, clipped) = (folder.file("town.osm"), folder.file("clipped.roads"));
    let built = json(&["roads", "build", &extract, "-o", &clipped, "--clip", "11.19,59.5,11.225,59.65"]);
    assert_eq!((built["ferries_km"].as_f64(), built["nodes_outside"].as_u64()), (Some(0.0), Some(2)));
    let boundary = folder.file("boundary.geojson");
    fs::write(
        &boundary,
        r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":
        [[[11.19,59.5],[11.225,59.5],[11.225,59.65],[11.19,59.65],[11.19,59.5]]]}}"#,
    )
    .unwrap();
    let same = folder.file("same.roads");
    json(&["roads", "build", &extract, "-o", &same, "--clip", &boundary]);
    assert!(fs::read(&same).unwrap() == fs::read(&clipped).unwrap());
    let nothing = refusal(&["roads", "build", &extract, "-o", &same, "--clip", "5,60,6,61"]);
    assert!(nothing.contains("no road"), "{nothing}");
    let wrong = refusal(&["roads", "build", &extract, "-o", &same, "--clip", "6,60,5,61"]);
    assert!(wrong.contains("west"), "{wrong}");
}

#[test]
fn what_is_wrong_is_said_with_a_way_out() {
    let folder = Folder::new("roads-errors");
    let roads = town(&folder);
    let (points, out) = (folder.file("points.csv"), folder.file("m.bin"));
    let matrix = |text: &str| {
        fs::write(&points, text).unwrap();
        refusal(&["roads", "matrix", &roads, "--points", &points, "--out", &out])
    };
    let bad = matrix("lon,lat\n11.2,59.6\n11.2,north\n");
    assert!(bad.contains("row 3, field lat") && bad.contains("points.csv"), "{bad}");
    assert!(matrix("lon,lat\n59.6,11.2\n").contains("looks like latitude first"));
    assert!(matrix("x,y\n900000,7900000\n").contains("--crs"));
    let no_roads = refusal(&["roads", "matrix", &points, "--points", &points, "--out", &out]);
    assert!(no_roads.contains("samlast roads build"), "{no_roads}");
    let far = refusal(&["roads", "route", &roads, "--from", "11.2,59.6", "--to", "13,59.6"]);
    assert!(far.contains("no road that a van may use near 13,59.6"), "{far}");
}

#[test]
fn a_road_file_that_cannot_be_used_is_built_again_by_the_next_import() {
    let folder = Folder::new("roads-again");
    let (study, extract) = (folder.file("a.samlast"), folder.file("town.osm"));
    fs::write(&extract, TOWN).unwrap();
    printed(&["init", &study]);
    printed(&["import", &study, &extract]);
    let name = folder.names().into_iter().find(|name| name.ends_with(".roads")).unwrap();
    let file = folder.file(&name);
    let whole = fs::read(&file).unwrap();
    let reason = || json(&["import", &study, &extract])["documents"][0]["reason"].as_str().unwrap().to_owned();
    assert!(!reason().contains("built again"));
    let mut older = whole.clone();
    older[8] -= 1;
    let mut damaged = whole.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    for (bytes, what) in
        [(older, "older version"), (damaged, "damaged"), (whole[..100].to_vec(), "cut"), (Vec::new(), "empty")]
    {
        fs::write(&file, bytes).unwrap();
        assert!(reason().contains("could not be used and was built again"), "{what}");
        assert_eq!(fs::read(&file).unwrap(), whole, "{what}");
    }
    fs::remove_file(&file).unwrap();
    assert!(reason().contains("built again") && fs::read(&file).unwrap() == whole);
}
