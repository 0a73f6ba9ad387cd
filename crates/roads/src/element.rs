//! Nodes, ways and relations of OpenStreetMap, borrowed from whatever file they are read from.

/// Tags of an element, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn push(&mut self, key: &'a str, value: &'a str) {
        self.0.push((key, value));
    }

    /// Value of a key.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, value)| *value)
    }

    /// Keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.0.iter().copied()
    }

    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Tags<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// A point with tags.
pub(crate) struct Node<'a> {
    pub id: i64,
    /// Longitude and latitude in degrees · 10⁷.
    pub position: [i32; 2],
    pub tags: &'a Tags<'a>,
}

/// A line of nodes with tags.
pub(crate) struct Way<'a> {
    pub id: i64,
    pub nodes: &'a [i64],
    pub tags: &'a Tags<'a>,
}

/// What a member of a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberKind {
    Node,
    Way,
    Other,
}

/// A member of a relation.
pub(crate) struct Member<'a> {
    pub kind: MemberKind,
    pub id: i64,
    pub role: &'a str,
}

/// Elements that belong together, with tags.
pub(crate) struct Relation<'a> {
    pub tags: &'a Tags<'a>,
    pub members: &'a [Member<'a>],
}
