//! Nodes, ways and relations of one data block of an `.osm.pbf` file.

use super::wire::{Fields, Malformed, Packed, zigzag};
use crate::element::{Member, MemberKind, Node, Relation, Tags, Way};

/// A data block whose strings and groups have been found.
pub(crate) struct Block<'a> {
    strings: Vec<&'a str>,
    groups: Vec<&'a [u8]>,
    granularity_nano: i64,
    lat_offset_nano: i64,
    lon_offset_nano: i64,
}

impl<'a> Block<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut block = Self {
            strings: Vec::new(),
            groups: Vec::new(),
            granularity_nano: 100,
            lat_offset_nano: 0,
            lon_offset_nano: 0,
        };
        let mut fields = Fields(bytes);
        while let Some((number, field)) = fields.next()? {
            match number {
                1 => {
                    let mut table = Fields(field.bytes()?);
                    while let Some((number, field)) = table.next()? {
                        if number == 1 {
                            block.strings.push(std::str::from_utf8(field.bytes()?).unwrap_or(""));
                        }
                    }
                }
                2 => block.groups.push(field.bytes()?),
                17 => block.granularity_nano = field.varint()?.cast_signed(),
                19 => block.lat_offset_nano = field.varint()?.cast_signed(),
                20 => block.lon_offset_nano = field.varint()?.cast_signed(),
                _ => {}
            }
        }
        Ok(block)
    }

    fn text(&self, index: u64) -> Result<&'a str, Malformed> {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        self.strings.get(index).copied().ok_or(Malformed("a text is not in the table of texts"))
    }

    /// Degrees · 10⁷, `None` when not on the earth.
    fn coordinate(&self, value: i64, offset_nano: i64, limit_degrees: i64) -> Option<i32> {
        let nano = self.granularity_nano.checked_mul(value)?.checked_add(offset_nano)?;
        let limit = limit_degrees * 1_000_000_000;
        if (-limit..=limit).contains(&nano) { i32::try_from(nano / 100).ok() } else { None }
    }

    fn position(&self, lon: i64, lat: i64) -> Option<[i32; 2]> {
        Some([self.coordinate(lon, self.lon_offset_nano, 180)?, self.coordinate(lat, self.lat_offset_nano, 90)?])
    }

    fn tags(&self, mut keys: Packed<'_>, mut values: Packed<'_>, tags: &mut Tags<'a>) -> Result<(), Malformed> {
        tags.clear();
        while let Some(key) = keys.next()? {
            tags.push(self.text(key)?, self.text(values.required()?)?);
        }
        Ok(())
    }

    /// Calls `visit` with every node, dense or not.
    pub fn nodes(&self, mut visit: impl FnMut(&Node<'_>)) -> Result<(), Malformed> {
        for group in &self.groups {
            let mut fields = Fields(group);
            while let Some((number, field)) = fields.next()? {
                match number {
                    1 => self.single_node(field.bytes()?, &mut visit)?,
                    2 => self.dense_nodes(field.bytes()?, &mut visit)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn single_node(&self, message: &[u8], visit: &mut impl FnMut(&Node<'_>)) -> Result<(), Malformed> {
        let mut tags = Tags::default();
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values) = (Packed(&[]), Packed(&[]));
        let mut fields = Fields(message);

        while let Some((number, field)) = fields.next()? {
            match number {
                1 => id = zigzag(field.varint()?),
                2 => keys = Packed(field.bytes()?),
                3 => values = Packed(field.bytes()?),
                8 => lat = zigzag(field.varint()?),
                9 => lon = zigzag(field.varint()?),
                _ => {}
            }
        }
        self.tags(keys, values, &mut tags)?;
        if let Some(position) = self.position(lon, lat) {
            visit(&Node { id, position, tags: &tags });
        }
        Ok(())
    }

    fn dense_nodes(&self, message: &[u8], visit: &mut impl FnMut(&Node<'_>)) -> Result<(), Malformed> {
        let [mut ids, mut lats, mut lons, mut keys_and_values] = [Packed(&[]); 4];
        let mut fields = Fields(message);
        while let Some((number, field)) = fields.next()? {
            match number {
                1 => ids = Packed(field.bytes()?),
                8 => lats = Packed(field.bytes()?),
                9 => lons = Packed(field.bytes()?),
                10 => keys_and_values = Packed(field.bytes()?),
                _ => {}
            }
        }
        let (mut id, mut lat, mut lon) = (0_i64, 0_i64, 0_i64);
        let mut tags = Tags::default();
        while let Some(step) = ids.next_signed()? {
            id = id.wrapping_add(step);
            lat = lat.wrapping_add(lats.required_signed()?);
            lon = lon.wrapping_add(lons.required_signed()?);
            tags.clear();
            while let Some(key) = keys_and_values.next()?.filter(|key| *key != 0) {
                tags.push(self.text(key)?, self.text(keys_and_values.required()?)?);
            }
            if let Some(position) = self.position(lon, lat) {
                visit(&Node { id, position, tags: &tags });
            }
        }
        Ok(())
    }

    /// Calls `visit` with every way.
    pub fn ways(&self, mut visit: impl FnMut(&Way<'_>)) -> Result<(), Malformed> {
        let mut tags = Tags::default();
        let mut nodes = Vec::new();
        self.messages(3, |message| {
            let mut id = 0;
            let [mut keys, mut values, mut refs] = [Packed(&[]); 3];
            let mut fields = Fields(message);
            while let Some((number, field)) = fields.next()? {
                match number {
                    1 => id = field.varint()?.cast_signed(),
                    2 => keys = Packed(field.bytes()?),
                    3 => values = Packed(field.bytes()?),
                    8 => refs = Packed(field.bytes()?),
                    _ => {}
                }
            }
            self.tags(keys, values, &mut tags)?;
            nodes.clear();
            let mut node = 0_i64;
            while let Some(step) = refs.next_signed()? {
                node = node.wrapping_add(step);
                nodes.push(node);
            }
            visit(&Way { id, nodes: &nodes, tags: &tags });
            Ok(())
        })
    }

    /// Calls `visit` with every relation.
    pub fn relations(&self, mut visit: impl FnMut(&Relation<'_>)) -> Result<(), Malformed> {
        let mut tags = Tags::default();
        self.messages(4, |message| {
            let [mut keys, mut values, mut roles, mut ids, mut kinds] = [Packed(&[]); 5];
            let mut fields = Fields(message);
            while let Some((number, field)) = fields.next()? {
                match number {
                    2 => keys = Packed(field.bytes()?),
                    3 => values = Packed(field.bytes()?),
                    8 => roles = Packed(field.bytes()?),
                    9 => ids = Packed(field.bytes()?),
                    10 => kinds = Packed(field.bytes()?),
                    _ => {}
                }
            }
            self.tags(keys, values, &mut tags)?;
            let mut members = Vec::new();
            let mut id = 0_i64;
            while let Some(step) = ids.next_signed()? {
                id = id.wrapping_add(step);
                let role = self.text(roles.required()?)?;
                let kind = match kinds.required()? {
                    0 => MemberKind::Node,
                    1 => MemberKind::Way,
                    _ => MemberKind::Other,
                };
                members.push(Member { kind, id, role });
            }
            visit(&Relation { tags: &tags, members: &members });
            Ok(())
        })
    }

    fn messages(&self, wanted: u64, mut read: impl FnMut(&'a [u8]) -> Result<(), Malformed>) -> Result<(), Malformed> {
        for group in &self.groups {
            let mut fields = Fields(group);
            while let Some((number, field)) = fields.next()? {
                if number == wanted {
                    read(field.bytes()?)?;
                }
            }
        }
        Ok(())
    }
}
