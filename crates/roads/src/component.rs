//! Which part of a directed graph hangs together.

/// Marks the strongly connected part with the greatest sum of weights; of equal parts the one with the smallest node.
/// Nodes of weight 0 are never marked. Tarjan's method without recursion.
pub(crate) fn heaviest(first: &[u32], targets: &[u32], weight: impl Fn(u32) -> u64) -> Vec<bool> {
    let part = parts(first, targets);
    let count = part.iter().map(|p| *p as usize + 1).max().unwrap_or(0);
    let (mut weights, mut smallest) = (vec![0_u64; count], vec![u32::MAX; count]);
    for (node, part) in part.iter().enumerate() {
        weights[*part as usize] = weights[*part as usize].saturating_add(weight(node as u32));
        smallest[*part as usize] = smallest[*part as usize].min(node as u32);
    }
    let best = (0..count).max_by_key(|part| (weights[*part], std::cmp::Reverse(smallest[*part])));
    part.iter().enumerate().map(|(node, part)| Some(*part as usize) == best && weight(node as u32) > 0).collect()
}

/// Number of the strongly connected part of every node.
fn parts(first: &[u32], targets: &[u32]) -> Vec<u32> {
    const OPEN: u32 = u32::MAX;
    let count = first.len().saturating_sub(1);
    let mut order = vec![0_u32; count]; // 0: not seen
    let mut low = vec![0_u32; count];
    let mut part = vec![OPEN; count];
    let (mut seen, mut part_count) = (0, 0);
    let mut stack = Vec::new();
    let mut calls: Vec<(u32, u32)> = Vec::new();
    for root in 0..count as u32 {
        if order[root as usize] != 0 {
            continue;
        }
        calls.push((root, first[root as usize]));
        while let Some((node, at)) = calls.pop() {
            let n = node as usize;
            if order[n] == 0 {
                seen += 1;
                (order[n], low[n]) = (seen, seen);
                stack.push(node);
            }
            if at < first[n + 1] {
                let target = targets[at as usize] as usize;
                calls.push((node, at + 1));
                if order[target] == 0 {
                    calls.push((target as u32, first[target]));
                } else if part[target] == OPEN {
                    low[n] = low[n].min(order[target]);
                }
                continue;
            }
            if low[n] == order[n] {
                while let Some(member) = stack.pop() {
                    part[member as usize] = part_count;
                    if member == node {
                        break;
                    }
                }
                part_count += 1;
            }
            if let Some((parent, _)) = calls.last() {
                low[*parent as usize] = low[*parent as usize].min(low[n]);
            }
        }
    }
    part
}

/// Marks what is reached from the starts, they included.
pub(crate) fn reached<I: IntoIterator<Item = u32>>(count: usize, starts: &[u32], next: impl Fn(u32) -> I) -> Vec<bool> {
    let mut is_reached = vec![false; count];
    let mut open = starts.to_vec();
    for start in starts {
        is_reached[*start as usize] = true;
    }
    while let Some(state) = open.pop() {
        for next in next(state) {
            if !std::mem::replace(&mut is_reached[next as usize], true) {
                open.push(next);
            }
        }
    }
    is_reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_rings_the_heavier_is_the_largest_part() {
        // 0 ⇄ 1 → 2 → 3 → 4 → 2
        let first = [0, 1, 3, 4, 5, 6];
        let targets = [1, 0, 2, 3, 4, 2];
        assert_eq!(heaviest(&first, &targets, |_| 1), [false, false, true, true, true]);
        assert_eq!(heaviest(&first, &targets, |n| if n < 2 { 9 } else { 1 }), [true, true, false, false, false]);
    }
}
