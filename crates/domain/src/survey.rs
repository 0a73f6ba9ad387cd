//! Answers to the delivery survey (model §M2): what a unit receives, what it could live with, who buys and how.

use serde::{Deserialize, Serialize};

use crate::place::keyed;
use crate::{Date, Minutes, PerWeek, TimeOfDay};

keyed! {
    /// How a unit places its orders.
    OrderingChannel {
        /// In the municipality's e-procurement system (Peppol order).
        EProcurement = "e_procurement",
        /// In the supplier's web shop.
        WebShop = "web_shop",
        /// By telephone or e-mail.
        Message = "message",
        /// Standing order: the goods come without being asked for.
        StandingOrder = "standing_order",
        /// Bought in a shop, by card or on account.
        Shop = "shop",
    }
}

/// One row of the survey: a unit's answer for one supplier, or for all its deliveries where no supplier is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SurveyResponse {
    /// Key of the unit in the register.
    pub unit_key: String,
    /// Key of the supplier (organisation number); absent: all deliveries of the unit together.
    pub supplier_key: Option<String>,
    /// Date of the answer.
    pub date: Option<Date>,
    /// Deliveries a week today.
    pub deliveries_now: Option<PerWeek>,
    /// Deliveries a week the unit could live with.
    pub deliveries_acceptable: Option<PerWeek>,
    /// Staff time to receive one delivery.
    pub receiving_time: Option<Minutes>,
    /// Trips a week by which staff fetch goods themselves.
    pub pick_ups: Option<PerWeek>,
    /// Orders placed a week.
    pub orders: Option<PerWeek>,
    /// Share of purchases made from framework agreements, 0 to 1.
    pub on_agreement: Option<f64>,
    /// Role of whoever orders (never a name), for instance `kitchen`.
    pub ordering_role: Option<String>,
    /// Weeks over which the deliveries were counted in a log; absent: the answer was given from memory.
    pub counted_weeks: Option<f64>,
    /// Role of whoever receives the goods (never a name).
    pub receiving_role: Option<String>,
    /// When deliveries usually begin to come.
    pub delivery_from: Option<TimeOfDay>,
    /// When the last delivery has usually come.
    pub delivery_to: Option<TimeOfDay>,
    /// How orders are placed.
    pub ordering_channel: Option<OrderingChannel>,
    /// Why goods are bought outside framework agreements, in the unit's own words.
    pub off_agreement_reason: Option<String>,
}
