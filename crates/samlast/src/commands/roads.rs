//! `samlast roads`: road files by themselves, without a study.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use workflows::{
    Added, Approach, BuildOptions, CoordinateSystem, Effort, FlowsRequest, MatrixRequest, Moment, Profile,
};

use crate::commands::Cli;
use crate::output;
use crate::progress::Bar;

/// Arguments of `roads`.
#[derive(Args)]
pub struct RoadsArgs {
    /// What to do
    #[command(subcommand)]
    pub action: RoadsAction,
}

/// What can be done with road files.
#[derive(Subcommand)]
pub enum RoadsAction {
    /// Build a road file from an OpenStreetMap extract
    Build {
        /// Extract: .osm.pbf, .osm, .osm.gz, .osm.bz2
        extract: PathBuf,
        /// Road file to write
        #[arg(short, long, value_name = "ROADS")]
        output: PathBuf,
        /// Keep only what lies in a box (degrees) or inside a boundary
        #[arg(long, value_name = "W,S,E,N|FILE.geojson", allow_hyphen_values = true)]
        clip: Option<String>,
        /// Vehicles to make the file ready for: van, truck, light_truck, cargo_bike (which adds cycleways); for others it
        /// takes longer to answer
        #[arg(long, value_name = "NAMES", value_parser = profile, value_delimiter = ',', default_value = "van,truck")]
        profiles: Vec<Profile>,
        #[command(flatten)]
        departure: DepartureArgs,
        /// Heights above the sea for energy on slopes: GeoTIFF or ESRI ASCII grid
        #[arg(long, value_name = "FILE")]
        heights: Option<PathBuf>,
        /// How the raster's coordinates are meant, if it does not say so itself
        #[arg(long, value_name = "EPSG:CODE", value_parser = crs, requires = "heights")]
        heights_crs: Option<CoordinateSystem>,
        /// Print sizes, shares known and effort as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write driving times and distances between all points, or the nearest of each
    Matrix {
        /// Road file
        roads: PathBuf,
        /// CSV with the columns lon and lat, or x and y (east and north) with --crs
        #[arg(long, value_name = "FILE.csv")]
        points: PathBuf,
        /// Vehicle: van, truck, light_truck, cargo_bike, electric_van, electric_truck, electric_light_truck
        #[arg(long, value_name = "NAME", value_parser = profile, default_value = "van")]
        profile: Profile,
        #[command(flatten)]
        departure: DepartureArgs,
        /// Matrix to write
        #[arg(long, value_name = "FILE.bin")]
        out: PathBuf,
        /// Further tables along the fastest paths: ferry, unknown_limits, built_up (metres), energy (kJ)
        #[arg(long, value_name = "NAMES", value_parser = added, value_delimiter = ',', conflicts_with = "nearest")]
        also: Vec<Added>,
        /// Only so many of the nearest points of each, for many points
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
        nearest: Option<u32>,
        /// Position of a road that is closed; may be given several times
        #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
        close: Vec<String>,
        /// How coordinates are meant: EPSG:4326 (degrees), 25832, 25833, 25835 or 3006 (metres); without it degrees, or
        /// metres where only one grid is possible
        #[arg(long, value_name = "EPSG:CODE", value_parser = crs)]
        crs: Option<CoordinateSystem>,
        /// How vehicles stop
        #[arg(long, value_enum, default_value_t = ApproachArg::Any)]
        approach: ApproachArg,
        /// Print effort by phase and what is unreachable as JSON
        #[arg(long)]
        json: bool,
    },
    /// Look up an address, or check how many of the road file's own addresses are found again
    Find {
        /// Road file
        roads: PathBuf,
        /// Address, for instance "Storgata 5, 1830 Askim"
        #[arg(required_unless_present = "check")]
        address: Option<String>,
        /// Candidates to show
        #[arg(long, value_name = "N", default_value_t = 5)]
        candidates: usize,
        /// Look up every address of the road file again, written in several ways
        #[arg(long, conflicts_with = "address")]
        check: bool,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write vector tiles of roads, water and settlements for maps
    Tiles {
        /// Road file
        roads: PathBuf,
        /// Archive (FILE.pmtiles) or folder to write
        #[arg(short, long, value_name = "DIR|FILE.pmtiles")]
        output: PathBuf,
        /// Zooms, 0 to 16
        #[arg(long, value_name = "A-B", default_value = "5-14", value_parser = zooms)]
        zoom: [u8; 2],
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Lay trips on the roads and count the vehicles on each piece of road by hour
    Flows {
        /// Road file
        roads: PathBuf,
        /// Stops in the order of driving, CSV with columns trip, lon, lat, departure (07:30; needed at the first stop of a
        /// trip), and if wanted profile and vehicles
        #[arg(long, value_name = "FILE.csv")]
        trips: PathBuf,
        /// Table (FILE.csv) or map (FILE.geojson) to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Vehicle of trips that name none
        #[arg(long, value_name = "NAME", value_parser = profile, default_value = "van")]
        profile: Profile,
        #[command(flatten)]
        departure: DepartureArgs,
        /// How coordinates are meant: EPSG:4326 (degrees), 25832, 25833, 25835 or 3006 (metres)
        #[arg(long, value_name = "EPSG:CODE", value_parser = crs)]
        crs: Option<CoordinateSystem>,
        /// Print kilometres and what could not be driven as JSON
        #[arg(long)]
        json: bool,
    },
    /// Find the fastest route between two positions and say what was assumed
    Route {
        /// Road file
        roads: PathBuf,
        /// Start, longitude,latitude
        #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
        from: String,
        /// Destination, longitude,latitude
        #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
        to: String,
        /// Vehicle: van, truck, light_truck, cargo_bike, electric_van, electric_truck, electric_light_truck
        #[arg(long, value_name = "NAME", value_parser = profile, default_value = "van")]
        profile: Profile,
        #[command(flatten)]
        departure: DepartureArgs,
        /// Position of a road that is closed; may be given several times
        #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
        close: Vec<String>,
        /// How coordinates are meant: EPSG:4326 (degrees), 25832, 25833, 25835 or 3006 (metres); without it degrees, or
        /// metres where only one grid is possible
        #[arg(long, value_name = "EPSG:CODE", value_parser = crs)]
        crs: Option<CoordinateSystem>,
        /// How vehicles stop
        #[arg(long, value_enum, default_value_t = ApproachArg::Any)]
        approach: ApproachArg,
        /// Print the route as a GeoJSON feature
        #[arg(long)]
        geojson: bool,
    },
}

/// When vehicles depart.
#[derive(Args, Clone, Copy)]
pub struct DepartureArgs {
    /// Weekday and time of departure: what is signed for some hours counts as it holds then, on the whole way
    #[arg(long, value_name = "Mo 08:00", value_parser = week_time)]
    at: Option<Moment>,
    /// Month or day of departure, Jan or "20 Jan": roads closed in winter, limits of the season
    #[arg(long, value_name = "MONTH", value_parser = month)]
    month: Option<Moment>,
}

impl DepartureArgs {
    fn moment(self) -> Moment {
        let unknown = Moment::UNKNOWN;
        self.at.unwrap_or(unknown).in_season_of(self.month.unwrap_or(unknown))
    }
}

/// How vehicles stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ApproachArg {
    /// On either side of the road
    Any,
    /// With the place on the right-hand side
    Kerb,
}

impl ApproachArg {
    fn approach(self) -> Approach {
        match self {
            Self::Any => Approach::Any,
            Self::Kerb => Approach::Kerb,
        }
    }
}

fn profile(text: &str) -> Result<Profile, String> {
    Profile::from_key(text).ok_or_else(|| format!("no vehicle is called {text:?}; there are {}", Profile::keys()))
}

fn added(text: &str) -> Result<Added, String> {
    let known = || Added::ALL.map(Added::key).join(", ");
    Added::from_key(text).ok_or_else(|| format!("no table is called {text:?}; there are {}", known()))
}

fn week_time(text: &str) -> Result<Moment, String> {
    let expected = "is no weekday and time; expected is one like \"Mo 08:00\", with Mo, Tu, We, Th, Fr, Sa or Su";
    Moment::UNKNOWN.with_week_time(text).ok_or_else(|| format!("{text:?} {expected}"))
}

fn month(text: &str) -> Result<Moment, String> {
    let expected = "is no month; expected is Jan to Dec, 1 to 12, or a day like \"20 Jan\"";
    Moment::UNKNOWN.with_month(text).ok_or_else(|| format!("{text:?} {expected}"))
}

fn zooms(text: &str) -> Result<[u8; 2], String> {
    workflows::tile_zooms(text)
}

fn crs(text: &str) -> Result<CoordinateSystem, String> {
    CoordinateSystem::from_code(text).ok_or_else(|| {
        format!("{text:?} is not known here; use EPSG:4326 (degrees), EPSG:25832, EPSG:25833, EPSG:25835 or EPSG:3006")
    })
}

/// Far points that are told of in words.
const FAR_TOLD: usize = 20;

/// Builds, writes or shows.
pub fn run(cli: &Cli, args: &RoadsArgs) -> anyhow::Result<()> {
    match &args.action {
        RoadsAction::Build { extract, output, clip, profiles, departure, heights, heights_crs, json } => {
            let area = clip.as_deref().map(workflows::road_area).transpose()?;
            let bar = Bar::new("roads");
            let heights = heights.as_deref().map(|file| (file, *heights_crs));
            let options = BuildOptions { area: area.as_ref(), profiles, heights };
            let built = workflows::build_roads(extract, output, &options, departure.moment(), &bar)?;
            bar.finish();
            if *json {
                return output::json(&built);
            }
            output::line(&format!("{}: {} bytes", output.display(), built.file_bytes))?;
            output::line(&format!(
                "{} junctions, {} segments, {:.1} km of roads, {:.1} km of ferries, {} places, {} addresses",
                built.junctions, built.segments, built.roads_km, built.ferries_km, built.places, built.addresses
            ))?;
            output::line(&format!(
                "{} schools, kindergartens, care homes and hospitals; {} areas incomplete",
                built.facilities, built.areas_incomplete
            ))?;
            let connected: Vec<String> =
                built.connected.iter().map(|(profile, share)| format!("{profile} {:.1} %", share * 100.0)).collect();
            output::line(&format!(
                "known: speed limit {:.1} %, vehicle limit {:.1} % of the length; connected: {}",
                built.speed_limit_known * 100.0,
                built.vehicle_limit_known * 100.0,
                connected.join(", ")
            ))?;
            output::line(&format!(
                "turn restrictions: {} used, {} not; conditional rules: {} understood, {} not, {} without public holidays; {} nodes outside",
                built.turn_restrictions,
                built.turn_restrictions_ignored,
                built.conditional_rules,
                built.conditional_not_understood,
                built.conditional_without_holidays,
                built.nodes_outside
            ))?;
            if let (Some(known), Some(unknown)) = (built.heights_km, built.without_heights_km) {
                output::line(&format!(
                    "heights: {known:.1} km of roads known, {unknown:.1} km not, which count as flat"
                ))?;
            }
            effort(&built.effort)
        }
        RoadsAction::Matrix { roads, points, profile, departure, out, also, nearest, close, crs, approach, json } => {
            let request = MatrixRequest {
                roads,
                points,
                system: *crs,
                profile: *profile,
                moment: departure.moment(),
                approach: approach.approach(),
                closed: close,
                also,
                nearest: *nearest,
                columns_at_a_time: MatrixRequest::COLUMNS,
            };
            let written = workflows::write_road_matrix(&request, out)?;
            if *json {
                return output::json(&written);
            }
            let of_each =
                written.nearest.map_or_else(|| written.points.to_string(), |count| format!("{count} nearest"));
            output::line(&format!(
                "{}: {} × {of_each} points ({}), {} unreachable",
                out.display(),
                written.points,
                written.crs,
                written.unreachable
            ))?;
            for also in &written.also {
                if let Some(share) = also.share_of_distance {
                    output::line(&format!("{}: {:.1} % of the kilometres", also.table, share * 100.0))?;
                }
                if let Some(kwh_per_km) = also.kwh_per_km {
                    let heights =
                        if also.has_heights == Some(true) { "with heights" } else { "roads taken to be flat" };
                    output::line(&format!("{}: {kwh_per_km:.3} kWh/km, {heights}", also.table))?;
                }
            }
            for far in written.far_points.iter().take(FAR_TOLD) {
                output::line(&format!("row {}: {}", far.row, far.reason))?;
            }
            if written.far_points.len() > FAR_TOLD {
                let more = written.far_points.len() - FAR_TOLD;
                output::line(&format!("and {more} more far from their roads; --json names them all"))?;
            }
            effort(&written.effort)
        }
        RoadsAction::Find { roads, address, candidates, check, json } => {
            if *check {
                let checked = workflows::check_addresses(roads)?;
                return if *json { output::json(&checked) } else { output::line(checked.text().trim_end()) };
            }
            let found = workflows::find_address(roads, address.as_deref().unwrap_or_default(), *candidates)?;
            if *json { output::json(&found) } else { output::line(found.text().trim_end()) }
        }
        RoadsAction::Tiles { roads, output: out, zoom, json } => {
            let made = workflows::write_road_tiles(roads, out, *zoom)?;
            if *json {
                return output::json(&made);
            }
            output::line(&format!(
                "{}: {} tiles of zooms {} to {}, {} bytes, the largest {} bytes unpacked",
                out.display(),
                made.tiles,
                made.min_zoom,
                made.max_zoom,
                made.bytes,
                made.largest_bytes
            ))?;
            if !made.attribution.is_empty() {
                output::line(&format!("to be named beside the map: {}", made.attribution))?;
            }
            effort(&made.effort)
        }
        RoadsAction::Flows { roads, trips, output: out, profile, departure, crs, json } => {
            let moment = departure.moment();
            let request = FlowsRequest { roads, trips, profile: *profile, moment, system: *crs };
            let written = workflows::write_road_flows(&request, out)?;
            if *json {
                return output::json(&written);
            }
            output::line(&format!(
                "{}: {} trips with {} legs on {} pieces of road",
                out.display(),
                written.trips,
                written.legs,
                written.segments
            ))?;
            for (vehicle, km) in &written.vehicle_km {
                output::line(&format!("{vehicle}: {km:.1} km"))?;
            }
            output::line(&format!("in built-up areas: {:.1} km", written.vehicle_km_built_up))?;
            for leg in written.not_driven.iter().take(FAR_TOLD) {
                output::line(&format!("row {}, trip {:?}: no road leads to the next stop", leg.row, leg.trip))?;
            }
            if written.not_driven.len() > FAR_TOLD {
                output::line(&format!("and {} more legs; --json names them all", written.not_driven.len() - FAR_TOLD))?;
            }
            effort(&written.effort)
        }
        RoadsAction::Route { roads, from, to, profile, departure, close, crs, approach, geojson } => {
            let stops = (*profile, approach.approach(), departure.moment());
            let route = workflows::road_route(roads, from, to, close, *crs, stops)?;
            let lang = cli.lang.key();
            if *geojson { output::json(&route.geojson(lang)) } else { output::line(route.text(lang).trim_end()) }
        }
    }
}

fn effort(effort: &Effort) -> anyhow::Result<()> {
    let seconds = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), |seconds| format!("{seconds:.2}"));
    let phases: Vec<String> =
        effort.phases.iter().map(|phase| format!("{} {}", phase.phase, seconds(phase.cpu_seconds))).collect();
    let memory = effort.peak_memory_bytes.map_or_else(String::new, |bytes| format!(", {} MB", bytes / 1_000_000));
    output::line(&format!("CPU seconds: {}; in all {}{memory}", phases.join(", "), seconds(effort.cpu_seconds)))
}
