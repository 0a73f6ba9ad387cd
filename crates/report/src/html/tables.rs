//! Tables of the report: caption, column and row headings with scope, and room to scroll on a narrow screen.

use crate::markup::{Escaped, put};

/// What stands in a cell.
pub(super) enum Cell {
    /// Text in the language of the report.
    Text(String),
    /// A name with the unit that its figures are in.
    Measured(String, String),
    /// A text with a second line of less weight.
    Explained(String, String),
    /// A figure, set to the right.
    Figure(String),
    /// Text in English, whatever the language of the report: sources and messages.
    English(String),
    /// A key or an identifier.
    Code(String),
}

impl Cell {
    fn push(&self, out: &mut String, is_heading: bool, is_english: bool) {
        let (open, close) = if is_heading { ("<th scope=\"row\"", "</th>") } else { ("<td", "</td>") };
        let english = if is_english { "" } else { " lang=\"en\"" };
        out.push_str(open);
        match self {
            Self::Text(text) => put!(out, ">{}{close}", Escaped(text)),
            Self::Measured(name, unit) => {
                put!(out, ">{}, <span class=\"soft\">{}</span>{close}", Escaped(name), Escaped(unit));
            }
            Self::Explained(text, more) => {
                put!(out, ">{}<br><span class=\"soft\">{}</span>{close}", Escaped(text), Escaped(more));
            }
            Self::Figure(text) => put!(out, " class=\"n\">{}{close}", Escaped(text)),
            Self::English(text) => put!(out, "{english}>{}{close}", Escaped(text)),
            Self::Code(text) => put!(out, "><code>{}</code>{close}", Escaped(text)),
        }
    }
}

/// A table. The first cell of every row is its heading.
pub(super) struct Table<'a> {
    /// Name of the element, unique on the page.
    pub id: &'a str,
    /// What the table shows.
    pub caption: String,
    /// Headings of the columns; `true`: a column of figures.
    pub columns: Vec<(String, bool)>,
    /// Cells by row.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the report itself is in English, so that English cells need no mark.
    pub is_english: bool,
}

impl Table<'_> {
    pub fn push(&self, out: &mut String) {
        let id = self.id;
        put!(
            out,
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t-{id}\">\n<table>\n\
             <caption id=\"t-{id}\">{}</caption>\n<thead><tr>",
            Escaped(&self.caption)
        );
        for (name, is_figure) in &self.columns {
            let class = if *is_figure { " class=\"n\"" } else { "" };
            put!(out, "<th scope=\"col\"{class}>{}</th>", Escaped(name));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                cell.push(out, at == 0, self.is_english);
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
    }
}
