//! Every address of the server, asked in process with a small study.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where by panicking")]

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use server::{HostRule, routes};
use tower::ServiceExt;
use workflows::view::{Comparison, Dimensions, Indicator, IndicatorValue, LonLat, Outcome};
use workflows::view::{PageError, RoadTile, StudyPages, StudySummary, UnitRow, UnitWeek, Visit};

/// A municipality with one school that two vans visit today and one in the coordinated plan.
struct OneSchool;

const SCENARIOS: [&str; 2] = ["today", "coordinated"];

fn known(scenario: &str) -> Result<(), PageError> {
    if SCENARIOS.contains(&scenario) {
        return Ok(());
    }
    Err(PageError::NotFound(format!("no results for {scenario}; run: samlast simulate STUDY --scenario {scenario}")))
}

fn school() -> UnitRow {
    UnitRow {
        id: 7,
        key: "S1".into(),
        name: "Ås skole".into(),
        kind: "school".into(),
        position: Some(LonLat::new(11.3, 59.6)),
        base_per_week: 2.0,
        alternative_per_week: 1.0,
    }
}

fn outcome(scenario: &str, deliveries: f64) -> Outcome {
    let total = IndicatorValue { indicator: Indicator::Deliveries, dimensions: Dimensions::new(), value: deliveries };
    Outcome { scenario: scenario.into(), seed: 42, version: "0.1.0".into(), values: vec![total] }
}

impl StudyPages for OneSchool {
    fn summary(&self) -> Result<StudySummary, PageError> {
        Ok(StudySummary {
            name: "Ås".into(),
            version: "0.1.0".into(),
            invented: true,
            period: Some(("2025-01-01".into(), "2025-12-31".into())),
            units: 1,
            suppliers: 2,
            deliveries: 80,
            documents: 80,
            roads_attribution: "© OpenStreetMap contributors".into(),
            scenarios: SCENARIOS.map(String::from).to_vec(),
            first_indicators: vec![Indicator::Deliveries],
            indicator_groups: Vec::new(),
        })
    }

    fn comparison(&self, base: &str, alternative: &str) -> Result<Comparison, PageError> {
        known(base)?;
        known(alternative)?;
        Ok(Comparison::new(&outcome(base, 80.0), &outcome(alternative, 40.0)))
    }

    fn map_svg(&self, scenario: &str, lang: &str) -> Result<String, PageError> {
        known(scenario)?;
        Ok(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"{lang}\"><title>{scenario}</title></svg>"))
    }

    fn map_layers(&self, scenario: &str) -> Result<String, PageError> {
        known(scenario)?;
        Ok("{\"type\":\"FeatureCollection\",\"features\":[]}".into())
    }

    fn units(&self, base: &str, alternative: &str) -> Result<Vec<UnitRow>, PageError> {
        known(base)?;
        known(alternative)?;
        // Long enough to be worth compressing.
        Ok(vec![school(); 20])
    }

    fn unit_week(&self, unit: u32, scenario: &str) -> Result<UnitWeek, PageError> {
        known(scenario)?;
        match unit {
            7 => Ok(UnitWeek {
                unit: school(),
                monday: "2025-09-22".into(),
                scenario: scenario.into(),
                visits: vec![Visit {
                    date: "2025-09-22".into(),
                    time: "09:40".into(),
                    operator: "Bakeren".into(),
                    round_kind: "own".into(),
                    vehicle: "van_3_5t".into(),
                    suppliers: vec!["Bakeren".into()],
                    mass_kg: 12.5,
                }],
            }),
            500 => Err(PageError::Failed("the study file cannot be read; is its disk connected?".into())),
            501 => panic!("a fault in the program"),
            _ => Err(PageError::NotFound(format!("no unit {unit}; the list of units has their numbers"))),
        }
    }

    fn road_tile(&self, zoom: u8, x: u32, y: u32) -> Result<RoadTile, PageError> {
        let bytes = match (zoom, x, y) {
            (10, 543, 298) => vec![0x1A; 100],
            (10, ..) => Vec::new(),
            _ => return Err(PageError::NotFound(format!("there is no tile {zoom}/{x}/{y}"))),
        };
        Ok(RoadTile { bytes, version: "roads-1".into() })
    }

    fn road_tiles(&self) -> Result<String, PageError> {
        Ok("{\"attribution\":\"© OpenStreetMap contributors\"}".into())
    }

    fn texts(&self, lang: &str) -> Option<BTreeMap<String, String>> {
        (lang == "nn").then(|| BTreeMap::from([("app-today".to_owned(), "I dag".to_owned())]))
    }

    fn report_html(&self, base: &str, alternative: &str, lang: &str) -> Result<String, PageError> {
        known(base)?;
        known(alternative)?;
        Ok(format!("<!doctype html><html lang=\"{lang}\"><title>{base}/{alternative}</title></html>"))
    }
}

fn app() -> Router {
    routes(Arc::new(OneSchool), HostRule::ThisMachine)
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Checks that it is a problem with the status and returns its detail.
    fn problem(&self, status: StatusCode) -> String {
        assert_eq!(self.status, status);
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status.as_u16());
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(problem["title"], status.canonical_reason().unwrap());
        problem["detail"].as_str().unwrap().to_owned()
    }
}

async fn send(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(path: &str) -> Answer {
    send(app(), Request::get(path).header(header::HOST, "127.0.0.1:8080").body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_study_is_told_in_a_few_figures() {
    let answer = get("/api/study").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache");
    let study = answer.json();
    assert_eq!(study["invented"], true);
    assert_eq!(study["scenarios"], serde_json::json!(["today", "coordinated"]));
    assert_eq!(study["period"], serde_json::json!(["2025-01-01", "2025-12-31"]));
}

#[tokio::test]
async fn tiles_of_the_base_map_are_served_and_known_ones_are_not_sent_again() {
    let tile = get("/api/roads/tiles/10/543/298.mvt").await;
    assert_eq!((tile.status, tile.body.as_slice()), (StatusCode::OK, &[0x1A; 100][..]));
    assert_eq!(tile.header(header::CONTENT_TYPE), "application/vnd.mapbox-vector-tile");
    assert_eq!(tile.header(header::CACHE_CONTROL), "no-cache");
    let tag = tile.header(header::ETAG).to_owned();
    let again = Request::get("/api/roads/tiles/10/543/298.mvt").header(header::HOST, "127.0.0.1:8080");
    let again =
        send(app(), again.header(header::IF_NONE_MATCH, format!("\"other\", W/{tag}")).body(Body::empty()).unwrap())
            .await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(get("/api/roads/tiles/10/0/0.mvt").await.status, StatusCode::NO_CONTENT);
    for missing in ["9/0/0.mvt", "10/543/298.png", "10/-1/0.mvt", "x/0/0.mvt", "300/0/0.mvt"] {
        get(&format!("/api/roads/tiles/{missing}")).await.problem(StatusCode::NOT_FOUND);
    }
    let json = get("/api/roads/tiles.json").await;
    assert_eq!(json.json()["attribution"], "© OpenStreetMap contributors");
    assert_eq!(json.header(header::CONTENT_TYPE), "application/json");
}

#[tokio::test]
async fn the_comparison_has_absolute_figures_and_change() {
    let comparison = get("/api/comparison?base=today&alternative=coordinated").await.json();
    let row = &comparison["indicators"][0];
    // 80 deliveries become 40: 40 fewer, 50 per cent.
    assert_eq!((&row["base"], &row["alternative"]), (&80.0.into(), &40.0.into()));
    assert_eq!((&row["change_abs"], &row["change_pct"]), (&(-40.0).into(), &(-50.0).into()));
    assert_eq!(row["change_quantiles"], serde_json::Value::Null);
    assert_eq!(comparison["seed"], 42);
}

#[tokio::test]
async fn without_names_today_and_the_coordinated_plan_are_compared() {
    let comparison = get("/api/comparison").await.json();
    assert_eq!((&comparison["base"], &comparison["alternative"]), (&"today".into(), &"coordinated".into()));
}

#[tokio::test]
async fn a_scenario_without_results_is_a_problem_that_says_what_to_run() {
    for path in [
        "/api/comparison?alternative=bikes",
        "/api/units?base=bikes",
        "/api/units/7/week?scenario=bikes",
        "/api/map/bikes.svg",
        "/api/map/bikes.geojson",
        "/report?base=bikes",
    ] {
        let detail = get(path).await.problem(StatusCode::NOT_FOUND);
        assert!(detail.contains("samlast simulate"), "{path}: {detail}");
    }
}

#[tokio::test]
async fn the_map_is_an_image_that_can_run_nothing() {
    let answer = get("/api/map/coordinated.svg?lang=sv").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "image/svg+xml");
    assert!(answer.text().contains("xml:lang=\"sv\"") && answer.text().contains("<title>coordinated</title>"));
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    get("/api/map/coordinated.png").await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_lies_on_the_map_is_geojson() {
    let answer = get("/api/map/today.geojson").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/geo+json");
    assert_eq!(answer.json()["type"], "FeatureCollection");
}

#[tokio::test]
async fn units_and_their_weeks_are_told() {
    let units = get("/api/units").await.json();
    assert_eq!(units[0]["name"], "Ås skole");
    let week = get("/api/units/7/week?scenario=today").await.json();
    assert_eq!((&week["monday"], &week["scenario"]), (&"2025-09-22".into(), &"today".into()));
    assert_eq!(week["visits"][0]["time"], "09:40");
    get("/api/units/8/week").await.problem(StatusCode::NOT_FOUND);
    get("/api/units/-1/week").await.problem(StatusCode::NOT_FOUND);
    get("/api/units/99999999999/week").await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn texts_come_by_language() {
    assert_eq!(get("/api/texts/nn").await.json()["app-today"], "I dag");
    let detail = get("/api/texts/fi").await.problem(StatusCode::NOT_FOUND);
    assert!(detail.contains("nb, nn, sv and en"), "{detail}");
}

#[tokio::test]
async fn the_report_is_one_page_in_the_language_asked_for() {
    let answer = get("/report?base=today&alternative=coordinated&lang=en").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert!(answer.text().contains("lang=\"en\"") && answer.text().contains("today/coordinated"));
    assert!(answer.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'"));
}

#[tokio::test]
async fn a_study_that_cannot_be_read_is_a_problem_of_the_server() {
    let detail = get("/api/units/500/week").await.problem(StatusCode::INTERNAL_SERVER_ERROR);
    assert!(detail.contains("disk"), "{detail}");
}

#[tokio::test]
async fn a_fault_in_the_program_is_answered_and_not_told_in_detail() {
    let detail = get("/api/units/501/week").await.problem(StatusCode::INTERNAL_SERVER_ERROR);
    assert!(detail.contains("fault in the program"), "{detail}");
}

#[tokio::test]
async fn a_repeated_parameter_is_a_bad_request() {
    get("/api/units?base=today&base=today").await.problem(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_process_says_that_it_lives() {
    assert_eq!(get("/health/live").await.json()["status"], "live");
}

#[tokio::test]
async fn unknown_addresses_of_the_api_are_problems_and_not_the_app() {
    for path in ["/api", "/api/", "/api/nothing", "/api/units/7", "/health/ready", "/assets/nothing.js", "/nothing.css"]
    {
        get(path).await.problem(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_app() {
    for path in ["/../Cargo.toml", "/..%2fCargo.toml", "/assets/../../package.json", "//etc/passwd.txt"] {
        get(path).await.problem(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_start_page_is_the_app_or_says_how_to_build_it() {
    for path in ["/", "/units/7"] {
        let answer = get(path).await;
        let built = answer.status == StatusCode::OK && answer.header(header::CACHE_CONTROL) == "no-cache";
        let not_built = answer.status == StatusCode::SERVICE_UNAVAILABLE && answer.text().contains("npm run build");
        assert!(built || not_built, "{path}: {}", answer.status);
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
        assert!(answer.text().contains("<html lang=\""));
    }
}

#[tokio::test]
async fn nothing_can_be_changed() {
    for path in ["/api/study", "/", "/report"] {
        let request = Request::post(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
        send(app(), request).await.problem(StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/api/study", "/api/nothing", "/api/map/today.svg", "/report"] {
        let answer = get(path).await;
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "no-referrer", "{path}");
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-eval"), "{path}: {policy}");
    }
    let policy = get("/").await.header(header::CONTENT_SECURITY_POLICY).to_owned();
    assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe-inline"), "{policy}");
}

#[tokio::test]
async fn a_name_pointed_at_this_machine_reads_nothing() {
    let asked = |host: &str| Request::get("/api/study").header(header::HOST, host).body(Body::empty()).unwrap();
    let refused = send(app(), asked("rebind.example:8080")).await;
    let detail = refused.problem(StatusCode::MISDIRECTED_REQUEST);
    assert!(detail.contains("localhost"), "{detail}");
    assert_eq!(refused.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");

    let nameless = Request::get("/api/study").body(Body::empty()).unwrap();
    send(app(), nameless).await.problem(StatusCode::MISDIRECTED_REQUEST);

    let two_names = Request::get("http://rebind.example/api/study").header(header::HOST, "localhost");
    send(app(), two_names.body(Body::empty()).unwrap()).await.problem(StatusCode::MISDIRECTED_REQUEST);

    let open = routes(Arc::new(OneSchool), HostRule::Any);
    assert_eq!(send(open, asked("samlast.kommune.example")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn answers_are_compressed_for_browsers_that_ask() {
    let plain = get("/api/units").await;
    let request = Request::get("/api/units")
        .header(header::HOST, "localhost")
        .header(header::ACCEPT_ENCODING, "gzip")
        .body(Body::empty())
        .unwrap();
    let packed = send(app(), request).await;
    assert_eq!(packed.header(header::CONTENT_ENCODING), "gzip");
    assert!(packed.body.len() < plain.body.len() / 2);
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
}
