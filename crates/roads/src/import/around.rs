//! What is gathered of an extract besides roads: addresses, schools and care homes, roads closed to vans and trucks, water.
//! Ways are kept apart from those of the roads, so that the work on roads does not grow by them.

use rustc_hash::FxHashMap;

use super::around_tags::{self, Subject};
use super::rings;
use super::tags;
use crate::address::{Address, AddressSource, AddressTable};
use crate::area::Area;
use crate::element::{MemberKind, Node, Relation, Way};
use crate::facility::Facility;
use crate::file::Section;
use crate::geometry::{self, Point, lon_lat};
use crate::surroundings::{ClosedRoad, Ring, Surroundings, Water};

/// How something is drawn.
#[derive(Clone, Debug)]
enum Shape {
    /// Nodes in [`Around::way_nodes`].
    Way { first: usize, end: usize },
    /// Ways that make up areas, and whether they bound holes.
    Areas(Vec<(i64, bool)>),
}

/// All that has been found around the roads. Two of them are put together in file order.
#[derive(Default)]
pub(crate) struct Around {
    things: Vec<(Subject, Shape)>,
    way_nodes: Vec<i64>,
    /// Nodes of ways that areas of relations are made of, by way, in `way_nodes`.
    members: FxHashMap<i64, (usize, usize)>,
    facilities: Vec<Facility>,
    addresses: Vec<Address>,
    /// Node and number in `addresses`, for lines along which house numbers are counted.
    address_nodes: Vec<(i64, u32)>,
    node_ids: Vec<i64>,
    positions: Vec<Option<Point>>,
    /// Areas of which a part is missing.
    pub incomplete: u64,
}

impl Around {
    /// Keeps what a node tells.
    pub fn add_node(&mut self, node: &Node<'_>) {
        if let Some(address) = around_tags::address(node.tags) {
            self.address_nodes.push((node.id, self.addresses.len() as u32));
            self.addresses.push(address.at(lon_lat(node.position), AddressSource::Node));
        }
        if let Some((kind, name)) = around_tags::facility(node.tags) {
            self.facilities.push(Facility { kind, name, position: node.position, rings: Vec::new() });
        }
    }

    /// Keeps a way of the first pass.
    pub fn add_way(&mut self, way: &Way<'_>) {
        if way.nodes.len() < 2 || way.tags.is_empty() {
            return;
        }
        let is_closed = way.nodes.len() > 3 && way.nodes.first() == way.nodes.last();
        let closed_road = tags::closed_road(way.tags);
        let subjects = closed_road.into_iter().map(|(kind, name)| Subject::ClosedRoad(kind, name));
        let subjects: Vec<Subject> = subjects.chain(around_tags::of_way(way.tags, is_closed)).collect();
        if subjects.is_empty() {
            return;
        }
        let (first, end) = self.keep_nodes(way.nodes);
        self.things.extend(subjects.into_iter().map(|subject| (subject, Shape::Way { first, end })));
    }

    /// Keeps a relation of the first pass.
    pub fn add_relation(&mut self, relation: &Relation<'_>) {
        if !relation.tags.is("type", "multipolygon") {
            return;
        }
        let members: Vec<(i64, bool)> = relation
            .members
            .iter()
            .filter(|member| member.kind == MemberKind::Way)
            .map(|member| (member.id, member.role == "inner"))
            .collect();
        for subject in around_tags::of_area(relation.tags) {
            self.things.push((subject, Shape::Areas(members.clone())));
        }
    }

    fn keep_nodes(&mut self, nodes: &[i64]) -> (usize, usize) {
        let first = self.way_nodes.len();
        self.way_nodes.extend(nodes);
        (first, self.way_nodes.len())
    }

    /// Appends what was found further on in the file.
    pub fn append(&mut self, mut later: Self) {
        let (shift, address_shift) = (self.way_nodes.len(), self.addresses.len() as u32);
        for (_, shape) in &mut later.things {
            if let Shape::Way { first, end } = shape {
                *first += shift;
                *end += shift;
            }
        }
        self.things.append(&mut later.things);
        self.way_nodes.append(&mut later.way_nodes);
        self.facilities.append(&mut later.facilities);
        self.addresses.append(&mut later.addresses);
        self.address_nodes.extend(later.address_nodes.iter().map(|(node, at)| (*node, at + address_shift)));
    }

    /// Ways that have to be looked for because areas are made of them, ascending.
    pub fn wanted_ways(&self) -> Vec<i64> {
        let mut wanted: Vec<i64> = self
            .things
            .iter()
            .filter_map(|(_, shape)| if let Shape::Areas(members) = shape { Some(members) } else { None })
            .flatten()
            .map(|(way, _)| *way)
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// Keeps a way that an area is made of.
    pub fn add_member(&mut self, way: i64, nodes: &[i64]) {
        let range = self.keep_nodes(nodes);
        self.members.insert(way, range);
    }

    /// Collects the nodes in use, so that the last pass knows which to keep.
    pub fn number_nodes(&mut self) {
        self.node_ids = self.way_nodes.clone();
        self.node_ids.sort_unstable();
        self.node_ids.dedup();
        self.positions = vec![None; self.node_ids.len()];
        self.address_nodes.sort_unstable();
    }

    /// The nodes whose positions are wanted, ascending; lent out while the extract is read.
    pub fn take_node_ids(&mut self) -> Vec<i64> {
        std::mem::take(&mut self.node_ids)
    }

    /// Takes the list of nodes back.
    pub fn return_node_ids(&mut self, node_ids: Vec<i64>) {
        self.node_ids = node_ids;
    }

    /// Keeps positions of nodes, by their place in the list that was lent out.
    pub fn place(&mut self, found: impl IntoIterator<Item = (usize, Point)>) {
        for (index, position) in found {
            self.positions[index] = Some(position);
        }
    }

    fn position(&self, node: i64) -> Option<Point> {
        self.node_ids.binary_search(&node).ok().and_then(|index| self.positions[index])
    }

    /// Positions of the nodes that the extract holds, one after another, cut where some are missing.
    fn lines(&self, nodes: &[i64]) -> Vec<Vec<Point>> {
        let positions: Vec<Option<Point>> = nodes.iter().map(|node| self.position(*node)).collect();
        let lines = positions.split(Option::is_none).map(|line| line.iter().flatten().copied().collect::<Vec<_>>());
        lines.filter(|line| line.len() >= 2).collect()
    }

    /// Makes the sections of the road file; of an area, what lies in it at least in part.
    pub fn finish(mut self, area: Option<&Area>) -> (Surroundings, u64) {
        let things = std::mem::take(&mut self.things);
        let mut addresses = std::mem::take(&mut self.addresses);
        let mut facilities = std::mem::take(&mut self.facilities);
        let (mut closed_roads, mut waters) = (Vec::new(), Vec::new());
        for (subject, shape) in things {
            let nodes = match &shape {
                Shape::Way { first, end } => &self.way_nodes[*first..*end],
                Shape::Areas(_) => &[],
            };
            match subject {
                Subject::ClosedRoad(kind, name) => {
                    let road = |points| ClosedRoad { kind, name: name.clone(), points };
                    closed_roads.extend(self.lines(nodes).into_iter().map(road));
                }
                Subject::WaterLine(kind, name) => {
                    let water = |line| Water { kind, name: name.clone(), line, rings: Vec::new() };
                    waters.extend(self.lines(nodes).into_iter().map(water));
                }
                Subject::Counted(count) => self.count_numbers(nodes, &count, &mut addresses),
                Subject::Water(..) | Subject::Facility(..) | Subject::Address(_) => {
                    let Some(rings) = self.rings(&shape) else { continue };
                    match subject {
                        Subject::Water(kind, name) => waters.push(Water { kind, name, line: Vec::new(), rings }),
                        Subject::Facility(kind, name) => {
                            let position = geometry::middle(&rings[0].points);
                            facilities.push(Facility { kind, name, position, rings });
                        }
                        Subject::Address(address) => {
                            let position = lon_lat(geometry::middle(&rings[0].points));
                            addresses.push(address.at(position, AddressSource::Area));
                        }
                        _ => {}
                    }
                }
            }
        }
        addresses.retain(|address| area.is_none_or(|area| area.contains(address.position)));
        facilities.retain(|f| is_inside(area, f.rings.iter().flat_map(|r| &r.points).chain([&f.position])));
        closed_roads.retain(|road| is_inside(area, &road.points));
        waters.retain(|w: &Water| is_inside(area, w.line.iter().chain(w.rings.iter().flat_map(|r| &r.points))));
        let surroundings = Surroundings {
            addresses: Section::of(AddressTable::of(addresses)),
            facilities: Section::of(facilities),
            closed_roads: Section::of(closed_roads),
            waters: Section::of(waters),
            heights: Section::default(),
        };
        (surroundings, self.incomplete)
    }

    /// The rings of an area; `None`, and counted, if none is complete.
    fn rings(&mut self, shape: &Shape) -> Option<Vec<Ring>> {
        let (outer, holes): (Vec<&[i64]>, Vec<&[i64]>) = match shape {
            Shape::Way { first, end } => (vec![&self.way_nodes[*first..*end]], Vec::new()),
            Shape::Areas(members) => {
                let of = |is_inner: bool| {
                    let ranges = members.iter().filter(move |m| m.1 == is_inner).filter_map(|m| self.members.get(&m.0));
                    ranges.map(|(first, end)| &self.way_nodes[*first..*end]).collect()
                };
                (of(false), of(true))
            }
        };
        let (outer, open) = rings::closed(&outer);
        let (holes, open_holes) = rings::closed(&holes);
        // A part of a ring outside of the extract is drawn straight.
        let drawn =
            |ring: Vec<i64>| -> Vec<Point> { ring.into_iter().filter_map(|node| self.position(node)).collect() };
        let outer: Vec<Vec<Point>> = outer.into_iter().map(drawn).filter(|ring| ring.len() >= 3).collect();
        let holes: Vec<Vec<Point>> = holes.into_iter().map(drawn).filter(|ring| ring.len() >= 3).collect();
        let is_whole = !open && !open_holes && !outer.is_empty();
        self.incomplete += u64::from(!is_whole);
        if outer.is_empty() { None } else { Some(rings::nested(outer, holes)) }
    }

    /// Addresses between the two ends of each piece of a line along which house numbers are counted.
    fn count_numbers(&self, nodes: &[i64], count: &around_tags::Counted, addresses: &mut Vec<Address>) {
        let known = |node: i64| -> Option<Address> {
            let at = self.address_nodes.binary_search_by_key(&node, |(id, _)| *id).ok()?;
            addresses.get(self.address_nodes[at].1 as usize).cloned()
        };
        let mut between = Vec::new();
        let mut last: Option<(usize, Address)> = None;
        for (index, node) in nodes.iter().enumerate() {
            let Some(here) = known(*node) else { continue };
            if let Some((from, before)) = &last {
                let line: Vec<Point> = nodes[*from..=index].iter().filter_map(|node| self.position(*node)).collect();
                between.extend(count.between(before, &here, &line));
            }
            last = Some((index, here));
        }
        addresses.extend(between);
    }
}

/// Whether something lies in the area at least in part.
fn is_inside<'a>(area: Option<&Area>, points: impl IntoIterator<Item = &'a Point>) -> bool {
    area.is_none_or(|area| points.into_iter().any(|point| area.holds(*point)))
}
