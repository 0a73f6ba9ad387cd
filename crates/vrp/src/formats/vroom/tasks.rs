//! What VROOM calls tasks: jobs, and shipments of a pickup and a delivery each.

use super::{Step, StepKind, load, window};
use crate::formats::{FormatError, Stop};
use crate::load::{Load, MAX_DIMENSIONS};
use crate::problem::Client;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Job {
    id: u64,
    location_index: Option<usize>,
    #[serde(default)]
    service: i32,
    #[serde(default)]
    setup: i32,
    #[serde(default)]
    delivery: Vec<i32>,
    #[serde(default)]
    amount: Vec<i32>,
    #[serde(default)]
    pickup: Vec<i32>,
    #[serde(default)]
    time_windows: Vec<[i32; 2]>,
    #[serde(default)]
    skills: BTreeSet<u32>,
    #[serde(default)]
    priority: u32,
    #[serde(rename = "location")]
    _location: Option<IgnoredAny>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shipment {
    pickup: Half,
    delivery: Half,
    #[serde(default)]
    amount: Vec<i32>,
    #[serde(default)]
    skills: BTreeSet<u32>,
    #[serde(default)]
    priority: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Half {
    id: u64,
    location_index: Option<usize>,
    #[serde(default)]
    service: i32,
    #[serde(default)]
    setup: i32,
    #[serde(default)]
    time_windows: Vec<[i32; 2]>,
    #[serde(rename = "location")]
    _location: Option<IgnoredAny>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

/// All tasks as stops, jobs first.
pub(super) struct Tasks {
    pub stops: Vec<Stop>,
    /// The stop of each kind of task and id.
    stop_at: BTreeMap<(StepKind, u64), usize>,
    /// The dimension of load in which jobs count as one, where vehicles may hold so many tasks only.
    pub counted_in: Option<usize>,
    skills: Vec<BTreeSet<u32>>,
}

impl Tasks {
    pub fn read(jobs: &[Job], shipments: &[Shipment], counts_tasks: bool) -> Result<Self, FormatError> {
        let mut all = Self { stops: Vec::new(), stop_at: BTreeMap::new(), counted_in: None, skills: Vec::new() };
        if counts_tasks {
            all.counted_in = Some(free_dimension(jobs, shipments)?);
        }
        for job in jobs {
            let mut stop = job.stop()?;
            if let Some(dimension) = all.counted_in {
                stop.client.delivery.0[dimension] = 1;
            }
            all.stop_at.insert((StepKind::Job, job.id), all.stops.len());
            all.stops.push(stop);
            all.skills.push(job.skills.clone());
        }
        let ids = shipments.iter().flat_map(|shipment| [shipment.pickup.id, shipment.delivery.id]);
        let mut next = ids.chain(jobs.iter().map(|job| job.id)).max().unwrap_or(0);
        let mut used: BTreeSet<u64> = jobs.iter().map(|job| job.id).collect();
        for shipment in shipments {
            let amount = load("shipment", shipment.pickup.id, &shipment.amount)?;
            if shipment.priority != 0 {
                return Err(FormatError::NotYetSolvable(format!("shipment {}: priority", shipment.pickup.id)));
            }
            let (mut pickup, mut delivery) = (shipment.pickup.stop("pickup")?, shipment.delivery.stop("delivery")?);
            (pickup.client.pickup, delivery.client.delivery) = (amount, amount);
            pickup.delivered_at = Some(all.stops.len() + 1);
            for (kind, mut half) in [(StepKind::Pickup, pickup), (StepKind::Delivery, delivery)] {
                all.stop_at.insert((kind, half.id), all.stops.len());
                if !used.insert(half.number) {
                    next += 1;
                    half.number = next;
                    used.insert(next);
                }
                all.stops.push(half);
                all.skills.push(shipment.skills.clone());
            }
        }
        Ok(all)
    }

    /// The stops of a vehicle's steps, in order. Where it starts, ends and pauses is said elsewhere.
    pub fn route(&self, vehicle: u64, steps: &[Step]) -> Result<Vec<usize>, FormatError> {
        let mut clients = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let named = || format!("vehicle {vehicle}: step {}", index + 1);
            if step.service_at.is_some() || step.service_after.is_some() || step.service_before.is_some() {
                return Err(FormatError::NotYetSolvable(format!(
                    "{}: service_at, service_after or service_before",
                    named()
                )));
            }
            if matches!(step.kind, StepKind::Start | StepKind::Break | StepKind::End) {
                continue;
            }
            let id = step.id.ok_or_else(|| FormatError::Missing(format!("{}: id", named())))?;
            let stop = self.stop_at.get(&(step.kind, id)).copied();
            let stop = stop.ok_or_else(|| FormatError::Missing(format!("{}: the task with id {id}", named())))?;
            clients.push(stop);
        }
        Ok(clients)
    }

    /// The stops whose skills these cover; `None`: all of them.
    pub fn within(&self, skills: &BTreeSet<u32>) -> Option<BTreeSet<usize>> {
        let own: BTreeSet<usize> = (0..self.stops.len()).filter(|&stop| self.skills[stop].is_subset(skills)).collect();
        (own.len() < self.stops.len()).then_some(own)
    }
}

/// A dimension of load that nobody uses.
fn free_dimension(jobs: &[Job], shipments: &[Shipment]) -> Result<usize, FormatError> {
    if !shipments.is_empty() {
        return Err(FormatError::NotYetSolvable("max_tasks together with shipments".into()));
    }
    let amounts = jobs.iter().flat_map(|job| [job.delivery.len(), job.amount.len(), job.pickup.len()]);
    let used = amounts.max().unwrap_or(0);
    if used >= MAX_DIMENSIONS {
        let rule = format!("max_tasks together with {used} dimensions of load");
        return Err(FormatError::NotYetSolvable(rule));
    }
    Ok(MAX_DIMENSIONS - 1)
}

impl Job {
    fn stop(&self) -> Result<Stop, FormatError> {
        let id = self.id;
        if self.setup != 0 || self.priority != 0 {
            let field = if self.setup != 0 { "setup" } else { "priority" };
            return Err(FormatError::NotYetSolvable(format!("job {id}: {field}")));
        }
        let delivery = if self.delivery.is_empty() { &self.amount } else { &self.delivery };
        let client = client("job", id, self.location_index, self.service, &self.time_windows)?;
        let (delivery, pickup) = (load("job", id, delivery)?, load("job", id, &self.pickup)?);
        Ok(Stop::new(id, Client { delivery, pickup, ..client }))
    }
}

impl Half {
    fn stop(&self, item: &str) -> Result<Stop, FormatError> {
        if self.setup != 0 {
            return Err(FormatError::NotYetSolvable(format!("{item} {}: setup", self.id)));
        }
        let client = client(item, self.id, self.location_index, self.service, &self.time_windows)?;
        Ok(Stop::new(self.id, Client { delivery: Load::ZERO, ..client }))
    }
}

fn client(
    item: &str,
    id: u64,
    location_index: Option<usize>,
    service_duration_s: i32,
    windows: &[[i32; 2]],
) -> Result<Client, FormatError> {
    let location = location_index.ok_or_else(|| FormatError::Missing(format!("{item} {id}: location_index")))?;
    let time_windows = windows.iter().map(|&bounds| window(bounds)).collect();
    Ok(Client { location, service_duration_s, time_windows, ..Client::default() })
}
