//! What is missed of a group: the prizes of all its members but the one that is visited.

use super::Instance;
use crate::problem::Problem;

/// Prizes missed where a member of a group is visited, and where none is; empty where groups have no prizes.
#[derive(Default)]
pub(crate) struct GroupPrizes {
    /// By visit; 0 outside of groups.
    others: Vec<i64>,
}

impl GroupPrizes {
    /// What is missed by visiting this one of its group.
    #[inline]
    pub fn missed_by(&self, visit: u32) -> i64 {
        self.others.get(visit as usize).copied().unwrap_or(0)
    }

    /// Whether anything is missed by visiting anybody.
    pub fn is_empty(&self) -> bool {
        self.others.is_empty()
    }
}

impl Instance<'_> {
    /// The leader stands for the absence of the whole group: that costs all prizes, and where one must be visited what it costs to leave
    /// out anybody required.
    pub(super) fn price_groups(&mut self, problem: &Problem) {
        for index in 0..self.visits.groups.len() {
            let group = self.visits.groups[index];
            let members: Vec<u32> = self.visits.followers(group.leader).collect();
            let prize = |visit: u32| problem.clients()[visit as usize].prize.unwrap_or(0);
            let sum: i64 = members.iter().map(|&visit| prize(visit)).sum();
            for &visit in &members {
                let at = visit as usize;
                self.is_required[at] = group.is_required;
                self.absence_cost[at] = prize(visit);
                if sum > 0 {
                    self.group_prizes.others.resize(self.clients, 0);
                    self.group_prizes.others[at] = sum - prize(visit);
                }
            }
            let must = if group.is_required { self.required_absence_cost } else { 0 };
            self.absence_cost[group.leader as usize] = must + sum;
            self.has_prizes |= !group.is_required;
        }
    }

    /// Prizes missed in the group of which this is the leader, where none of it is visited.
    pub fn missed_without(&self, leader: u32, is_required: bool) -> i64 {
        self.absence_cost[leader as usize] - if is_required { self.required_absence_cost } else { 0 }
    }
}
