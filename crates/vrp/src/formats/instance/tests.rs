//! Small instances, calculated by hand.

use crate::formats::Answer;

#[test]
fn numbers_that_are_not_known_are_named() {
    let text = "DIMENSION: 2\nEDGE_WEIGHT_TYPE: EUC_2D\nVEHICLES: 1\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n";
    let instance = crate::formats::parse(text).expect("two nodes");
    let error = |text: &str| instance.plan(&Answer::parse(text).expect("routes")).expect_err("not known");
    assert_eq!(error("Route #1: 5\n"), "vehicle 1: there is neither a customer nor a depot 5");
    assert_eq!(error("Route #2: 1\n"), "there is no vehicle 2");
    assert!(error("{\"routes\": [{\"vehicle\": 1, \"depot\": 1, \"visits\": [1]}]}").contains("does not start"));
}
