//! The app as built into `web/dist`, embedded in release builds and read from disk in development builds.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct App;

const START_PAGE: &str = "index.html";

/// Shown while there is no app: the API and the report work without it.
const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Samlast: the app is not built</title></head>
<body><main><h1>The app is not built</h1>
<p>This program was compiled without the web app. Build it, then compile again:</p>
<pre>cd web
npm ci
npm run build</pre>
<p>The <a href=\"/report\">report</a> of the study and the API (<a href=\"/api/study\">/api/study</a>) work without it.</p>
</main></body></html>
";

/// Answers every address that is not the API's: a file of the app, or its start page for the app's own paths.
pub(crate) async fn app_file(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") || path.starts_with("health/") {
        return Problem::not_found(format!("There is no address /{path}.")).into_response();
    }
    let path = if path.is_empty() { START_PAGE } else { path };
    if let Some(file) = App::get(path) {
        return file_answer(path, file, &headers);
    }
    // A path with a dot in its last part asks for a file; the app's own paths have none.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) && path != START_PAGE {
        return Problem::not_found(format!("There is no file /{path} in the app.")).into_response();
    }
    match App::get(START_PAGE) {
        Some(file) => file_answer(START_PAGE, file, &headers),
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
            NOT_BUILT,
        )
            .into_response(),
    }
}

fn file_answer(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let tag = entity_tag(&file);
    let unchanged = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|held| held.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type(path))], file.data.into_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching(path)));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn entity_tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Vite puts a hash of the content into the names of what lies in `assets/`, so those never change.
fn caching(path: &str) -> &'static str {
    if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_scripts() {
        // Browsers refuse a module with another content type (HTML standard, JavaScript MIME type).
        assert_eq!(content_type("assets/worker-1a2b.mjs"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("assets/index-1a2b.js"), "text/javascript; charset=utf-8");
    }

    #[test]
    fn only_hashed_names_are_kept_for_good() {
        assert!(caching("assets/index-1a2b.js").contains("immutable"));
        assert_eq!(caching("index.html"), "no-cache");
        assert_eq!(caching("favicon.svg"), "no-cache");
    }

    #[tokio::test]
    async fn a_file_that_the_browser_has_is_not_sent_again() {
        let file = || EmbeddedFile {
            data: std::borrow::Cow::Borrowed(b"<p>"),
            metadata: rust_embed::Metadata::__rust_embed_new([7; 32], None, None),
        };
        let first = file_answer("index.html", file(), &HeaderMap::new());
        let tag = first.headers().get(header::ETAG).cloned().unwrap();
        assert_eq!(first.status(), StatusCode::OK);
        let asked = HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)]);
        assert_eq!(file_answer("index.html", file(), &asked).status(), StatusCode::NOT_MODIFIED);
    }
}
