//! The HTTP server of a finished study: the app people see and the JSON it asks for.
//!
//! | file | holds |
//! |---|---|
//! | [`routes`] | the API's contents page: every address and who answers it |
//! | `answers` | one function per address; computes only through [`workflows::view::StudyPages`] |
//! | `app_files` | the app as built by Vite, embedded, with content types and caching |
//! | `problem` | errors as RFC 9457 problem details |
//! | `protection` | security headers and the check against DNS rebinding |
//! | [`bind`], [`serve`], [`Bound`] | opening the port, running until Ctrl-C |
//!
//! The server only reads: no address changes a study, and none answers to a method other than GET and HEAD.

mod answers;
mod app_files;
mod listening;
mod problem;
mod protection;
mod routes;

pub use listening::{Bound, ServeOptions, ServerError, bind, serve};
pub use protection::HostRule;
pub use routes::routes;
