//! The graph that is searched: a vehicle of one profile about to enter an arc, in one of three modes.
//!
//! Edges are turns, so turn restrictions and turn times are exact. Roads that may be used only to reach a place on them
//! or behind them (private, destination, gates, tracks) are *ends*: a path may start on ends, then use public roads, then
//! finish on ends, never ends in between. Therefore an end arc has two states, one to start and one to finish with.
//! Public roads are those in the largest part of the network in which every road reaches every other; what lies outside
//! (behind a gate, at the edge of the extract) counts as ends.

use rustc_hash::FxHashMap;

use crate::attributes::{Access, RoadClass};
use crate::component;
use crate::conditions;
use crate::cost::Cost;
use crate::data::{RoadData, TurnBan, is_forward};
use crate::geometry;
use crate::moment::Moment;
use crate::profile::Profile;
use crate::speed::SpeedModel;
use crate::turn_bans::{BanContext, TurnBans};

/// Part of a path that a state belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// On ends, before the first public road.
    Start,
    /// On public roads.
    Public,
    /// On ends, after the last public road.
    Finish,
}

/// A turn: the state that follows, and the cost of driving the whole arc before and of the turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub state: u32,
    pub cost: Cost,
}

/// What differs from one question to the next on the same roads.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Situation {
    /// Segments that nobody may use, ascending.
    pub closed: Vec<u32>,
    /// When the vehicle departs: rules count that hold then, on all of its way.
    pub moment: Moment,
}

/// The searched graph of one profile.
pub(crate) struct States {
    arc_of: Vec<u32>,
    first_turn: Vec<u32>,
    turns: Vec<Turn>,
    arc_cost: Vec<Cost>,
    departure: Vec<u32>,
    first_arrival: Vec<u32>,
    arrivals: Vec<u32>,
}

/// No state.
pub(crate) const NONE: u32 = u32::MAX;

impl States {
    /// Builds the graph of a profile in a situation.
    pub fn new(data: &RoadData, model: &SpeedModel, situation: &Situation, profile: Profile) -> Self {
        let mut network = Passable::new(data, model, situation.moment, profile);
        for segment in &situation.closed {
            network.access[*segment as usize * 2] = Access::No;
            network.access[*segment as usize * 2 + 1] = Access::No;
        }
        let is_public = network.public_arcs();
        let mut growth = Growth::new(&network, is_public);
        growth.run();
        growth.finish()
    }

    /// Number of states.
    pub fn len(&self) -> usize {
        self.arc_of.len()
    }

    pub fn arc_of(&self, state: u32) -> u32 {
        self.arc_of[state as usize]
    }

    pub fn turns(&self, state: u32) -> &[Turn] {
        &self.turns[self.first_turn[state as usize] as usize..self.first_turn[state as usize + 1] as usize]
    }

    /// Number of arcs, also of those that are not in the graph.
    pub fn arc_count(&self) -> usize {
        self.arc_cost.len()
    }

    /// Cost of a whole arc.
    pub fn arc_cost(&self, arc: u32) -> Cost {
        self.arc_cost[arc as usize]
    }

    /// State in which a path may start on the arc, if it leads to the public network.
    pub fn departure(&self, arc: u32) -> Option<u32> {
        Some(self.departure[arc as usize]).filter(|state| *state != NONE)
    }

    /// Whether a path can start and can finish on the segment.
    pub fn connects(&self, segment: u32) -> bool {
        let arcs = [segment * 2, segment * 2 + 1];
        arcs.iter().any(|arc| self.departure(*arc).is_some()) && arcs.iter().any(|arc| !self.arrivals(*arc).is_empty())
    }

    /// States in which a path may finish on the arc.
    pub fn arrivals(&self, arc: u32) -> &[u32] {
        &self.arrivals[self.first_arrival[arc as usize] as usize..self.first_arrival[arc as usize + 1] as usize]
    }
}

/// Which arcs a profile may use and what they and the turns between them cost.
struct Passable<'a> {
    data: &'a RoadData,
    leaving: crate::data::Adjacency,
    access: Vec<Access>,
    at_junction: FxHashMap<u32, Access>,
    cost: Vec<Cost>,
    bans: TurnBans,
    bearings: Vec<[f64; 2]>,
    turn_ms: u32,
    u_turn_ms: u32,
    boarding_ms: u32,
}

/// Change of direction from which on a turn takes time.
const TURN_DEGREES: f64 = 45.0;

impl<'a> Passable<'a> {
    fn new(data: &'a RoadData, model: &SpeedModel, moment: Moment, profile: Profile) -> Self {
        let who = (profile.kind(), model.measures(profile), moment);
        let mut access = vec![Access::No; data.arc_count()];
        let mut cost = vec![Cost::UNREACHABLE; data.arc_count()];
        let mut bearings = vec![[0.0; 2]; data.arc_count()];
        for arc in 0..data.arc_count() as u32 {
            let segment = data.segment_of(arc);
            let (attributes, _) = data.attributes_for(arc / 2, who);
            if !attributes.allows(is_forward(arc), profile.kind()) {
                continue;
            }
            access[arc as usize] = model.access(&attributes, profile);
            let is_built_up = model.is_built_up(&attributes, domain::Meters(f64::from(segment.residential_m)));
            let speed = model.speed(&attributes, is_forward(arc), is_built_up, profile);
            cost[arc as usize] = arc_cost(segment.length_cm, speed.value());
            bearings[arc as usize] = bearings_of(data, arc);
        }
        let side = |barrier: &crate::attributes::Barrier| {
            let barrier = data.barrier_for(barrier, who);
            if model.fits(&barrier.limits, profile) { barrier.access.of(profile.kind()) } else { Access::No }
        };
        let is_forbidden = |ban: &&TurnBan| {
            let terms = &data.conditions[ban.condition as usize];
            ban.applies.of(profile.kind()) && conditions::hold(terms, who.1, moment) == Some(true)
        };
        Self {
            data,
            leaving: data.leaving(),
            access,
            at_junction: data.barriers.iter().map(|(junction, barrier)| (*junction, side(barrier))).collect(),
            cost,
            bans: TurnBans::new(data.turn_bans.iter().filter(is_forbidden)),
            bearings,
            turn_ms: model.turn_ms(),
            u_turn_ms: model.u_turn_ms(),
            boarding_ms: model.boarding_ms(),
        }
    }

    fn passage(&self, junction: u32) -> Access {
        self.at_junction.get(&junction).copied().unwrap_or(Access::Yes)
    }

    /// Arcs in the largest part of the public network in which every arc reaches every other.
    fn public_arcs(&self) -> Vec<bool> {
        let count = self.data.arc_count();
        let (mut first, mut targets) = (vec![0_u32], Vec::new());
        for arc in 0..count as u32 {
            if self.access[arc as usize] == Access::Yes {
                let is_open = self.passage(self.data.head(arc)) == Access::Yes;
                let may =
                    |to: u32| is_open && self.access[to as usize] == Access::Yes && !self.bans.forbids_pair(arc, to);
                targets.extend(self.onward(arc, may, |_| true));
            }
            first.push(targets.len() as u32);
        }
        let lengths = |arc: u32| {
            let is_public = self.access[arc as usize] == Access::Yes;
            if is_public { u64::from(self.data.segment_of(arc).length_cm) + 1 } else { 0 }
        };
        component::heaviest(&first, &targets, lengths)
    }

    /// Arcs that may follow; turning around only where none of them leads on.
    fn onward(&self, arc: u32, may: impl Fn(u32) -> bool, leads_on: impl Fn(u32) -> bool) -> Vec<u32> {
        let leaving = self.leaving.of(self.data.head(arc));
        let mut onward: Vec<u32> = leaving.iter().copied().filter(|to| *to != arc ^ 1 && may(*to)).collect();
        if self.access[(arc ^ 1) as usize] != Access::No && !onward.iter().any(|to| leads_on(*to)) {
            onward.push(arc ^ 1);
        }
        onward
    }

    /// Cost of driving the arc and turning into the next.
    fn turn_cost(&self, arc: u32, to: u32) -> Cost {
        let mut time_ms = 0;
        if to == arc ^ 1 {
            time_ms += self.u_turn_ms;
        } else if self.leaving.of(self.data.head(arc)).len() > 2 {
            let degrees = geometry::turn_degrees(self.bearings[arc as usize][1], self.bearings[to as usize][0]);
            if degrees > TURN_DEGREES {
                time_ms += self.turn_ms;
            }
        }
        let is_ferry = |arc: u32| self.data.attributes_of(arc / 2).class == RoadClass::Ferry;
        if is_ferry(to) && !is_ferry(arc) {
            time_ms = time_ms.saturating_add(self.boarding_ms);
        }
        self.cost[arc as usize].plus(Cost::new(time_ms, 0))
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of f64 saturates")]
fn arc_cost(length_cm: u32, speed_km_h: f64) -> Cost {
    // 1 km/h is 1/36 cm per ms
    Cost::new((f64::from(length_cm) * 36.0 / speed_km_h).round() as u32, length_cm)
}

/// Directions at the start and at the end of an arc.
fn bearings_of(data: &RoadData, arc: u32) -> [f64; 2] {
    let points = data.points_of(arc / 2);
    let last = points.len() - 1;
    if is_forward(arc) {
        [geometry::bearing_degrees(points[0], points[1]), geometry::bearing_degrees(points[last - 1], points[last])]
    } else {
        [geometry::bearing_degrees(points[last], points[last - 1]), geometry::bearing_degrees(points[1], points[0])]
    }
}

/// Finds all states, starting from the public arcs and from all ends.
struct Growth<'a> {
    network: &'a Passable<'a>,
    is_public: Vec<bool>,
    /// By arc: the state to start or drive on it, and the one to finish on it, with nothing driven of a forbidden sequence.
    plain: Vec<[u32; 2]>,
    others: FxHashMap<(u32, Mode, BanContext), u32>,
    states: Vec<(u32, Mode, BanContext)>,
    /// By state.
    first_turn: Vec<u32>,
    turns: Vec<Turn>,
}

impl<'a> Growth<'a> {
    fn new(network: &'a Passable<'a>, is_public: Vec<bool>) -> Self {
        let plain = vec![[NONE; 2]; network.data.arc_count()];
        let (others, states, turns) = (FxHashMap::default(), Vec::new(), Vec::new());
        Self { network, is_public, plain, others, states, first_turn: vec![0], turns }
    }

    fn state(&mut self, arc: u32, mode: Mode, context: BanContext) -> u32 {
        let number = if context == BanContext::NONE {
            &mut self.plain[arc as usize][usize::from(mode == Mode::Finish)]
        } else {
            self.others.entry((arc, mode, context)).or_insert(NONE)
        };
        if *number == NONE {
            *number = self.states.len() as u32;
            self.states.push((arc, mode, context));
        }
        *number
    }

    fn run(&mut self) {
        for arc in 0..self.network.data.arc_count() as u32 {
            if self.is_public[arc as usize] {
                self.state(arc, Mode::Public, BanContext::NONE);
            } else if self.network.access[arc as usize] != Access::No {
                self.state(arc, Mode::Start, BanContext::NONE);
                self.state(arc, Mode::Finish, BanContext::NONE);
            }
        }
        let mut state = 0;
        while state < self.states.len() {
            self.grow(state as u32);
            self.first_turn.push(self.turns.len() as u32);
            state += 1;
        }
    }

    /// Adds the turns that may follow a state; called for one state after another.
    fn grow(&mut self, from: u32) {
        let (arc, mode, context) = self.states[from as usize];
        let network = self.network;
        let passage = network.passage(network.data.head(arc));
        let mode_after = |to: u32| self.mode_after(mode, to, passage, to == arc ^ 1);
        let may = |to: u32| mode_after(to).is_some() && network.bans.step(arc, context, to).is_some();
        // From a public road into a yard is not on: it must be possible to turn around and go elsewhere.
        let leads_on = |to: u32| mode == Mode::Finish || mode_after(to) != Some(Mode::Finish);
        let onward = network.onward(arc, may, leads_on);
        let onward: Vec<(u32, Mode)> = onward.into_iter().filter_map(|to| Some((to, mode_after(to)?))).collect();
        for (to, mode) in onward {
            let context = network.bans.step(arc, context, to).unwrap_or(BanContext::NONE);
            let state = self.state(to, mode, context);
            self.turns.push(Turn { state, cost: network.turn_cost(arc, to) });
        }
    }

    /// Mode on the next arc, `None` if it may not follow.
    fn mode_after(&self, mode: Mode, to: u32, passage: Access, is_u_turn: bool) -> Option<Mode> {
        if self.network.access[to as usize] == Access::No || (passage == Access::No && !is_u_turn) {
            return None;
        }
        let is_through_gate = passage == Access::EndsOnly && !is_u_turn;
        match (mode, self.is_public[to as usize]) {
            (Mode::Start, true) => Some(Mode::Public),
            (Mode::Start, false) => Some(Mode::Start),
            (Mode::Public, true) if is_through_gate => None,
            (Mode::Public, true) => Some(Mode::Public),
            (Mode::Public | Mode::Finish, false) => Some(Mode::Finish),
            (Mode::Finish, true) => None,
        }
    }

    fn finish(self) -> States {
        let count = self.states.len();
        let arc_count = self.network.data.arc_count();
        let mut states = States {
            arc_of: self.states.iter().map(|(arc, ..)| *arc).collect(),
            first_turn: self.first_turn,
            turns: self.turns,
            arc_cost: self.network.cost.clone(),
            departure: vec![NONE; arc_count],
            first_arrival: Vec::with_capacity(arc_count + 1),
            arrivals: Vec::new(),
        };
        states.turns.shrink_to_fit();
        let is_core = |state: u32| self.states[state as usize].1 == Mode::Public;
        let core: Vec<u32> = (0..count as u32).filter(|state| is_core(*state)).collect();
        let is_reached = component::reached(count, &core, |state| states.turns(state).iter().map(|turn| turn.state));
        let is_reaching = {
            let (first, before) = states.turned_round();
            let range = |state: u32| first[state as usize] as usize..first[state as usize + 1] as usize;
            component::reached(count, &core, |state| before[range(state)].iter().copied())
        };
        let mut arrivals: Vec<(u32, u32)> = Vec::with_capacity(count);
        for (state, (arc, mode, context)) in self.states.iter().enumerate() {
            if *context == BanContext::NONE && *mode != Mode::Finish && is_reaching[state] {
                states.departure[*arc as usize] = state as u32;
            }
            // A start state serves paths that never leave the ends; it counts only if the arc is reached from outside too.
            let finish = self.plain[*arc as usize][1];
            let is_usable = match mode {
                Mode::Start => finish != NONE && is_reached[finish as usize],
                Mode::Public | Mode::Finish => is_reached[state],
            };
            if is_usable {
                arrivals.push((*arc, state as u32));
            }
        }
        arrivals.sort_unstable();
        let mut rest = arrivals.as_slice();
        for arc in 0..arc_count as u32 {
            states.first_arrival.push((arrivals.len() - rest.len()) as u32);
            rest = &rest[rest.iter().take_while(|(of, _)| *of == arc).count()..];
        }
        states.first_arrival.push(arrivals.len() as u32);
        states.arrivals = arrivals.into_iter().map(|(_, state)| state).collect();
        states
    }
}

impl States {
    /// The states before each state, packed: where those of each start, and the states.
    fn turned_round(&self) -> (Vec<u32>, Vec<u32>) {
        let mut first = vec![0_u32; self.len() + 1];
        for turn in &self.turns {
            first[turn.state as usize + 1] += 1;
        }
        for i in 0..self.len() {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut before = vec![0; self.turns.len()];
        for state in 0..self.len() as u32 {
            for turn in self.turns(state) {
                let slot = &mut next[turn.state as usize];
                before[*slot as usize] = state;
                *slot += 1;
            }
        }
        (first, before)
    }
}
