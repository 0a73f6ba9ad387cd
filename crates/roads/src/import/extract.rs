//! What is kept of an extract: roads, restrictions, barriers, places and the positions of the nodes in use.

use rustc_hash::FxHashMap;

use super::around::Around;
use super::conditional::{self, ReadCount};
use super::tags;
use crate::area::Area;
use crate::attributes::{Attributes, Barrier};
use crate::conditions::{Rule, Term};
use crate::element::{MemberKind, Node, Relation, Way};
use crate::place::{Place, PlaceKind};
use crate::profile::ByKind;

/// What is kept of an extract besides what vans and trucks need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keep {
    /// Ways that only bicycles may use, and what is tagged for bicycles on others.
    pub cycleways: bool,
    /// Which roads are bridges and tunnels.
    pub structures: bool,
}

/// A way that can be driven on; its nodes stand in [`Extract::way_nodes`].
#[derive(Clone, Debug)]
pub(crate) struct RoadWay {
    pub id: i64,
    pub attributes: Attributes,
    pub first_node: usize,
    pub end_node: usize,
    pub duration_s: u32,
    pub name: String,
    pub reference: String,
    pub rules: Vec<Rule>,
}

/// What a restriction forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TurnRule {
    /// From here to there.
    Never,
    /// From here to anywhere but there.
    Only,
}

/// How the two roads of a restriction hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    Node(i64),
    Ways(Vec<i64>),
}

/// A turn restriction as tagged.
#[derive(Clone, Debug)]
pub(crate) struct TurnRestriction {
    pub rule: TurnRule,
    /// Several only in `no_entry` and `no_exit`.
    pub from: Vec<i64>,
    pub via: Via,
    pub to: Vec<i64>,
    /// Whom it holds for.
    pub applies: ByKind<bool>,
    /// When; empty: always.
    pub terms: Vec<Term>,
}

/// Everything kept of an extract. Two of them are put together in file order.
#[derive(Default)]
pub(crate) struct Extract {
    pub keep: Keep,
    /// Program that wrote the extract, as it states itself.
    pub written_by: String,
    pub ways: Vec<RoadWay>,
    pub way_nodes: Vec<i64>,
    pub restrictions: Vec<TurnRestriction>,
    /// Restrictions that lack a part or depend on what is not understood.
    pub restrictions_ignored: u64,
    /// Durations of ferry relations by member way.
    pub ferry_durations: Vec<(i64, u32)>,
    pub places: Vec<Place>,
    /// What lies around the roads.
    pub around: Around,
    pub barriers: FxHashMap<i64, (Barrier, Vec<Rule>)>,
    /// How much was understood of what holds at some times or for some vehicles.
    pub conditional: ReadCount,
    /// Ids of the nodes of all ways, ascending.
    pub node_ids: Vec<i64>,
    /// Positions of `node_ids`, `None` where the extract has been cut.
    pub positions: Vec<Option<[i32; 2]>>,
}

impl Extract {
    /// Nothing yet of an extract of which this is kept.
    pub fn keeping(keep: Keep) -> Self {
        Self { keep, ..Self::default() }
    }

    /// Keeps a way of the first pass.
    pub fn add_way(&mut self, way: &Way<'_>) {
        self.around.add_way(way);
        if way.nodes.len() < 2 || way.tags.is_empty() {
            return;
        }
        let Some(road) = tags::road(way.tags, self.keep) else { return };
        let first_node = self.way_nodes.len();
        if road.is_reversed {
            self.way_nodes.extend(way.nodes.iter().rev());
        } else {
            self.way_nodes.extend(way.nodes);
        }
        self.ways.push(RoadWay {
            id: way.id,
            attributes: road.attributes,
            first_node,
            end_node: self.way_nodes.len(),
            duration_s: road.duration_s,
            name: road.name.to_owned(),
            reference: road.reference.to_owned(),
            rules: road.rules,
        });
        self.conditional += road.read;
    }

    /// Keeps a relation of the first pass.
    pub fn add_relation(&mut self, relation: &Relation<'_>) {
        self.around.add_relation(relation);
        match relation.tags.get("type") {
            Some("restriction") => {
                let found = restrictions(relation, self.keep, &mut self.conditional);
                self.restrictions_ignored += u64::from(found.is_empty());
                self.restrictions.extend(found);
            }
            Some("route") if relation.tags.is("route", "ferry") => {
                let ways: Vec<i64> =
                    relation.members.iter().filter(|m| m.kind == MemberKind::Way).map(|m| m.id).collect();
                // Only of a single way is it known which part of the crossing the duration is for.
                if let ([way], Some(duration_s)) =
                    (ways.as_slice(), relation.tags.get("duration").and_then(tags::duration_s))
                {
                    self.ferry_durations.push((*way, duration_s));
                }
            }
            _ => {}
        }
    }

    /// Keeps what a node tells besides being part of a road: places, addresses, facilities, barriers.
    pub fn add_tagged_node(&mut self, node: &Node<'_>) {
        if node.tags.is_empty() {
            return;
        }
        if let Some(kind) = node.tags.get("place").and_then(PlaceKind::from_key)
            && let Some(name) = node.tags.get("name")
        {
            let digits: String =
                node.tags.get("population").unwrap_or("").chars().filter(char::is_ascii_digit).collect();
            self.places.push(Place {
                name: name.to_owned(),
                kind,
                population: digits.parse().ok(),
                position: crate::geometry::lon_lat(node.position),
            });
        }
        self.around.add_node(node);
        if let Some((barrier, rules, read)) = tags::barrier(node.tags, self.keep) {
            self.barriers.insert(node.id, (barrier, rules));
            self.conditional += read;
        }
    }

    /// Keeps the position of a node if a way uses it.
    pub fn place_node(node_ids: &[i64], found: &mut Vec<(usize, [i32; 2])>, node: &Node<'_>) {
        if let Ok(index) = node_ids.binary_search(&node.id) {
            found.push((index, node.position));
        }
    }

    /// Appends what was found further on in the file.
    pub fn append(&mut self, mut later: Self) {
        let shift = self.way_nodes.len();
        for way in &mut later.ways {
            way.first_node += shift;
            way.end_node += shift;
        }
        self.ways.append(&mut later.ways);
        self.way_nodes.append(&mut later.way_nodes);
        self.restrictions.append(&mut later.restrictions);
        self.restrictions_ignored += later.restrictions_ignored;
        self.conditional += later.conditional;
        self.ferry_durations.append(&mut later.ferry_durations);
        self.places.append(&mut later.places);
        self.around.append(later.around);
        self.barriers.extend(later.barriers);
    }

    /// Collects the nodes of all ways, so that the second pass knows which to keep.
    pub fn number_nodes(&mut self) {
        self.node_ids = self.way_nodes.clone();
        self.node_ids.sort_unstable();
        self.node_ids.dedup();
        self.positions = vec![None; self.node_ids.len()];
        self.around.number_nodes();
    }

    /// Forgets what lies outside: roads are cut there as at the edge of an extract.
    pub fn keep_within(&mut self, area: &Area) {
        for position in &mut self.positions {
            *position = position.filter(|point| area.holds(*point));
        }
        self.places.retain(|place| area.contains(place.position));
    }

    /// Barriers are kept only where a road passes.
    pub fn drop_barriers_off_road(&mut self) {
        let ids = &self.node_ids;
        self.barriers.retain(|id, _| ids.binary_search(id).is_ok());
    }
}

/// The restrictions that a relation stands for: that which always holds, and one for each clause with a condition.
fn restrictions(relation: &Relation<'_>, keep: Keep, count: &mut ReadCount) -> Vec<TurnRestriction> {
    let mut found = Vec::new();
    let always = |vehicle: &str| {
        let key = if vehicle.is_empty() { "restriction".to_owned() } else { format!("restriction:{vehicle}") };
        relation.tags.get(&key).filter(|value| is_turn_rule(value))
    };
    let texts = ["", "hgv", "bicycle"].map(always);
    if let Some(text) = texts.into_iter().flatten().next() {
        let [all, trucks, bicycles] = texts.map(|text| text.is_some());
        found.extend(restriction(relation, text, (all, all || trucks, all || bicycles), keep, Vec::new()));
    }
    for (key, whom) in [
        ("restriction:conditional", (true, true, true)),
        ("restriction:hgv:conditional", (false, true, false)),
        ("restriction:bicycle:conditional", (false, false, true)),
    ] {
        let Some(value) = relation.tags.get(key) else { continue };
        for (text, terms) in conditional::clauses(value, count) {
            if is_turn_rule(text) {
                found.extend(restriction(relation, text, whom, keep, terms));
            }
        }
    }
    found
}

fn is_turn_rule(value: &str) -> bool {
    value.starts_with("no_") || value.starts_with("only_")
}

fn restriction(
    relation: &Relation<'_>,
    text: &str,
    (vans, trucks, bicycles): (bool, bool, bool),
    keep: Keep,
    terms: Vec<Term>,
) -> Option<TurnRestriction> {
    let except: Vec<&str> = relation.tags.get("except").unwrap_or("").split(';').map(str::trim).collect();
    let is_excepted = |keys: &[&str]| keys.iter().any(|key| except.contains(key));
    let applies = ByKind {
        van: vans && !is_excepted(&["goods", "motorcar", "motor_vehicle", "vehicle"]),
        truck: trucks && !is_excepted(&["hgv", "motor_vehicle", "vehicle"]),
        bicycle: keep.cycleways && bicycles && !is_excepted(&["bicycle", "vehicle"]),
    };
    let ways = |role: &str| -> Vec<i64> {
        relation.members.iter().filter(|m| m.role == role && m.kind == MemberKind::Way).map(|m| m.id).collect()
    };
    let via_node = relation.members.iter().find(|m| m.role == "via" && m.kind == MemberKind::Node);
    let via = match via_node {
        Some(node) => Via::Node(node.id),
        None => Via::Ways(ways("via")),
    };
    let (from, to) = (ways("from"), ways("to"));
    let is_complete = !from.is_empty() && !to.is_empty() && via != Via::Ways(Vec::new());
    let rule = if text.starts_with("only_") { TurnRule::Only } else { TurnRule::Never };
    let applies_to_somebody = applies != ByKind::all(false);
    (is_complete && applies_to_somebody).then_some(TurnRestriction { rule, from, via, to, applies, terms })
}
