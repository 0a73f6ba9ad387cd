//! The five questions about purchases – what is bought, from whom, how it is delivered, how much, and who buys – answered
//! from a columnar snapshot of all purchase lines and deliveries of a study. Pure: it sees no file and no SQL.
//!
//! | module | what it does |
//! |---|---|
//! | [`SnapshotBuilder`], [`Snapshot`] | lines and deliveries as columns of numbers, in memory and as bytes |
//! | [`Filter`] | which period, units, suppliers, groups and municipalities are asked about |
//! | [`nearest`] | the names that are most like one that is not in the study |
//! | [`answer`] | the five answers and the indicators of purchasing, as tables |
//! | `public` | what may be shown to everybody: nothing that rests on fewer than three suppliers |

mod filter;
mod nearest;
mod public;
mod questions;
mod snapshot;
mod table;

pub use filter::{Filter, FilterError};
pub use nearest::{Known, nearest};
pub use questions::{Answers, Limits, Question, answer};
pub use snapshot::{BuyerDictionary, GroupEntry, Snapshot, SnapshotBuilder, SnapshotError, SupplierEntry, UnitEntry};
pub use table::{Cell, Column, Measure, Table};
