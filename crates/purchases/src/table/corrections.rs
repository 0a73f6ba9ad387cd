//! Rows of a review list that a person has answered: which name belongs to which unit, which goods to which group.

use domain::{GoodsCorrection, ItemKeyKind, UnitAliasKind, UnitCorrection};

use super::{RowView, Rows};
use crate::entry::Content;
use crate::problem_list::ProblemList;

/// The answer that a document is for none of the municipality's units.
const NONE_OF_OURS: &str = "-";

/// Collects answers; rows without one wait.
#[derive(Default)]
pub(crate) struct CorrectionRows {
    goods: Vec<GoodsCorrection>,
    units: Vec<UnitCorrection>,
}

impl Rows for CorrectionRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let Some(answer) = row.text("answer") else { return };
        let (Some(what), Some(kind), Some(value)) =
            (row.required("what", problems), row.required("kind", problems), row.required("value", problems))
        else {
            return;
        };
        match what.to_lowercase().as_str() {
            "unit" | "enhet" | "eining" => {
                let Some(kind) = UnitAliasKind::from_key(kind) else {
                    return unknown(row, "kind", kind, UnitAliasKind::ALL.iter().map(|k| k.key()), problems);
                };
                let unit_key = (answer != NONE_OF_OURS).then(|| answer.to_owned());
                self.units.push(UnitCorrection { kind, value: value.to_owned(), unit_key });
            }
            "goods" | "vare" | "varer" | "varor" => {
                let Some(kind) = ItemKeyKind::from_key(kind) else {
                    return unknown(row, "kind", kind, ItemKeyKind::ALL.iter().map(|k| k.key()), problems);
                };
                let supplier_key = row.owned("supplier");
                let group = answer.to_lowercase();
                self.goods.push(GoodsCorrection { supplier_key, kind, value: value.to_owned(), group });
            }
            _ => unknown(row, "what", what, ["unit", "goods"].into_iter(), problems),
        }
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Corrections { goods: self.goods, units: self.units }
    }
}

fn unknown<'k>(
    row: &RowView<'_>,
    column: &str,
    value: &str,
    known: impl Iterator<Item = &'k str>,
    problems: &mut ProblemList,
) {
    let suggestion = format!("Use one of {}.", known.collect::<Vec<_>>().join(", "));
    let message = "The word is not known here; the row is left out.";
    problems.refuse("SAMLAST-CORRECTION-WORD", row.place(column, value), message, &suggestion);
}
