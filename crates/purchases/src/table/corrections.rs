//! Rows of a review list that a person has filled in: which unit a name is for, which commodity group goods belong to.

use domain::{GoodsCorrection, ItemKeyKind, OrganisationNumber, UnitAliasKind, UnitCorrection};

use super::{RowView, Rows};
use crate::entry::Content;
use crate::problem_list::ProblemList;

/// The answer for a name that belongs to none of the municipality's units.
const NONE_OF_OURS: &str = "-";

/// Collects answers.
#[derive(Default)]
pub(crate) struct CorrectionRows {
    goods: Vec<GoodsCorrection>,
    units: Vec<UnitCorrection>,
}

impl Rows for CorrectionRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        // A row without an answer is a question that is still open.
        let Some(answer) = row.text("answer") else { return };
        let (Some(what), Some(kind), Some(value)) =
            (row.required("what", problems), row.required("kind", problems), row.required("value", problems))
        else {
            return;
        };
        match what.to_lowercase().as_str() {
            "unit" | "enhet" | "eining" => {
                let keys = UnitAliasKind::ALL.iter().map(|kind| kind.key());
                let Some(kind) = known(row, kind, UnitAliasKind::from_key(kind), keys, problems) else { return };
                let unit_key = (answer != NONE_OF_OURS).then(|| answer.to_owned());
                self.units.push(UnitCorrection { kind, value: value.to_owned(), unit_key });
            }
            "goods" | "varer" | "vare" | "varor" => {
                let keys = ItemKeyKind::ALL.iter().map(|kind| kind.key());
                let Some(kind) = known(row, kind, ItemKeyKind::from_key(kind), keys, problems) else { return };
                if answer == NONE_OF_OURS {
                    let message = "Goods need a commodity group as answer; the row is left out.";
                    let suggestion = "Give the key of a group, `service` for what is not delivered, or leave it empty.";
                    problems.refuse("SAMLAST-CORRECTION-ANSWER", row.place("answer", answer), message, suggestion);
                    return;
                }
                self.goods.push(GoodsCorrection {
                    supplier_key: row.text("supplier").map(supplier_key),
                    kind,
                    value: value.to_owned(),
                    group: answer.to_lowercase(),
                });
            }
            _ => {
                let message = "It is not known what is to be corrected; the row is left out.";
                problems.refuse("SAMLAST-CORRECTION-WHAT", row.place("what", what), message, "Write unit or goods.");
            }
        }
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Corrections { goods: self.goods, units: self.units }
    }
}

/// The review list holds the supplier's key; a person may have written the number with blanks.
fn supplier_key(written: &str) -> String {
    OrganisationNumber::parse(written).map_or_else(|_| written.to_owned(), |number| number.to_string())
}

fn known<K>(
    row: &RowView<'_>,
    written: &str,
    kind: Option<K>,
    keys: impl Iterator<Item = &'static str>,
    problems: &mut ProblemList,
) -> Option<K> {
    if kind.is_none() {
        let suggestion = format!("Use one of {}.", keys.collect::<Vec<_>>().join(", "));
        let message = "The kind is not known; the row is left out.";
        problems.refuse("SAMLAST-CORRECTION-KIND", row.place("kind", written), message, &suggestion);
    }
    kind
}
