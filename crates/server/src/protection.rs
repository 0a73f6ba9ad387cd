//! Headers that limit what a page may do, and the check of the Host header against DNS rebinding.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// For the app: everything from this server, nothing inline.
const APP_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; \
     object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For pages that carry their own style sheet because they are also saved and sent as one file: the map and the
/// report. They may run no script and load nothing, so an inline style has nothing to reach.
pub(crate) const SINGLE_FILE_POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Sets the security headers of every answer; a policy that the answer brought itself stays.
pub(crate) async fn set_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(APP_POLICY));
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Which names a browser may use for this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostRule {
    /// Only names of this machine. A page elsewhere that points its own name at this machine (DNS rebinding) would
    /// otherwise read the study.
    ThisMachine,
    /// Any name: the server is open to a network, where its names are not known here.
    Any,
}

impl HostRule {
    /// The rule for a server that listens on the address.
    pub fn for_address(address: IpAddr) -> Self {
        if address.is_loopback() { Self::ThisMachine } else { Self::Any }
    }

    fn allows(self, authority: &str) -> bool {
        match self {
            Self::Any => true,
            Self::ThisMachine => names_this_machine(authority),
        }
    }
}

fn names_this_machine(authority: &str) -> bool {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, rest)) => (host, rest.strip_prefix(':').or(rest.is_empty().then_some(""))),
            None => return false,
        },
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    let Some(port) = port else { return false };
    // Any port is fine: it differs behind a tunnel, and a rebinding page cannot choose the name `localhost`.
    port.bytes().all(|b| b.is_ascii_digit())
        && (host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

fn asked_names<'a>(headers: &'a HeaderMap, request_authority: Option<&'a str>) -> Option<Vec<&'a str>> {
    let mut names: Vec<&str> = Vec::new();
    for value in headers.get_all(header::HOST) {
        names.push(value.to_str().ok()?);
    }
    names.extend(request_authority);
    (!names.is_empty()).then_some(names)
}

/// Refuses requests that came under a name the rule does not allow.
pub(crate) async fn check_host(State(rule): State<HostRule>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let allowed = asked_names(request.headers(), authority)
        .map_or(rule == HostRule::Any, |names| names.iter().all(|name| rule.allows(name)));
    if allowed {
        return next.run(request).await;
    }
    Problem::new(
        StatusCode::MISDIRECTED_REQUEST,
        "This server answers only to localhost and 127.0.0.1. Open it under one of these names.",
    )
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_known_with_and_without_port() {
        for name in ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.1.2.3", "[::1]", "[::1]:8080"] {
            assert!(names_this_machine(name), "{name}");
        }
    }

    #[test]
    fn other_names_are_refused() {
        let others = [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
            "10.0.0.1",
            "[::1",
            "[::1]x",
            "localhost:80:evil",
            "0.0.0.0",
        ];
        for name in others {
            assert!(!names_this_machine(name), "{name}");
        }
    }

    #[test]
    fn a_server_open_to_the_network_takes_any_name() {
        assert_eq!(HostRule::for_address([127, 0, 0, 1].into()), HostRule::ThisMachine);
        assert_eq!(HostRule::for_address([0, 0, 0, 0].into()), HostRule::Any);
    }
}
