//! What a plan will cost at least once everybody is put back: where that is too much already, the rest need not be tried.

use crate::search::instance::Instance;
use crate::search::plan::Plan;

/// Where routes may go to other vehicles or trips to other routes after the recreate, a plan may cost so many temperatures more than is
/// accepted before it is given up.
const MARGIN: f64 = 2.0;

/// What a plan may cost, and the service that the clients not yet put back are sure to take.
pub(super) struct Bill {
    limit: i64,
    cost_per_second: i64,
    service_s: i64,
}

impl Bill {
    /// `limit` is what the finished plan may cost.
    pub fn new(instance: &Instance, clients: &[u32], limit: i64, temperature: f64) -> Self {
        let may_change_hands = instance.vehicles.len() > 1 || instance.has_reloads;
        let margin = if may_change_hands { (MARGIN * temperature) as i64 } else { 0 };
        let cost_per_second = instance.vehicles.iter().map(|vehicle| vehicle.cost_per_second).min().unwrap_or(0);
        let mut bill = Self { limit: limit.saturating_add(margin), cost_per_second, service_s: 0 };
        if cost_per_second > 0 {
            bill.service_s = clients.iter().map(|&client| service_s(instance, client)).sum();
        }
        bill
    }

    /// The client is put back, or about to be: what it costs stands in the plan.
    pub fn strike(&mut self, instance: &Instance, client: u32) {
        self.service_s -= service_s(instance, client);
    }

    /// Whether the plan will cost too much once the client just struck off is put back for so much: told before it is put back, where no
    /// later one can save waiting.
    pub fn is_exceeded_by(&self, plan: &Plan, added: i64) -> bool {
        let instance = plan.instance;
        let may_save = instance.demands.is_some() || (instance.counts_duration && self.service_s > 0);
        let cost = plan.routes_cost + added + self.cost_per_second * self.service_s;
        !may_save && plan.absent.is_empty() && cost > self.limit
    }

    /// Whether the plan will cost too much wherever the clients that are left go. Arcs are taken to obey the triangle inequality; waiting
    /// may make room for service. While somebody is left out another count decides.
    pub fn is_too_high(&self, plan: &Plan) -> bool {
        // Being late or early may become cheaper with a client more.
        if plan.instance.demands.as_ref().is_some_and(|demands| demands.has_soft) {
            return false;
        }
        if !plan.absent.is_empty() || plan.routes_cost + self.cost_per_second * self.service_s <= self.limit {
            return false;
        }
        if self.cost_per_second == 0 || !plan.instance.counts_duration {
            return true;
        }
        let waiting_s: i64 = plan.routes.iter().map(|route| i64::from(route.waiting_s)).sum();
        plan.routes_cost + self.cost_per_second * (self.service_s - waiting_s).max(0) > self.limit
    }
}

/// Optional clients may stay out, and of a group somebody else may be visited.
fn service_s(instance: &Instance, client: u32) -> i64 {
    let is_sure = instance.is_required[client as usize] && !instance.visits.is_group(client);
    if is_sure { i64::from(instance.service_s[client as usize]) } else { 0 }
}
