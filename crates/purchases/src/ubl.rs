//! Invoices, credit notes, orders, despatch advices and catalogues in UBL 2.

pub(crate) mod build;
pub(crate) mod catalogue;
pub(crate) mod collect;
pub(crate) mod draft;
