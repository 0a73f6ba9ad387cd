//! Escaping: the only way in which text from outside gets into HTML, SVG and CSS.

use std::fmt;

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($arg)*);
    }};
}
pub(crate) use put;

/// Text between tags or in a quoted attribute of HTML or XML.
///
/// Characters that XML 1.0 forbids are left out, and so are the controls that turn the direction of writing: in a
/// supplier's name they could only serve to make a line read as something else.
pub(crate) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c if !is_allowed(c) => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    }
}

/// Text as a quoted CSS string that may stand in a `<style>` element: everything but letters, digits and spaces is a
/// hexadecimal escape, so neither the string nor the element can be left.
pub(crate) fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars().filter(|&c| is_allowed(c)) {
        if c.is_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            put!(out, "\\{:x} ", u32::from(c));
        }
    }
    out.push('"');
    out
}

/// A name that may serve as the `id` of an element: lower-case letters and digits, the rest as `-`.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hostile_name_stays_a_name() {
        let name = "<script>alert('x')</script> & \"Sønn\"\u{0}\u{202e}";
        let expected = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Sønn&quot;";
        assert_eq!(Escaped(name).to_string(), expected);
    }

    #[test]
    fn css_strings_cannot_be_left() {
        let text = css_string("A\"; } </style><script>\n");
        let inner = &text[1..text.len() - 1];
        assert!(!inner.contains(['"', '<', '>', ';', '}', '\n']), "{text}");
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("kg CO2e/year"), "kg-co2e-year");
        assert_eq!(slug("1/week"), "1-week");
    }

    proptest! {
        #[test]
        fn no_escaped_text_opens_a_tag(text in ".{0,60}") {
            let escaped = Escaped(&text).to_string();
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }
    }
}
