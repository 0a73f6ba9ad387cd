//! The road network: what was read, the graphs of both profiles, and the index for snapping.

use std::path::Path;
use std::sync::OnceLock;

use domain::{BoundingBox, LonLat};

use crate::address::AddressBook;
use crate::area::Area;
use crate::attributes::Attributes;
use crate::conditions::Outcome;
use crate::data::RoadData;
use crate::error::RoadError;
use crate::file::{Section, StoredHierarchy};
use crate::geometry::lon_lat;
use crate::heights;
use crate::hierarchy::Hierarchy;
use crate::import::{self, Keep};
use crate::moment::Moment;
use crate::place::Place;
use crate::profile::Profile;
use crate::projection::CoordinateSystem;
use crate::report::BuildReport;
use crate::snap::{Approach, RoadSide, Snap, SnapIndex, SnapRules};
use crate::speed::SpeedModel;
use crate::states::{Situation, States};
use crate::surroundings::Surroundings;

/// A piece of road between two junctions, by its number in the road file; another road file numbers otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentId(pub(crate) u32);

impl SegmentId {
    /// The number, from 0.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// What is wanted of an extract.
#[derive(Clone, Copy, Debug)]
pub struct BuildOptions<'a> {
    /// Only what lies in it. Roads are cut at its edge, so it should reach further than the places between which is driven.
    pub area: Option<&'a Area>,
    /// Ways that only bicycles may use are kept if a cargo bike is among them.
    pub profiles: &'a [Profile],
    /// Raster of heights above the sea, and how its coordinates are meant if it does not say so itself.
    pub heights: Option<(&'a Path, Option<CoordinateSystem>)>,
}

impl Default for BuildOptions<'_> {
    fn default() -> Self {
        Self { area: None, profiles: &Profile::USUAL, heights: None }
    }
}

/// Roads, places and addresses of an extract, ready for snapping, matrices and paths.
pub struct RoadNetwork {
    data: RoadData,
    model: SpeedModel,
    bounding_box: BoundingBox,
    snap_index: SnapIndex,
    situation: Situation,
    stored: [Option<StoredHierarchy>; Profile::WITH_OWN_ROADS.len()],
    hierarchies: [OnceLock<Hierarchy>; Profile::WITH_OWN_ROADS.len()],
    /// Hierarchies that held before something changed; their order serves again.
    earlier: [Option<Hierarchy>; Profile::WITH_OWN_ROADS.len()],
    surroundings: Surroundings,
    address_book: OnceLock<AddressBook>,
    /// Where the heights of each segment start; `None` without heights.
    height_starts: OnceLock<Option<Vec<u32>>>,
}

impl RoadNetwork {
    /// Reads an extract of OpenStreetMap in two passes: `.osm.pbf`, and for small ones `.osm`, `.osm.gz` and `.osm.bz2`, told apart by
    /// their content. `progress` is called with the share done, 0 to 1.
    ///
    /// # Errors
    /// A file that cannot be read, is not an extract, is cut off or damaged, or holds no roads.
    pub fn from_pbf(
        path: &Path,
        model: &SpeedModel,
        progress: &(dyn Fn(f64) + Sync),
    ) -> Result<(Self, BuildReport), RoadError> {
        Self::from_extract(path, &BuildOptions::default(), model, progress)
    }

    /// As [`RoadNetwork::from_pbf`], of what lies in an area only, for some profiles, with heights.
    ///
    /// # Errors
    /// As [`RoadNetwork::from_pbf`]; also an area without roads, and a raster that cannot be used.
    pub fn from_extract(
        path: &Path,
        options: &BuildOptions<'_>,
        model: &SpeedModel,
        progress: &(dyn Fn(f64) + Sync),
    ) -> Result<(Self, BuildReport), RoadError> {
        let BuildOptions { area, profiles, heights } = *options;
        let keep = Keep { cycleways: profiles.contains(&Profile::CargoBike), structures: heights.is_some() };
        let (mut extract, hash) = import::read_extract(path, (area, keep), progress)?;
        let (mut surroundings, areas_incomplete) = std::mem::take(&mut extract.around).finish(area);
        let (data, unused) = import::build(extract, hash, path)?;
        let mut found = None;
        if let Some((raster, system)) = heights {
            let (heights, known) = heights::take(&data, raster, system)?;
            surroundings.heights = Section::of(heights);
            found = Some(known);
        }
        let network = Self::new(data, model.clone(), path)?.with_surroundings(surroundings);
        let report = BuildReport { areas_incomplete, heights: found, ..BuildReport::of(&network, profiles, unused)? };
        Ok((network, report))
    }

    pub(crate) fn new(data: RoadData, model: SpeedModel, file: &Path) -> Result<Self, RoadError> {
        let no_roads = || RoadError::NoRoads { file: file.display().to_string() };
        let bounding_box = BoundingBox::around(data.points.iter().map(|p| lon_lat(*p))).ok_or_else(no_roads)?;
        let snap_index = SnapIndex::new(&data);
        Ok(Self {
            data,
            model,
            bounding_box,
            snap_index,
            situation: Situation::default(),
            stored: Default::default(),
            hierarchies: Default::default(),
            earlier: Default::default(),
            surroundings: Surroundings::default(),
            address_book: OnceLock::new(),
            height_starts: OnceLock::new(),
        })
    }

    /// With what lies around the roads.
    pub(crate) fn with_surroundings(self, surroundings: Surroundings) -> Self {
        Self { surroundings, address_book: OnceLock::new(), height_starts: OnceLock::new(), ..self }
    }

    /// What lies around the roads, section by section.
    pub(crate) fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// With hierarchies that a road file holds.
    pub(crate) fn with_stored(self, stored: [Option<StoredHierarchy>; Profile::WITH_OWN_ROADS.len()]) -> Self {
        Self { stored, ..self }
    }

    /// The same roads with other speeds; what was worked out with the old speeds is left behind.
    pub fn with_speeds(self, model: &SpeedModel) -> Self {
        Self { model: model.clone(), ..self.changed() }
    }

    /// What was worked out before a change, which holds no longer, put aside: only its order is of use.
    fn changed(self) -> Self {
        let mut earlier = self.earlier;
        for (earlier, hierarchy) in earlier.iter_mut().zip(self.hierarchies) {
            *earlier = hierarchy.into_inner().or(earlier.take());
        }
        Self { earlier, hierarchies: Default::default(), ..self }
    }

    /// The same roads with some of them closed: at each position the piece of road between two junctions that a vehicle of
    /// the profile would be put on. Of a road with separate carriageways only one is closed by one position. Also returns
    /// where the closed roads are; `None` for a position that meets none. A network with closed roads is saved as it was.
    pub fn with_closed(self, positions: &[LonLat], profile: Profile) -> (Self, Vec<Option<Snap>>) {
        let snaps: Vec<Option<Snap>> = positions.iter().map(|position| self.snap(*position, profile)).collect();
        let mut network = self.changed();
        let closed = &mut network.situation.closed;
        closed.extend(snaps.iter().flatten().map(|snap| snap.segment));
        closed.sort_unstable();
        closed.dedup();
        (network, snaps)
    }

    /// The same roads as they are for those who depart at a moment: rules count that hold then, on all of the way.
    #[must_use]
    pub fn at(self, moment: Moment) -> Self {
        if self.situation.moment == moment {
            return self;
        }
        let mut network = self.changed();
        network.situation.moment = moment;
        network
    }

    /// Without what the road file holds ready: everything is worked out when it is asked for. For measurements.
    #[doc(hidden)]
    #[must_use]
    pub fn without_stored(self) -> Self {
        Self { stored: Default::default(), ..self }
    }

    /// For when the roads are as they are.
    pub fn moment(&self) -> Moment {
        self.situation.moment
    }

    /// Hash of the extract the network was made of, BLAKE3, hexadecimal.
    pub fn source_hash(&self) -> &str {
        &self.data.source_hash
    }

    /// Program that wrote the extract, as its header states; tells invented networks from mapped ones. Empty if unstated.
    pub fn written_by(&self) -> &str {
        &self.data.written_by
    }

    /// The smallest box around all roads.
    pub fn bounding_box(&self) -> BoundingBox {
        self.bounding_box
    }

    /// Named settlements in the order of the extract.
    pub fn places(&self) -> &[Place] {
        &self.data.places
    }

    /// Addresses, streets and settlements, ready to be searched; read from the road file when it is first asked for.
    ///
    /// # Errors
    /// A road file that cannot be read any more or is damaged.
    pub fn address_book(&self) -> Result<&AddressBook, RoadError> {
        if let Some(book) = self.address_book.get() {
            return Ok(book);
        }
        let book = AddressBook::new(self.surroundings.addresses.get()?.clone(), &self.data);
        Ok(self.address_book.get_or_init(|| book))
    }

    /// Whether heights along the roads are known; if not, all roads count as flat. Asked first, it reads them, and everything
    /// that depends on heights can rely on them.
    ///
    /// # Errors
    /// A road file that cannot be read any more or is damaged.
    pub fn has_heights(&self) -> Result<bool, RoadError> {
        let heights = self.surroundings.heights.get()?;
        let starts = || if heights.is_empty() { None } else { heights::starts(&self.data, heights) };
        Ok(self.height_starts.get_or_init(starts).is_some())
    }

    /// Heights along a segment in the direction in which it is drawn; empty where none are known.
    pub(crate) fn heights_of(&self, segment: u32) -> &[i16] {
        let known = self.has_heights().unwrap_or(false);
        let (Some(Some(starts)), Ok(heights), true) =
            (self.height_starts.get(), self.surroundings.heights.get(), known)
        else {
            return &[];
        };
        let range = starts[segment as usize] as usize..starts[segment as usize + 1] as usize;
        heights.get(range).unwrap_or_default()
    }

    /// Whether the file holds the roads of a profile: those of a cargo bike are kept only where they are asked for.
    pub fn has_roads_of(&self, profile: Profile) -> bool {
        profile != Profile::CargoBike || self.data.has_cycleways
    }

    /// Speeds and vehicle measures in use.
    pub fn speeds(&self) -> &SpeedModel {
        &self.model
    }

    /// The nearest point of a road that the profile may use and that is connected with the largest part of the network,
    /// there and back; `None` if there is none within `road.snap.snap_limit`. All positions that snap reach each other.
    pub fn snap(&self, position: LonLat, profile: Profile) -> Option<Snap> {
        let rules = SnapRules { limit: self.model.snap_limit(), track_reluctance: self.model.track_reluctance() };
        self.snap_index.snap(&self.data, position, rules, |segment| self.is_connected(segment, profile))
    }

    /// As [`RoadNetwork::snap`], for vehicles that stop as `approach` says.
    pub fn snap_for(&self, position: LonLat, profile: Profile, approach: Approach) -> Option<Snap> {
        let mut snap = self.snap(position, profile)?;
        let direction = match (approach, snap.side) {
            (Approach::Any, _) | (_, RoadSide::On) => return Some(snap),
            (Approach::Kerb, RoadSide::Right) => 0,
            (Approach::Kerb, RoadSide::Left) => 1,
        };
        let (doors, arc) = (self.hierarchy(profile).doors(), snap.segment * 2 + direction);
        if doors.departs(arc) && doors.arrives(arc) {
            snap.may_stop = [direction == 0, direction == 1];
        }
        Some(snap)
    }

    /// Whether a path can start and can finish on the segment.
    pub(crate) fn is_connected(&self, segment: u32, profile: Profile) -> bool {
        let doors = self.hierarchy(profile).doors();
        let arcs = [segment * 2, segment * 2 + 1];
        arcs.iter().any(|arc| doors.departs(*arc)) && arcs.iter().any(|arc| doors.arrives(*arc))
    }

    pub(crate) fn snap_index(&self) -> &SnapIndex {
        &self.snap_index
    }

    /// Whether somebody has closed the segment ([`RoadNetwork::with_closed`]).
    pub(crate) fn is_closed(&self, segment: u32) -> bool {
        self.situation.closed.binary_search(&segment).is_ok()
    }

    pub(crate) fn data(&self) -> &RoadData {
        &self.data
    }

    /// What holds on a segment for vehicles of the profile when they depart.
    pub(crate) fn attributes_for(&self, segment: u32, profile: Profile) -> (Attributes, Outcome) {
        self.data.attributes_for(segment, (profile.kind(), self.model.measures(profile), self.situation.moment))
    }

    /// The searched graph of a profile, made anew on each call: once there is a hierarchy, nothing else needs it.
    pub(crate) fn states(&self, profile: Profile) -> States {
        States::new(&self.data, &self.model, &self.situation, profile)
    }

    /// Works out, or reads, all that matrices and paths of a profile need. They do so themselves when they have to; a
    /// network that has been prepared is saved with what was worked out.
    pub fn prepare(&self, profile: Profile) {
        self.hierarchy(profile);
    }

    /// The hierarchy of a profile: from the road file, else made now, in the order of one that held before if there is any.
    pub(crate) fn hierarchy(&self, profile: Profile) -> &Hierarchy {
        self.hierarchies[profile.index()].get_or_init(|| {
            let (stored, arc_count) = (self.stored[profile.index()].as_ref(), self.data.arc_count());
            if let Some(hierarchy) = stored.and_then(|stored| stored.read(&self.fingerprint(), arc_count)) {
                return hierarchy;
            }
            let states = self.states(profile);
            let earlier = self.earlier[profile.index()].as_ref();
            let read_any = |stored: &StoredHierarchy| stored.read_any(arc_count);
            match (earlier, stored.filter(|_| earlier.is_none()).and_then(read_any)) {
                (Some(earlier), _) => Hierarchy::in_order_of(&states, earlier),
                (None, Some(earlier)) => Hierarchy::in_order_of(&states, &earlier),
                (None, None) => Hierarchy::new(&states),
            }
        })
    }

    /// Tells apart what hierarchies hold for: speeds, measures, closed roads and moment.
    pub(crate) fn fingerprint(&self) -> String {
        blake3::hash(format!("{:?}{:?}", self.model, self.situation).as_bytes()).to_hex().to_string()
    }

    /// The hierarchy of a profile if there is one to be saved: none with closed roads, which are not saved either.
    pub(crate) fn known_hierarchy(&self, profile: Profile) -> Option<&Hierarchy> {
        if !self.situation.closed.is_empty() {
            return None;
        }
        if self.stored[profile.index()].is_some() {
            return Some(self.hierarchy(profile));
        }
        self.hierarchies[profile.index()].get()
    }
}
