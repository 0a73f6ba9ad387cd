//! OpenStreetMap as XML (`.osm`, `.osm.gz`, `.osm.bz2`), read as a stream; document types and entities of one's own are refused.

use std::io::BufRead;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::element::{Member, MemberKind, Node, Relation, Tags, Way};

/// An element that is complete.
pub(crate) enum Element<'a> {
    Node(Node<'a>),
    Way(Way<'a>),
    Relation(Relation<'a>),
}

/// Why the text cannot be read on, and the byte at which it was noticed.
#[derive(Debug)]
pub(crate) struct XmlError {
    pub at_byte: u64,
    pub reason: String,
    /// Not OpenStreetMap at all.
    pub is_foreign: bool,
}

/// A node, way or relation whose end has not come yet.
#[derive(Default)]
struct Open {
    kind: String,
    id: i64,
    position: Option<[i32; 2]>,
    nodes: Vec<i64>,
    members: Vec<(MemberKind, i64, String)>,
    tags: Vec<(String, String)>,
}

/// Calls `visit` with every node, way and relation.
pub(crate) fn each_element(reader: impl BufRead, mut visit: impl FnMut(&Element<'_>)) -> Result<(), XmlError> {
    let mut reader = quick_xml::Reader::from_reader(reader);
    let mut buffer = Vec::new();
    let mut open: Option<Open> = None;
    let (mut is_inside, mut is_closed) = (false, false);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let at_byte = reader.buffer_position();
        let error = |reason: &str, is_foreign| XmlError { at_byte, reason: reason.to_owned(), is_foreign };
        match event.map_err(|e| error(&e.to_string(), !is_inside))? {
            Event::DocType(_) => return Err(error("it has a document type, which OpenStreetMap files have not", true)),
            Event::Start(tag) if !is_inside => {
                if tag.name().0 != "osm" {
                    return Err(error("it does not start with the element osm", true));
                }
                is_inside = true;
            }
            Event::Start(tag) => {
                start(&tag, &mut open).map_err(|reason| error(&reason, false))?;
            }
            Event::Empty(tag) => {
                start(&tag, &mut open).map_err(|reason| error(&reason, false))?;
                finish(tag.name().0, &mut open, &mut visit);
            }
            Event::End(tag) => {
                finish(tag.name().0, &mut open, &mut visit);
                is_closed |= tag.name().0 == "osm";
            }
            Event::Eof if is_closed => return Ok(()),
            Event::Eof => return Err(error("it ends before the element osm does", !is_inside)),
            _ => {}
        }
    }
}

fn start(tag: &BytesStart<'_>, open: &mut Option<Open>) -> Result<(), String> {
    let value = |name: &str| -> Result<Option<String>, String> {
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| e.to_string())?;
            if attribute.key.0 == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    };
    let number = |name: &str| -> Result<i64, String> {
        let text = value(name)?.ok_or_else(|| format!("an element has no {name}"))?;
        text.parse().map_err(|_| format!("{name} is {text:?}, not a whole number"))
    };
    match (tag.name().0, open) {
        (kind @ ("node" | "way" | "relation"), open) => {
            let position = if kind == "node" { position(value("lon")?, value("lat")?) } else { None };
            *open = Some(Open { kind: kind.to_owned(), id: number("id")?, position, ..Open::default() });
        }
        ("tag", Some(open)) => open.tags.push((value("k")?.unwrap_or_default(), value("v")?.unwrap_or_default())),
        ("nd", Some(open)) => open.nodes.push(number("ref")?),
        ("member", Some(open)) => {
            let kind = match value("type")?.as_deref() {
                Some("node") => MemberKind::Node,
                Some("way") => MemberKind::Way,
                _ => MemberKind::Other,
            };
            open.members.push((kind, number("ref")?, value("role")?.unwrap_or_default()));
        }
        _ => {}
    }
    Ok(())
}

/// Degrees · 10⁷; `None` for a deleted node or one that is not on the earth.
fn position(lon: Option<String>, lat: Option<String>) -> Option<[i32; 2]> {
    let position = domain::LonLat::new(lon?.parse().ok()?, lat?.parse().ok()?);
    position.is_valid().then(|| crate::geometry::point(position))
}

fn finish(name: &str, open: &mut Option<Open>, visit: &mut impl FnMut(&Element<'_>)) {
    let Some(element) = open.take_if(|element| element.kind == name) else { return };
    let tags: Tags<'_> = element.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let (id, tags) = (element.id, &tags);
    match (name, element.position) {
        ("node", Some(position)) => visit(&Element::Node(Node { id, position, tags })),
        ("way", _) => visit(&Element::Way(Way { id, nodes: &element.nodes, tags })),
        ("relation", _) => {
            let members = element.members.iter();
            let members: Vec<Member<'_>> =
                members.map(|(kind, id, role)| Member { kind: *kind, id: *id, role }).collect();
            visit(&Element::Relation(Relation { tags, members: &members }));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, XmlError> {
        let mut found = Vec::new();
        each_element(text.as_bytes(), |element| {
            found.push(match element {
                Element::Node(node) => format!("node {} {:?} {:?}", node.id, node.position, node.tags.get("name")),
                Element::Way(way) => format!("way {} {:?}", way.id, way.nodes),
                Element::Relation(relation) => format!("relation {}", relation.members.len()),
            });
        })?;
        Ok(found)
    }

    #[test]
    fn nodes_ways_and_relations_are_read_with_escaped_texts() {
        let text = "<?xml version='1.0'?><osm version='0.6'><node id='1' lon='11.2' lat='59.6'>\
                    <tag k='name' v='B &amp; C'/></node><node id='2' lon='11' lat='59'/>\
                    <way id='3'><nd ref='1'/><nd ref='2'/></way>\
                    <relation id='4'><member type='way' ref='3' role='from'/></relation></osm>";
        let expected = [
            "node 1 [112000000, 596000000] Some(\"B & C\")",
            "node 2 [110000000, 590000000] None",
            "way 3 [1, 2]",
            "relation 1",
        ];
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn other_xml_document_types_and_cut_files_are_refused() {
        assert!(read("<gpx></gpx>").unwrap_err().is_foreign);
        assert!(read("<!DOCTYPE osm [<!ENTITY a \"b\">]><osm></osm>").unwrap_err().is_foreign);
        assert!(read("<osm><way id='3'><nd ref='&own;'/></way></osm>").is_err());
        assert!(read("<osm><way id='3'>").is_err());
        assert!(read("").is_err());
    }
}
