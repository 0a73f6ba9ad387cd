//! What VROOM calls tasks: jobs, and shipments of a pickup and a delivery each.

use super::{Step, StepKind, load, window, within};
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
    #[serde(default)]
    service_per_type: BTreeMap<String, i32>,
    #[serde(default)]
    setup_per_type: BTreeMap<String, i32>,
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
    service_per_type: BTreeMap<String, i32>,
    #[serde(default)]
    setup_per_type: BTreeMap<String, i32>,
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
    /// Service by VROOM's type of vehicle, where that is not what it is for all others.
    service_by_kind: Vec<BTreeMap<String, i32>>,
    setup_by_kind: Vec<BTreeMap<String, i32>>,
}

impl Tasks {
    pub fn read(jobs: &[Job], shipments: &[Shipment], counts_tasks: bool) -> Result<Self, FormatError> {
        let mut all = Self {
            stops: Vec::new(),
            stop_at: BTreeMap::new(),
            counted_in: None,
            skills: Vec::new(),
            service_by_kind: Vec::new(),
            setup_by_kind: Vec::new(),
        };
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
            all.service_by_kind.push(job.service_per_type.clone());
            all.setup_by_kind.push(job.setup_per_type.clone());
        }
        let ids = shipments.iter().flat_map(|shipment| [shipment.pickup.id, shipment.delivery.id]);
        let mut next = ids.chain(jobs.iter().map(|job| job.id)).max().unwrap_or(0);
        let mut used: BTreeSet<u64> = jobs.iter().map(|job| job.id).collect();
        for shipment in shipments {
            let amount = load("shipment", shipment.pickup.id, &shipment.amount)?;
            let (mut pickup, mut delivery) = (shipment.pickup.stop("pickup")?, shipment.delivery.stop("delivery")?);
            (pickup.client.pickup, delivery.client.delivery) = (amount, amount);
            (pickup.client.priority, delivery.client.priority) = (shipment.priority, shipment.priority);
            for half in [&shipment.pickup, &shipment.delivery] {
                all.service_by_kind.push(half.service_per_type.clone());
                all.setup_by_kind.push(half.setup_per_type.clone());
            }
            pickup.delivered_at = Some(all.stops.len() + 1);
            for (kind, mut half) in [(StepKind::Pickup, pickup), (StepKind::Delivery, delivery)] {
                all.stop_at.insert((kind, half.id), all.stops.len());
                while !used.insert(half.number) {
                    next = next.wrapping_add(1);
                    half.number = next;
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

    /// Keeps the tasks of a vehicle's steps within the times these ask for. Start, end and breaks are bound elsewhere.
    pub fn bind(&mut self, vehicle: u64, steps: &[Step]) -> Result<(), FormatError> {
        for (index, step) in steps.iter().enumerate() {
            let stop = step.id.and_then(|id| self.stop_at.get(&(step.kind, id)));
            let (Some(bounds), Some(&stop)) = (step.bounds(), stop) else { continue };
            let windows = &mut self.stops[stop].client.time_windows;
            *windows = within(windows, bounds);
            if windows.is_empty() {
                return Err(FormatError::Unsupported(format!(
                    "vehicle {vehicle}: step {}: service_at, service_after or service_before outside of the task's time_windows",
                    index + 1
                )));
            }
        }
        Ok(())
    }

    /// Tells every task how long service and setup take by vehicles of these types.
    pub fn serve_by_kind(&mut self, kinds: &[String]) {
        let of_kinds = |by_kind: &BTreeMap<String, i32>, others: i32| match by_kind.is_empty() {
            true => Vec::new(),
            false => kinds.iter().map(|kind| by_kind.get(kind).copied().unwrap_or(others)).collect(),
        };
        for (stop, by_kind) in self.stops.iter_mut().zip(&self.service_by_kind) {
            stop.client.service_by_vehicle_type = of_kinds(by_kind, stop.client.service_duration_s);
        }
        for (stop, by_kind) in self.stops.iter_mut().zip(&self.setup_by_kind) {
            stop.client.setup_by_vehicle_type = of_kinds(by_kind, stop.client.setup_duration_s);
        }
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
        let delivery = if self.delivery.is_empty() { &self.amount } else { &self.delivery };
        let client = client("job", id, self.location_index, self.service, &self.time_windows)?;
        let (delivery, pickup) = (load("job", id, delivery)?, load("job", id, &self.pickup)?);
        Ok(Stop::new(id, Client { delivery, pickup, priority: self.priority, setup_duration_s: self.setup, ..client }))
    }
}

impl Half {
    fn stop(&self, item: &str) -> Result<Stop, FormatError> {
        let client = client(item, self.id, self.location_index, self.service, &self.time_windows)?;
        Ok(Stop::new(self.id, Client { delivery: Load::ZERO, setup_duration_s: self.setup, ..client }))
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
