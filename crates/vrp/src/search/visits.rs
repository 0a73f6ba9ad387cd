//! The visits the search plans: one per client, or one per client and day where days are to be chosen; pairs that go together, groups of
//! which one is visited.

use super::arcs::MOST_TABLED_NODES;
use super::instance::MOST_CLIENTS_EVERYWHERE;
use super::order::by_place;
use crate::problem::{Client, Problem};
use std::borrow::Cow;

/// Stands for "no other visit".
pub(crate) const NOBODY: u32 = u32::MAX;

/// Which visit belongs to whom. A client's visits, and those of a group, stand side by side; the first stands for all of them while none
/// is planned, and the collecting visit for the pair.
#[derive(Default)]
pub(crate) struct Visits {
    /// Client of each visit.
    pub client_of: Vec<u32>,
    /// The day a visit is bound to.
    pub day_of: Vec<Option<usize>>,
    /// The visit that stands for this one while nothing of it is planned.
    pub leader_of: Vec<u32>,
    /// The other visit of the pair.
    pub mate_of: Vec<u32>,
    /// The ways to serve a leader's client: sets of visits; empty where the visit alone is the only way.
    pub patterns_of: Vec<Vec<Vec<u32>>>,
    pub has_pairs: bool,
    pub has_days: bool,
    pub groups: Vec<Group>,
}

/// Visits of which one is planned.
#[derive(Clone, Copy)]
pub(crate) struct Group {
    pub leader: u32,
    pub is_required: bool,
}

impl Visits {
    /// Nobody's days are to be chosen, nothing is collected on the way, and there are no groups.
    pub fn are_simple(&self) -> bool {
        !self.has_pairs && !self.has_choices()
    }

    /// There are several ways to serve somebody.
    pub fn has_choices(&self) -> bool {
        self.has_days || !self.groups.is_empty()
    }

    /// Whether this is the leader of a group.
    pub fn is_group(&self, leader: u32) -> bool {
        !self.groups.is_empty() && self.groups.iter().any(|group| group.leader == leader)
    }

    /// All visits of the client whose leader this is, planned or not.
    pub fn followers(&self, leader: u32) -> impl Iterator<Item = u32> + '_ {
        (leader..self.leader_of.len() as u32).take_while(move |&visit| self.leader_of[visit as usize] == leader)
    }

    /// The visit of a client on a day, where there may be one.
    pub fn on_day(&self, leader: u32, day: usize) -> Option<u32> {
        if self.patterns_of[leader as usize].is_empty() {
            return Some(leader);
        }
        self.followers(leader).find(|&visit| self.day_of[visit as usize].is_none_or(|own| own == day))
    }
}

/// In small problems everything is at hand anyway; large ones have no tables, and a second matrix would be too much.
fn is_worth_ordering(problem: &Problem) -> bool {
    let clients = problem.clients().len();
    clients > MOST_CLIENTS_EVERYWHERE && clients + problem.depots().len() <= MOST_TABLED_NODES
}

/// The problem with a client per visit, and which visit belongs to whom.
pub(crate) fn expand(problem: &Problem) -> (Cow<'_, Problem>, Visits) {
    let mut visits = Visits { has_days: false, ..Visits::default() };
    let mut clients: Vec<Client> = Vec::new();
    let mut first = vec![NOBODY; problem.clients().len()];
    let group_of = problem.group_of();
    let is_ordered = is_worth_ordering(problem);
    let order = if is_ordered { by_place(problem) } else { (0..problem.clients().len()).collect() };
    for index in order {
        if first[index] != NOBODY {
            continue;
        }
        if let Some(group) = group_of[index].and_then(|group| problem.groups().get(group)) {
            let leader = visits.client_of.len() as u32;
            let members = leader..leader + group.clients.len() as u32;
            for (&member, visit) in group.clients.iter().zip(members.clone()) {
                first[member] = visit;
                visits.client_of.push(member as u32);
                visits.day_of.push(None);
                visits.leader_of.push(leader);
                clients.push(problem.clients()[member].clone());
            }
            visits.patterns_of.push(members.map(|visit| vec![visit]).collect());
            visits.patterns_of.resize(visits.client_of.len(), Vec::new());
            visits.groups.push(Group { leader, is_required: group.is_required });
            continue;
        }
        let client = &problem.clients()[index];
        let leader = visits.client_of.len() as u32;
        first[index] = leader;
        let all = client.day_patterns.iter().fold(0, |all, pattern| all | pattern);
        let days: Vec<usize> = (0..64).filter(|day| all >> day & 1 == 1).collect();
        visits.has_days |= !days.is_empty();
        for at in 0..days.len().max(1) {
            visits.client_of.push(index as u32);
            visits.day_of.push(days.get(at).copied());
            visits.leader_of.push(leader);
            clients.push(client.clone());
        }
        let visit_on = |day: &usize| leader + days.iter().position(|own| own == day).unwrap_or(0) as u32;
        let pattern_of = |pattern: &u64| days.iter().filter(|day| pattern >> **day & 1 == 1).map(visit_on).collect();
        visits.patterns_of.push(client.day_patterns.iter().map(pattern_of).collect());
        visits.patterns_of.resize(visits.client_of.len(), Vec::new());
    }
    visits.mate_of = vec![NOBODY; clients.len()];
    for (index, client) in problem.clients().iter().enumerate() {
        if let Some(source) = client.collected_from {
            let (from, to) = (first[source], first[index]);
            visits.has_pairs = true;
            visits.mate_of[from as usize] = to;
            visits.mate_of[to as usize] = from;
            visits.leader_of[to as usize] = from;
            clients[to as usize].collected_from = Some(from as usize);
        }
    }
    if visits.has_choices() || is_ordered {
        return (Cow::Owned(problem.with_clients(clients)), visits);
    }
    (Cow::Borrowed(problem), visits)
}
