//! The best start of a route whose windows and breaks are chosen.

use super::{Outcome, Schedule, Step};

/// Looks at late starts before halving what is between.
const MOST_STEPS_BACK: usize = 12;

impl Schedule<'_> {
    /// The best outcome among starts from `earliest_s`, at which the route holds; `None` where it always takes too long. Not `is_exact`:
    /// the start, and the duration where it counts for nothing, may be any.
    pub(super) fn best_start(&mut self, earliest_s: i64, is_exact: bool) -> Option<Outcome> {
        if !is_exact && !self.counts_duration && !self.has_soft {
            return Some(Outcome { cost: 0, duration_s: 0, start_s: earliest_s });
        }
        let latest_s = self.latest_start(earliest_s);
        if self.has_soft {
            return self.cheapest_start(earliest_s, latest_s, is_exact);
        }
        let shortest = self.outcome(latest_s)?;
        if !is_exact {
            return Some(shortest);
        }
        // Later starts never take longer, so those as short as the last lie together.
        let (mut longer, mut enough) = (earliest_s - 1, latest_s);
        while enough - longer > 1 {
            let middle = longer + (enough - longer) / 2;
            let is_short = self.outcome(middle).is_some_and(|outcome| outcome.duration_s == shortest.duration_s);
            if is_short { enough = middle } else { longer = middle }
        }
        self.outcome(enough)
    }

    /// The latest start at which the route holds as it does at `earliest_s`.
    pub(super) fn latest_start(&mut self, earliest_s: i64) -> i64 {
        let last = self.steps.len() - 1;
        let mut latest_s = self.steps[last].close_s.min(self.latest_end_s);
        for at in (0..last).rev() {
            let on_leg = self.breaks.iter().zip(self.legs).filter(|(_, leg)| *leg == at);
            let breaks_s: i64 = on_leg.map(|(pause, _)| i64::from(pause.duration_s)).sum();
            let step = &self.steps[at];
            latest_s = (latest_s - breaks_s - self.steps[at + 1].travel_s - step.service_s).min(step.close_s);
        }
        for _ in 0..MOST_STEPS_BACK {
            if latest_s <= earliest_s {
                return earliest_s;
            }
            match self.run(latest_s) {
                late_s if late_s > 0 => latest_s -= late_s,
                _ => return latest_s,
            }
        }
        let (mut holds, mut fails) = (earliest_s, latest_s + 1);
        while fails - holds > 1 {
            let middle = holds + (fails - holds) / 2;
            if self.run(middle) > 0 { fails = middle } else { holds = middle }
        }
        holds
    }

    /// The first start from `earliest_s` with which the windows chosen are the first ones still open on the way.
    pub(super) fn first_start_with_these_windows(&mut self, earliest_s: i64) -> Option<i64> {
        let latest_s = self.latest_start(earliest_s);
        let chosen: Vec<Step> = self.steps.clone();
        let opens = |steps: &[Step]| steps.iter().map(|step| step.open_s).collect::<Vec<_>>();
        let is_reached = |schedule: &mut Self, start_s: i64| {
            let holds = schedule.settle(start_s);
            holds && opens(&schedule.steps).iter().zip(&chosen).all(|(open_s, step)| *open_s >= step.open_s)
        };
        let (mut too_early, mut enough) = (earliest_s - 1, latest_s);
        while enough - too_early > 1 {
            let middle = too_early + (enough - too_early) / 2;
            if is_reached(self, middle) { enough = middle } else { too_early = middle }
        }
        let is_same = is_reached(self, enough) && opens(&self.steps) == opens(&chosen);
        self.steps = chosen;
        is_same.then_some(enough)
    }

    /// The outcome of a start at which all windows hold; `None` where the route takes too long.
    fn outcome(&mut self, start_s: i64) -> Option<Outcome> {
        self.run(start_s);
        let duration_s = self.end_s() - start_s;
        let cost = self.cost_per_second.saturating_mul(duration_s).saturating_add(self.soft_cost());
        (duration_s <= self.max_duration_s).then_some(Outcome { cost, duration_s, start_s })
    }

    fn end_s(&self) -> i64 {
        self.begins.last().copied().unwrap_or(0)
    }

    /// With prices for service outside soft windows: the least lies where some moment begins to move with the start, or passes the end of
    /// a soft window, or where the duration becomes short enough.
    fn cheapest_start(&mut self, earliest_s: i64, latest_s: i64, is_exact: bool) -> Option<Outcome> {
        let mut starts = vec![earliest_s, latest_s];
        if is_exact || self.full_s > 0 {
            self.bends(earliest_s, latest_s, &mut starts);
        } else {
            self.bends_without_charging(earliest_s, &mut starts);
        }
        starts.retain(|start_s| (earliest_s..=latest_s).contains(start_s));
        starts.sort_unstable();
        starts.dedup();
        starts.into_iter().filter_map(|start_s| self.outcome(start_s)).min()
    }

    /// The moments that cost depends on, when starting then.
    fn moments(&mut self, start_s: i64) -> Vec<i64> {
        self.run(start_s);
        let soft = self.steps.iter().zip(&self.begins).filter(|(step, _)| step.soft.is_some());
        soft.map(|(_, begin_s)| *begin_s).chain([self.end_s()]).collect()
    }

    /// Starts at which some moment changes its pace, found by halving, and those at which it passes the end of a soft window.
    fn bends(&mut self, from_s: i64, to_s: i64, starts: &mut Vec<i64>) {
        let softs: Vec<_> = self.steps.iter().filter_map(|step| step.soft).collect();
        let mut open = vec![(from_s, to_s)];
        while let Some((from_s, to_s)) = open.pop() {
            starts.extend([from_s, to_s]);
            if to_s - from_s < 2 {
                continue;
            }
            let (early, late) = (self.moments(from_s), self.moments(to_s));
            if early.iter().zip(&late).any(|(early_s, late_s)| late_s != early_s && late_s - early_s != to_s - from_s) {
                let middle_s = from_s + (to_s - from_s) / 2;
                open.extend([(from_s, middle_s), (middle_s, to_s)]);
                continue;
            }
            for (soft, begin_s) in softs.iter().zip(&early) {
                starts.extend([soft.start_s, soft.end_s].map(|bound_s| from_s + i64::from(bound_s) - begin_s));
            }
            starts.push(early[early.len() - 1] - self.max_duration_s);
        }
    }

    /// The same where every moment stands still at first and then moves with the start.
    fn bends_without_charging(&mut self, earliest_s: i64, starts: &mut Vec<i64>) {
        self.run(earliest_s);
        let mut taken_s = 0;
        let last = self.steps.len() - 1;
        for at in 0..=last {
            if at > 0 {
                let on_leg = self.breaks.iter().zip(self.legs).filter(|(_, leg)| *leg == at - 1);
                let breaks_s: i64 = on_leg.map(|(pause, _)| i64::from(pause.duration_s)).sum();
                taken_s += self.steps[at - 1].service_s + self.steps[at].travel_s + breaks_s;
            }
            if let Some(soft) = self.steps[at].soft {
                starts.extend([soft.start_s, soft.end_s].map(|bound_s| i64::from(bound_s) - taken_s));
            }
            if self.steps[at].soft.is_some() || at == last {
                starts.push(self.begins[at] - taken_s);
            }
        }
        starts.push(self.end_s() - self.max_duration_s);
    }
}
