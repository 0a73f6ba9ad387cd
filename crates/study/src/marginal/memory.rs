//! What has been solved before, for where the same year is planned again and again with few parameters changed: operators and
//! days that a parameter does not touch are not searched for anew. Answers are those that the search would find.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::LocationIndex;

use super::{Effect, PrivateCustomers};
use crate::StudyError;
use crate::routing::Task;

/// Operators by everything but the day's stops that their rounds follow from.
#[derive(Debug, Default)]
pub struct Memory {
    operators: Mutex<HashMap<String, Arc<OperatorMemory>>>,
    is_closed: OnceLock<()>,
}

impl Memory {
    /// From now on nothing new is kept: other plans' days would only fill the memory of the machine.
    pub fn close(&self) {
        self.is_closed.get_or_init(|| ());
        for operator in self.operators.lock().unwrap_or_else(PoisonError::into_inner).values() {
            operator.is_closed.get_or_init(|| ());
        }
    }

    /// What is known of an operator in a setting.
    pub(super) fn of(&self, setting: &str) -> Arc<OperatorMemory> {
        let mut operators = self.operators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = operators.get(setting) {
            return Arc::clone(known);
        }
        let new = Arc::new(OperatorMemory::default());
        if self.is_closed.get().is_some() {
            new.is_closed.get_or_init(|| ());
        } else {
            operators.insert(setting.to_owned(), Arc::clone(&new));
        }
        new
    }
}

/// One operator's customers and days.
#[derive(Debug, Default)]
pub(super) struct OperatorMemory {
    private: Mutex<Option<Arc<PrivateCustomers>>>,
    effects: Mutex<HashMap<Exact, Effect>>,
    is_closed: OnceLock<()>,
}

impl OperatorMemory {
    pub fn customers(
        &self,
        solved: impl FnOnce() -> Result<Arc<PrivateCustomers>, StudyError>,
    ) -> Result<Arc<PrivateCustomers>, StudyError> {
        let mut private = self.private.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = private.as_ref() {
            return Ok(Arc::clone(known));
        }
        Ok(Arc::clone(private.insert(solved()?)))
    }

    pub fn effect(
        &self,
        day: Exact,
        solved: impl FnOnce() -> Result<Effect, StudyError>,
    ) -> Result<Effect, StudyError> {
        if let Some(known) = self.effects.lock().unwrap_or_else(PoisonError::into_inner).get(&day) {
            return Ok(known.clone());
        }
        let effect = solved()?;
        if self.is_closed.get().is_none() {
            self.effects.lock().unwrap_or_else(PoisonError::into_inner).insert(day, effect.clone());
        }
        Ok(effect)
    }
}

/// A stop: its place, the bits of its mass, volume and time, and its window.
type ExactStop = (LocationIndex, [u64; 3], Option<(i32, i32)>);

/// A day's stops, to the last bit.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Exact(Vec<ExactStop>);

impl Exact {
    pub fn of(tasks: &[Task]) -> Self {
        let bits = |task: &Task| {
            let numbers = [task.mass.value(), task.volume.value(), task.service.value()].map(f64::to_bits);
            (task.location, numbers, task.window)
        };
        Self(tasks.iter().map(bits).collect())
    }
}
