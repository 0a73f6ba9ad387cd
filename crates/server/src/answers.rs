//! One function per address of the API; each asks the study on a thread that may block.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use workflows::view::{PageError, StudyPages};

use crate::problem::Problem;
use crate::protection::SINGLE_FILE_POLICY;

type Pages = State<Arc<dyn StudyPages>>;
type Parameters<T> = Result<Query<T>, QueryRejection>;

/// Two scenarios; their names are the contract of the command line.
#[derive(Debug, Deserialize)]
pub(crate) struct Pair {
    #[serde(default = "today")]
    base: String,
    #[serde(default = "coordinated")]
    alternative: String,
    #[serde(default = "first_language")]
    lang: String,
}

/// One scenario, in one language.
#[derive(Debug, Deserialize)]
pub(crate) struct Single {
    #[serde(default = "today")]
    scenario: String,
    #[serde(default = "first_language")]
    lang: String,
}

fn today() -> String {
    "today".to_owned()
}

fn coordinated() -> String {
    "coordinated".to_owned()
}

fn first_language() -> String {
    "nb".to_owned()
}

fn parameters<T>(given: Parameters<T>) -> Result<T, Problem> {
    given.map(|Query(values)| values).map_err(|rejection| Problem::bad_request(rejection.body_text()))
}

async fn ask<T: Send + 'static>(
    pages: Arc<dyn StudyPages>,
    question: impl FnOnce(&dyn StudyPages) -> Result<T, PageError> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(move || question(pages.as_ref())).await {
        Ok(answer) => answer.map_err(Problem::from),
        Err(_) => Err(Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The study could not be read because of a fault in the program. Please report it with the address you asked for.",
        )),
    }
}

/// Figures change when the study is computed again, so a browser asks every time.
fn fresh<T: IntoResponse>(answer: T) -> Response {
    let mut response = answer.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn json<T: Serialize>(answer: T) -> Response {
    fresh(Json(answer))
}

fn single_file(kind: &'static str, text: String) -> Response {
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, SINGLE_FILE_POLICY)];
    fresh((headers, text))
}

/// `GET /api/study`: [`workflows::view::StudySummary`].
pub(crate) async fn study(State(pages): Pages) -> Result<Response, Problem> {
    ask(pages, StudyPages::summary).await.map(json)
}

/// `GET /api/comparison?base=&alternative=`: both scenarios' indicators.
pub(crate) async fn comparison(State(pages): Pages, given: Parameters<Pair>) -> Result<Response, Problem> {
    let pair = parameters(given)?;
    ask(pages, move |p| p.comparison(&pair.base, &pair.alternative)).await.map(json)
}

/// `GET /api/map/{scenario}.svg?lang=`: the map of a scenario; `{scenario}.geojson`: what it shows on top of the roads.
pub(crate) async fn map(
    State(pages): Pages,
    Path(file): Path<String>,
    given: Parameters<Single>,
) -> Result<Response, Problem> {
    if let Some(scenario) = file.strip_suffix(".geojson").map(str::to_owned) {
        let layers = ask(pages, move |p| p.map_layers(&scenario)).await?;
        return Ok(fresh(([(header::CONTENT_TYPE, "application/geo+json")], layers)));
    }
    let Some(scenario) = file.strip_suffix(".svg").map(str::to_owned) else {
        return Err(Problem::not_found(format!(
            "There is no map {file}; ask for SCENARIO.svg or SCENARIO.geojson, for instance today.svg."
        )));
    };
    let lang = parameters(given)?.lang;
    let svg = ask(pages, move |p| p.map_svg(&scenario, &lang)).await?;
    Ok(single_file("image/svg+xml", svg))
}

/// `GET /api/units?base=&alternative=`: all units, most deliveries first.
pub(crate) async fn units(State(pages): Pages, given: Parameters<Pair>) -> Result<Response, Problem> {
    let pair = parameters(given)?;
    ask(pages, move |p| p.units(&pair.base, &pair.alternative)).await.map(json)
}

/// `GET /api/units/{id}/week?scenario=`: one unit's vehicles in the week shown.
pub(crate) async fn unit_week(
    State(pages): Pages,
    Path(id): Path<String>,
    given: Parameters<Single>,
) -> Result<Response, Problem> {
    let Ok(unit) = id.parse::<u32>() else {
        return Err(Problem::not_found(format!("There is no unit {id}; /api/units lists the numbers of all units.")));
    };
    let scenario = parameters(given)?.scenario;
    ask(pages, move |p| p.unit_week(unit, &scenario)).await.map(json)
}

/// `GET /api/texts/{lang}`: texts of the app by id.
pub(crate) async fn texts(State(pages): Pages, Path(lang): Path<String>) -> Result<Response, Problem> {
    let asked = lang.clone();
    match ask(pages, move |p| Ok(p.texts(&asked))).await? {
        Some(texts) => Ok(json(texts)),
        None => Err(Problem::not_found(format!("There are no texts in {lang}; the languages are nb, nn, sv and en."))),
    }
}

/// `GET /api/roads/tiles.json`: where the tiles of the base map are, and who must be named beside it.
pub(crate) async fn road_tiles(State(pages): Pages) -> Result<Response, Problem> {
    let text = ask(pages, StudyPages::road_tiles).await?;
    Ok(fresh(([(header::CONTENT_TYPE, "application/json")], text)))
}

/// `GET /api/roads/tiles/{zoom}/{x}/{y}.mvt`: a tile of the base map. A browser asks every time whether it is still the
/// same, and is told so in a few bytes.
pub(crate) async fn road_tile(
    State(pages): Pages,
    Path((zoom, x, y)): Path<(String, String, String)>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let numbers = || Some((zoom.parse().ok()?, x.parse().ok()?, y.strip_suffix(".mvt")?.parse().ok()?));
    let Some((zoom, x, y)) = numbers() else {
        return Err(Problem::not_found(format!(
            "There is no tile {zoom}/{x}/{y}; ask for ZOOM/COLUMN/ROW.mvt, for instance 10/543/298.mvt."
        )));
    };
    let tile = ask(pages, move |p| p.road_tile(zoom, x, y)).await?;
    let tag = format!("\"{}\"", tile.version);
    let is_known = asked.get(header::IF_NONE_MATCH).is_some_and(|known| {
        let mut tags = known.to_str().unwrap_or("").split(',').map(|tag| tag.trim().trim_start_matches("W/"));
        tags.any(|known| known == tag || known == "*")
    });
    let headers = [(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile".to_owned()), (header::ETAG, tag)];
    Ok(match (is_known, tile.bytes.is_empty()) {
        (true, _) => fresh((StatusCode::NOT_MODIFIED, headers)),
        (false, true) => fresh((StatusCode::NO_CONTENT, headers)),
        (false, false) => fresh((headers, tile.bytes)),
    })
}

/// `GET /report?base=&alternative=&lang=`: the report as one page.
pub(crate) async fn report(State(pages): Pages, given: Parameters<Pair>) -> Result<Response, Problem> {
    let pair = parameters(given)?;
    let page = ask(pages, move |p| p.report_html(&pair.base, &pair.alternative, &pair.lang)).await?;
    Ok(single_file("text/html; charset=utf-8", page))
}

/// `GET /health/live`: the process answers; says nothing of the study.
pub(crate) async fn live() -> Response {
    json(serde_json::json!({ "status": "live" }))
}

/// For every method but GET and HEAD.
pub(crate) async fn only_reading() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This server only shows a study: use GET.")
}
