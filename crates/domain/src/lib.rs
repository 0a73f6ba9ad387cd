//! The words of coordinated goods distribution, with their units, and nothing that reads a file or a clock.
//!
//! | word | meaning |
//! |---|---|
//! | [`Unit`] | receiving site of a municipality: school, kindergarten, nursing home, office |
//! | [`Supplier`] | organisation that sells to the municipality, with its site and way of delivering |
//! | [`SourceDocument`] | one invoice, credit note, order, despatch advice or ledger voucher, as received |
//! | [`Purchase`] | what was bought: a reconciled event behind one or more source documents |
//! | [`CatalogueItem`] | what an item of a supplier weighs and fills |
//! | [`Delivery`] | one drop of one supplier at one unit on one day |
//! | [`Round`] | ordered stops of one vehicle from a depot and back |
//! | [`TravelMatrix`] | durations and distances between locations for one vehicle profile |
//! | [`Parameter`] | a number about the world, with unit, range, source and evidence |
//! | [`Scenario`] | today, or today plus an ordered list of [`Change`]s |
//! | [`Outcome`] | the indicators of one scenario; two of them make a [`Comparison`] |

mod calendar;
mod catalogue;
mod column_mapping;
mod commodity;
mod correction;
mod delivery;
mod document;
mod geography;
mod ids;
mod indicator;
mod money;
mod organisation_number;
mod parameter;
mod place;
mod problem;
mod purchase;
mod road_use;
mod round;
mod scenario;
mod survey;
mod travel_matrix;
mod unit_code;
mod units;
mod vehicle;

pub use calendar::{Date, TimeOfDay, Weekday, WorkWeek, monday_of, ordinary_weeks};
pub use catalogue::CatalogueItem;
pub use column_mapping::ColumnMapping;
pub use commodity::{CommodityAssignment, CommodityBasis, CommodityGroup, MassBasis, Measured, TemperatureZone};
pub use correction::{GoodsCorrection, ItemKeyKind, UnitCorrection};
pub use delivery::{Delivery, DeliveryBasis};
pub use document::{
    Classification, DeliveryDetails, DocumentKey, DocumentKind, DocumentLine, Party, SourceDocument, StoredDocument,
};
pub use geography::{BoundingBox, LonLat};
pub use ids::{DocumentId, LocationIndex, SupplierId, UnitId};
pub use indicator::{Comparison, ComparisonRow, Dimensions, Indicator, IndicatorValue, Outcome};
pub use money::{Currency, CurrencyMismatch, Money};
pub use organisation_number::{OrganisationNumber, OrganisationNumberError};
pub use parameter::{BUILTIN_FILES, Evidence, Parameter, ParameterError, Parameters};
pub use place::{
    DistributionKind, OpeningHours, Supplier, SupplierRecord, SupplierSite, Unit, UnitAlias, UnitAliasKind, UnitKind,
    UnitRecord,
};
pub use problem::{Problem, Severity};
pub use purchase::{Purchase, PurchaseLine};
pub use road_use::{AreaType, NoisePeriod, RoadKind, RoadPart, RoadUse};
pub use round::{Operator, Round, RoundKind, RoundStop};
pub use scenario::{
    Accepts, CHANGES, Change, ChangeFields, Consolidation, EmptyStops, Evening, Field, Fleet, HubSite, HubVehicles,
    Ordering, Receiving, SCENARIO_LIBRARY, Scenario, ScenarioError, SchoolHours, SharedHub, ShortLived,
};
pub use survey::{OrderingChannel, SurveyResponse};
pub use travel_matrix::{LegRoads, TravelMatrix, TravelMatrixError};
pub use unit_code::{CountedUnit, counted_unit, pieces_or_packs};
pub use units::*;
pub use vehicle::{Fuel, VehicleClass};
