//! Recognises forbidden sequences of arcs while driving: how much of which sequences has been driven so far.

use rustc_hash::FxHashMap;

use crate::data::TurnBan;

/// How much of a forbidden sequence of three or more arcs has been driven, the present arc included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct BanContext(u32);

impl BanContext {
    /// No more than what the present arc tells by itself.
    pub const NONE: Self = Self(0);
}

/// A tree of all forbidden sequences with, for each beginning, the longest shorter beginning that it ends with.
pub(crate) struct TurnBans {
    children: FxHashMap<(u32, u32), u32>,
    nodes: Vec<Beginning>,
}

#[derive(Clone, Copy)]
struct Beginning {
    depth: u32,
    is_forbidden: bool,
    shorter: u32,
}

const ROOT: u32 = 0;

impl TurnBans {
    /// Some forbidden sequences.
    pub fn new<'a>(bans: impl Iterator<Item = &'a TurnBan>) -> Self {
        let root = Beginning { depth: 0, is_forbidden: false, shorter: ROOT };
        let mut tree = Self { children: FxHashMap::default(), nodes: vec![root] };
        let mut by_depth = Vec::new();
        for ban in bans {
            let mut node = ROOT;
            for arc in &ban.arcs {
                let next = tree.nodes.len() as u32;
                let depth = tree.nodes[node as usize].depth + 1;
                let child = *tree.children.entry((node, *arc)).or_insert(next);
                if child == next {
                    tree.nodes.push(Beginning { depth, is_forbidden: false, shorter: ROOT });
                    by_depth.push((depth, child, node, *arc));
                }
                node = child;
            }
            tree.nodes[node as usize].is_forbidden = true;
        }
        by_depth.sort_unstable();
        for (depth, child, parent, arc) in by_depth {
            if depth > 1 {
                let shorter = tree.follow(tree.nodes[parent as usize].shorter, arc);
                tree.nodes[child as usize].shorter = shorter;
                tree.nodes[child as usize].is_forbidden |= tree.nodes[shorter as usize].is_forbidden;
            }
        }
        tree
    }

    /// The longest beginning that ends with `arc` after what `node` stands for.
    fn follow(&self, mut node: u32, arc: u32) -> u32 {
        loop {
            if let Some(child) = self.children.get(&(node, arc)) {
                return *child;
            }
            if node == ROOT {
                return ROOT;
            }
            node = self.nodes[node as usize].shorter;
        }
    }

    /// Context after turning from `arc` into `to`, `None` if that is forbidden.
    pub fn step(&self, arc: u32, context: BanContext, to: u32) -> Option<BanContext> {
        if self.nodes.len() == 1 {
            return Some(BanContext::NONE);
        }
        let here = if context == BanContext::NONE { self.follow(ROOT, arc) } else { context.0 };
        let there = self.follow(here, to);
        let beginning = self.nodes[there as usize];
        if beginning.is_forbidden {
            return None;
        }
        Some(if beginning.depth <= 1 { BanContext::NONE } else { BanContext(there) })
    }

    /// Whether the turn is forbidden whatever was driven before.
    pub fn forbids_pair(&self, arc: u32, to: u32) -> bool {
        self.step(arc, BanContext::NONE, to).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ByKind;

    const VANS: ByKind<bool> = ByKind { van: true, truck: false, bicycle: false };

    fn bans(sequences: &[&[u32]]) -> TurnBans {
        let ban = |arcs: &&[u32]| TurnBan { arcs: arcs.to_vec(), applies: VANS, condition: 0 };
        TurnBans::new(sequences.iter().map(ban).collect::<Vec<_>>().iter())
    }

    fn is_allowed(bans: &TurnBans, path: &[u32]) -> bool {
        let mut context = BanContext::NONE;
        path.windows(2).all(|pair| match bans.step(pair[0], context, pair[1]) {
            Some(next) => {
                context = next;
                true
            }
            None => false,
        })
    }

    #[test]
    fn a_pair_is_forbidden_wherever_it_comes() {
        let bans = bans(&[&[1, 2]]);
        assert!(!is_allowed(&bans, &[5, 1, 2]));
        assert!(is_allowed(&bans, &[1, 3, 2]));
    }

    #[test]
    fn a_sequence_is_forbidden_only_as_a_whole() {
        let bans = bans(&[&[1, 2, 3], &[2, 4]]);
        assert!(!is_allowed(&bans, &[1, 2, 3]));
        assert!(is_allowed(&bans, &[5, 2, 3]));
        assert!(!is_allowed(&bans, &[1, 2, 4]), "the shorter sequence inside the longer beginning");
    }
}
