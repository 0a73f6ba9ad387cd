//! A small XML tree, so that rules can be written as they read.

use quick_xml::{Reader, events::Event};

/// An element; names without prefix.
#[derive(Debug, Default, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Parses a document; panics on anything that is not well-formed.
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = Reader::from_str(text);
        let mut stack = vec![Element::default()];
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) => {
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.expect("attribute");
                        let key = attribute.key.as_ref().to_owned();
                        (key, attribute.value.to_string())
                    });
                    let name = start.local_name().as_ref().to_owned();
                    stack.push(Element { name, attributes: attributes.collect(), ..Element::default() });
                }
                Event::End(_) => {
                    let element = stack.pop().expect("balanced");
                    stack.last_mut().expect("balanced").children.push(element);
                }
                Event::Text(content) => {
                    let top = stack.last_mut().expect("balanced");
                    top.text.push_str(content.trim());
                }
                Event::GeneralRef(_) => stack.last_mut().expect("balanced").text.push('?'),
                Event::Eof => break,
                Event::Decl(_) => {}
                other => panic!("unexpected {other:?}"),
            }
        }
        assert_eq!(stack.len(), 1, "balanced");
        stack[0].children.remove(0)
    }

    /// All elements at the path below this one.
    pub(crate) fn all<'a>(&'a self, path: &str) -> Vec<&'a Element> {
        path.split('/').fold(vec![self], |level, name| {
            level.into_iter().flat_map(|element| &element.children).filter(|child| child.name == name).collect()
        })
    }

    /// Text of the first element at the path.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.all(path).first().map(|element| element.text.as_str())
    }

    /// Amount of the first element at the path in hundredths; 0 where it is missing.
    pub(crate) fn ore(&self, path: &str) -> i64 {
        self.get(path).map_or(0, hundredths)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// This element and all below it.
    pub(crate) fn descendants(&self) -> Vec<&Element> {
        let mut list = vec![self];
        self.children.iter().for_each(|child| list.extend(child.descendants()));
        list
    }
}

/// An amount with at most two decimals in hundredths.
pub(crate) fn hundredths(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    assert!(part.len() <= 2, "{text} has more than two decimals");
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let part: i64 = format!("{part:0<2}").parse().expect("digits");
    whole.parse::<i64>().expect("digits") * 100 + sign * part
}
