//! Set partitioning: from given columns, the cheapest choice that covers every row once. Lagrangian prices say which columns can be in
//! a better choice at all; a depth-first search of limited size looks among those.

/// A route as a column.
pub(super) struct Column {
    pub rows: Vec<u32>,
    pub cost: i64,
    pub vehicle: usize,
    /// What the caller knows it by.
    pub source: usize,
}

/// Steps towards the best prices.
const STEPS: usize = 300;
/// Steps without a better bound after which they become shorter.
const PATIENCE: usize = 15;
/// Nodes of the search.
const MOST_NODES: usize = 3000;
/// Most columns searched, the most promising first.
const MOST_SEARCHED: usize = 1000;

/// Working memory: prices of rows, tolls for the use of vehicle types, and what follows from them.
#[derive(Default)]
pub(super) struct Partition {
    price: Vec<f64>,
    best_price: Vec<f64>,
    toll: Vec<f64>,
    best_toll: Vec<f64>,
    reduced: Vec<f64>,
    slope: Vec<f64>,
}

/// What the search carries along.
struct Search<'a> {
    columns: &'a [Column],
    bits: Vec<Vec<u64>>,
    reduced: &'a [f64],
    by_vehicle: Vec<usize>,
    limits: &'a [usize],
    covered: Vec<u64>,
    chosen: Vec<usize>,
    best: Option<Vec<usize>>,
    best_cost: i64,
    nodes: usize,
    rows: usize,
}

impl Partition {
    /// The sources of columns that cover every row once within the limits of each vehicle type and cost less than `limit_cost`.
    pub fn solve(&mut self, rows: usize, columns: &[Column], limits: &[usize], limit_cost: i64) -> Option<Vec<usize>> {
        let bound = self.find_prices(rows, columns, limits, limit_cost as f64);
        let slack = limit_cost as f64 - bound;
        if slack <= 0.0 {
            return None;
        }
        let mut kept: Vec<usize> = (0..columns.len()).filter(|&at| self.reduced[at] < slack).collect();
        kept.sort_by(|&a, &b| self.reduced[a].total_cmp(&self.reduced[b]).then(a.cmp(&b)));
        kept.truncate(MOST_SEARCHED);
        let words = rows.div_ceil(64);
        let mut bits = vec![Vec::new(); columns.len()];
        for &at in &kept {
            bits[at] = vec![0; words];
            for &row in &columns[at].rows {
                bits[at][row as usize / 64] |= 1 << (row % 64);
            }
        }
        let mut search = Search {
            columns,
            bits,
            reduced: &self.reduced,
            by_vehicle: vec![0; limits.len()],
            limits,
            covered: vec![0; words],
            chosen: Vec::new(),
            best: None,
            best_cost: limit_cost,
            nodes: 0,
            rows,
        };
        let constant = bound - kept.iter().map(|&at| self.reduced[at].min(0.0)).sum::<f64>();
        search.descend(&kept, constant, 0);
        search.best.map(|chosen| chosen.into_iter().map(|at| columns[at].source).collect())
    }

    /// Subgradient steps; leaves reduced costs at the best prices found and gives the bound they prove.
    fn find_prices(&mut self, rows: usize, columns: &[Column], limits: &[usize], target: f64) -> f64 {
        self.price.clear();
        self.price.resize(rows, f64::INFINITY);
        for column in columns {
            let share = column.cost as f64 / column.rows.len().max(1) as f64;
            for &row in &column.rows {
                self.price[row as usize] = self.price[row as usize].min(share);
            }
        }
        self.toll.clear();
        self.toll.resize(limits.len(), 0.0);
        self.reduced.resize(columns.len(), 0.0);
        let (mut best, mut stale, mut length) = (f64::NEG_INFINITY, 0, 1.0);
        for _ in 0..STEPS {
            let bound = self.price_columns(columns, limits);
            if bound > best {
                best = bound;
                stale = 0;
                self.best_price.clone_from(&self.price);
                self.best_toll.clone_from(&self.toll);
            } else {
                stale += 1;
                if stale >= PATIENCE {
                    (stale, length) = (0, length * 0.6);
                    self.price.clone_from(&self.best_price);
                    self.toll.clone_from(&self.best_toll);
                    self.price_columns(columns, limits);
                }
            }
            if !self.step(rows, columns, limits, length, target) {
                break;
            }
        }
        self.price.clone_from(&self.best_price);
        self.toll.clone_from(&self.best_toll);
        self.price_columns(columns, limits)
    }

    /// Reduced costs at the present prices, and the bound: no choice costs less than all prices plus all negative reduced costs.
    fn price_columns(&mut self, columns: &[Column], limits: &[usize]) -> f64 {
        let tolls: f64 = self.toll.iter().zip(limits).map(|(toll, &limit)| toll * limit as f64).sum();
        let mut bound = self.price.iter().sum::<f64>() - tolls;
        for (reduced, column) in self.reduced.iter_mut().zip(columns) {
            let prices: f64 = column.rows.iter().map(|&row| self.price[row as usize]).sum();
            *reduced = column.cost as f64 - prices + self.toll[column.vehicle];
            bound += reduced.min(0.0);
        }
        bound
    }

    /// One step along the slope; false where every row is covered just once.
    fn step(&mut self, rows: usize, columns: &[Column], limits: &[usize], length: f64, target: f64) -> bool {
        self.slope.clear();
        self.slope.resize(rows, 1.0);
        let mut used = vec![0.0; limits.len()];
        let mut bound = self.price.iter().sum::<f64>();
        for (reduced, column) in self.reduced.iter().zip(columns) {
            if *reduced < 0.0 {
                bound += reduced;
                used[column.vehicle] += 1.0;
                column.rows.iter().for_each(|&row| self.slope[row as usize] -= 1.0);
            }
        }
        let over: Vec<f64> = used.iter().zip(limits).map(|(used, &limit)| used - limit as f64).collect();
        let active = |(over, toll): (&f64, &f64)| if *over > 0.0 || *toll > 0.0 { over * over } else { 0.0 };
        let norm = self.slope.iter().map(|slope| slope * slope).sum::<f64>()
            + over.iter().zip(&self.toll).map(active).sum::<f64>();
        if norm == 0.0 {
            return false;
        }
        let width = length * (target - bound).max(target * 1e-4) / norm;
        self.price.iter_mut().zip(&self.slope).for_each(|(price, slope)| *price += width * slope);
        self.toll.iter_mut().zip(&over).for_each(|(toll, over)| *toll = (*toll + width * over).max(0.0));
        true
    }
}

impl Search<'_> {
    /// `open` are the columns that may still be chosen, `base` the bound without their negative reduced costs.
    fn descend(&mut self, open: &[usize], base: f64, cost: i64) {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return;
        }
        let bound = base + open.iter().map(|&at| self.reduced[at].min(0.0)).sum::<f64>();
        if bound >= self.best_cost as f64 - 0.5 {
            return;
        }
        let Some(row) = self.tightest_row(open) else {
            if cost < self.best_cost {
                self.best_cost = cost;
                self.best = Some(self.chosen.clone());
            }
            return;
        };
        let has = |bits: &[u64]| bits[row / 64] >> (row % 64) & 1 == 1;
        let branches: Vec<usize> = open.iter().copied().filter(|&at| has(&self.bits[at])).collect();
        for at in branches {
            let vehicle = self.columns[at].vehicle;
            if self.by_vehicle[vehicle] >= self.limits[vehicle] {
                continue;
            }
            let own = std::mem::take(&mut self.bits[at]);
            let apart = |bits: &[u64]| bits.iter().zip(&own).all(|(one, other)| one & other == 0);
            let rest: Vec<usize> =
                open.iter().copied().filter(|&other| other != at && apart(&self.bits[other])).collect();
            self.covered.iter_mut().zip(&own).for_each(|(covered, own)| *covered |= own);
            self.by_vehicle[vehicle] += 1;
            self.chosen.push(at);
            self.descend(&rest, base + self.reduced[at], cost + self.columns[at].cost);
            self.chosen.pop();
            self.by_vehicle[vehicle] -= 1;
            self.covered.iter_mut().zip(&own).for_each(|(covered, own)| *covered &= !own);
            self.bits[at] = own;
        }
    }

    /// The row not yet covered with the fewest columns left for it; `None` where all are covered.
    fn tightest_row(&self, open: &[usize]) -> Option<usize> {
        let mut counts = vec![0_u32; self.rows];
        for &at in open {
            self.columns[at].rows.iter().for_each(|&row| counts[row as usize] += 1);
        }
        let is_open = |row: &usize| self.covered[row / 64] >> (row % 64) & 1 == 0;
        (0..self.rows).filter(is_open).min_by_key(|&row| counts[row])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::random::Random;

    /// All choices of up to twelve columns, tried one by one.
    fn least(rows: usize, columns: &[Column], limits: &[usize]) -> Option<i64> {
        let cost = |choice: &u32| {
            let chosen =
                || columns.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1).map(|(_, column)| column);
            let mut times = vec![0; rows];
            chosen().flat_map(|column| &column.rows).for_each(|&row| times[row as usize] += 1);
            let within = |(vehicle, &limit): (usize, &usize)| {
                chosen().filter(|column| column.vehicle == vehicle).count() <= limit
            };
            let holds = times.iter().all(|&times| times == 1) && limits.iter().enumerate().all(within);
            holds.then(|| chosen().map(|column| column.cost).sum())
        };
        (0..1_u32 << columns.len()).filter_map(|choice| cost(&choice)).min()
    }

    #[test]
    fn the_cheapest_choice_is_found_and_none_where_there_is_none() {
        let (mut random, mut solvable) = (Random::new(1), 0);
        for _ in 0..300 {
            let mut columns = Vec::new();
            for source in 0..12 {
                let rows: Vec<u32> = (0..6).filter(|_| random.unit() < 0.4).collect();
                let (cost, vehicle) = (1 + random.below(50) as i64, random.below(2));
                columns.push(Column { rows, cost, vehicle, source });
            }
            columns.retain(|column| !column.rows.is_empty());
            let limits = [1 + random.below(3), 2];
            let found = Partition::default().solve(6, &columns, &limits, 1000);
            let of =
                |source: usize| columns.iter().find(|column| column.source == source).map_or(0, |column| column.cost);
            let cost = found.map(|chosen| chosen.into_iter().map(of).sum::<i64>());
            assert_eq!(cost, least(6, &columns, &limits));
            solvable += u32::from(cost.is_some());
        }
        assert!(solvable > 30, "only {solvable} can be covered");
    }

    #[test]
    fn what_is_not_cheaper_is_not_returned() {
        let columns = [Column { rows: vec![0], cost: 5, vehicle: 0, source: 7 }];
        assert_eq!(Partition::default().solve(1, &columns, &[1], 6), Some(vec![7]));
        assert_eq!(Partition::default().solve(1, &columns, &[1], 5), None);
        assert_eq!(Partition::default().solve(1, &columns, &[0], 6), None);
    }
}
