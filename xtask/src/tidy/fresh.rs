//! Generated pages are as fresh as what they are made from.

use super::{Finding, Tree};
use crate::reference;

/// The page of the parameters says what the files say.
pub fn check(tree: &Tree) -> Vec<Finding> {
    if tree.text(reference::PAGE) == Some(reference::page(tree).as_str()) {
        return Vec::new();
    }
    vec![Finding::new(reference::PAGE, 0, "is not what the parameter files say; run `make docs`")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_parameter_makes_the_page_old() {
        let file = |value: u8| {
            format!("[a.b]\nvalue = {value}\nlow = 1\nhigh = 9\nunit = \"km\"\nsource = \"s\"\nevidence = \"read\"\n")
        };
        let page = reference::page(&Tree::of(&[("parameters/x.toml", &file(2))]));
        let findings = |value| check(&Tree::of(&[("parameters/x.toml", &file(value)), (reference::PAGE, &page)]));
        assert_eq!(findings(2), []);
        assert_eq!(findings(3).len(), 1);
        assert_eq!(check(&Tree::of(&[("parameters/x.toml", &file(2))])).len(), 1);
    }
}
