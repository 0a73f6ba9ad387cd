//! Every address of the server and who answers it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use workflows::view::StudyPages;

use crate::protection::{self, HostRule};
use crate::{answers, app_files};

/// The longest a computed page may take; a report of a large study is the slowest.
const SLOWEST_ANSWER: Duration = Duration::from_secs(120);

/// All addresses, ready to be served.
pub fn routes(pages: Arc<dyn StudyPages>, rule: HostRule) -> Router {
    Router::new()
        .route("/api/study", get(answers::study))
        .route("/api/comparison", get(answers::comparison))
        .route("/api/map/{file}", get(answers::map))
        .route("/api/units", get(answers::units))
        .route("/api/units/{id}/week", get(answers::unit_week))
        .route("/api/texts/{lang}", get(answers::texts))
        .route("/api/roads/tiles.json", get(answers::road_tiles))
        .route("/api/roads/tiles/{zoom}/{x}/{y}", get(answers::road_tile))
        .route("/report", get(answers::report))
        .route("/health/live", get(answers::live))
        .fallback_service(get(app_files::app_file).fallback(answers::only_reading))
        .method_not_allowed_fallback(answers::only_reading)
        .with_state(pages)
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, SLOWEST_ANSWER))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(rule, protection::check_host))
        .layer(from_fn(protection::set_headers))
}
