//! The columns of each kind of table and the headings by which they are recognised; the contract with users is
//! `docs/reference/file-formats.md`.

use crate::entry::Format;

/// The kinds of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableKind {
    Units,
    Suppliers,
    Survey,
    Ledger,
}

/// A column: its key, which is also its English heading, and other headings, already in simple form.
pub(crate) struct Column {
    pub key: &'static str,
    headings: &'static [&'static str],
}

const fn column(key: &'static str, headings: &'static [&'static str]) -> Column {
    Column { key, headings }
}

const UNITS: &[Column] = &[
    column("unit_id", &["enhet", "enhetid", "enhetsid", "eining", "enhetsnummer"]),
    column("name", &["navn", "namn", "enhetsnavn"]),
    column("kind", &["type", "enhetstype", "typ"]),
    column("street", &["adresse", "gateadresse", "besøksadresse", "adress"]),
    column("postal_code", &["postnr", "postnummer"]),
    column("city", &["poststed", "poststad", "postort", "sted"]),
    column("lon", &["lengdegrad", "longitude", "long", "lengde", "lengdegrad"]),
    column("lat", &["breddegrad", "latitude", "bredde", "breiddegrad"]),
    column("gln", &["glnnummer", "lokasjonsnummer"]),
    column("organisation_number", &["orgnr", "organisasjonsnummer", "orgnummer", "organisationsnummer"]),
    column("cost_centre", &["ansvar", "ansvarsnummer", "kostnadssted", "kostnadsställe"]),
    column("buyer_reference", &["bestillerreferanse", "referanse", "deresref", "beställarreferens", "tingarreferanse"]),
    column("open_from", &["åpner", "åpnerkl", "opnar", "öppnar"]),
    column("open_to", &["stenger", "stengerkl", "stenger", "stänger"]),
    column("persons", &["antall", "antallpersoner", "personer", "tal"]),
    column("valid_from", &["gjelderfra", "gyldigfra", "gjeldfrå", "gällerfrån"]),
    column("valid_to", &["gjeldertil", "gyldigtil", "gjeldtil", "gällertill"]),
];

const SUPPLIERS: &[Column] = &[
    column(
        "organisation_number",
        &["orgnr", "organisasjonsnummer", "orgnummer", "leverandørorgnr", "organisationsnummer"],
    ),
    column("name", &["navn", "namn", "leverandør", "leverandørnavn", "leverantör"]),
    column("sector_code", &["næringskode", "nacekode", "nace", "bransjekode", "näringskod"]),
    column("sole_proprietor", &["enk", "enkeltpersonforetak", "enskildfirma"]),
    column("producer", &["produsent", "producent"]),
    column("street", &["adresse", "gateadresse", "besøksadresse", "forretningsadresse", "adress"]),
    column("postal_code", &["postnr", "postnummer"]),
    column("city", &["poststed", "poststad", "postort", "sted"]),
    column("lon", &["lengdegrad", "longitude", "long"]),
    column("lat", &["breddegrad", "latitude", "breiddegrad"]),
    column("distribution", &["distribusjon", "leveringsmåte", "distribution"]),
    column("carrier", &["transportør", "speditør", "transportör"]),
];

const SURVEY: &[Column] = &[
    column("unit_id", &["enhet", "enhetid", "enhetsid", "eining"]),
    column(
        "supplier_organisation_number",
        &["leverandørorgnr", "leverandørorganisasjonsnummer", "leverandør", "orgnr"],
    ),
    column("date", &["dato", "datum"]),
    column("deliveries_per_week", &["leveranserperuke", "leveringerperuke", "leveransarperveke", "leveranserpervecka"]),
    column(
        "acceptable_per_week",
        &[
            "akseptableleveranserperuke",
            "akseptabeltperuke",
            "akseptableleveransarperveke",
            "acceptablaleveranserpervecka",
        ],
    ),
    column("receiving_minutes", &["minuttermottak", "mottaksminutter", "minuttmottak", "minutermottagning"]),
    column("pick_ups_per_week", &["henteturerperuke", "henteturarperveke", "hämtningarpervecka"]),
    column("orders_per_week", &["bestillingerperuke", "tingingarperveke", "beställningarpervecka"]),
    column("agreement_share", &["andelpåavtale", "avtaleandel", "andelpåavtal", "delpåavtale"]),
    column("ordering_role", &["bestillerrolle", "rolle", "tingarrolle", "beställarroll"]),
];

const LEDGER: &[Column] = &[
    column("date", &["bilagsdato", "fakturadato", "dato", "datum", "fakturadatum", "transdato", "transaksjonsdato"]),
    column(
        "invoice_number",
        &["fakturanr", "fakturanummer", "bilagsnr", "bilagsnummer", "bilag", "faktura", "verifikationsnummer"],
    ),
    column(
        "supplier_organisation_number",
        &["leverandørorgnr", "orgnr", "organisasjonsnummer", "leverandørorganisasjonsnummer", "leverandørensorgnr"],
    ),
    column(
        "supplier_name",
        &["leverandør", "leverandørnavn", "leverantör", "leverantörsnamn", "supplier", "leverandørnamn"],
    ),
    column("account", &["art", "konto", "kontonr", "artskonto", "kontonummer"]),
    column("cost_centre", &["ansvar", "ansvarsnummer", "kostnadssted", "kostnadsställe", "koststed"]),
    column("text", &["tekst", "bilagstekst", "beskrivelse", "fakturatekst"]),
    column("amount", &["beløp", "netto", "nettobeløp", "beløpnetto", "beløpeksmva", "belopp"]),
    column("vat", &["mva", "mvabeløp", "moms", "meirverdiavgift"]),
    column("currency", &["valuta", "valutakode"]),
];

impl TableKind {
    pub(crate) const ALL: [Self; 4] = [Self::Units, Self::Suppliers, Self::Survey, Self::Ledger];

    pub(crate) fn columns(self) -> &'static [Column] {
        match self {
            Self::Units => UNITS,
            Self::Suppliers => SUPPLIERS,
            Self::Survey => SURVEY,
            Self::Ledger => LEDGER,
        }
    }

    /// Groups of columns of which each needs one at least.
    fn required(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Units => &[&["unit_id"], &["name"], &["kind"]],
            Self::Suppliers => &[&["organisation_number"], &["name"]],
            Self::Survey => &[
                &["unit_id"],
                &[
                    "deliveries_per_week",
                    "acceptable_per_week",
                    "receiving_minutes",
                    "pick_ups_per_week",
                    "orders_per_week",
                    "agreement_share",
                ],
            ],
            Self::Ledger => {
                &[&["date"], &["invoice_number"], &["supplier_organisation_number", "supplier_name"], &["amount"]]
            }
        }
    }

    pub(crate) fn format(self) -> Format {
        match self {
            Self::Units => Format::Units,
            Self::Suppliers => Format::Suppliers,
            Self::Survey => Format::Survey,
            Self::Ledger => Format::Ledger,
        }
    }

    /// Words for messages.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Suppliers => "suppliers",
            Self::Survey => "survey answers",
            Self::Ledger => "ledger rows",
        }
    }
}

/// Where the columns of a table are.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub kind: TableKind,
    /// Row of the headings, from 1.
    pub row: u64,
    positions: Vec<(&'static str, usize)>,
}

impl Layout {
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        self.positions.iter().find(|(known, _)| *known == key).map(|(_, position)| *position)
    }
}

/// What a row of headings was recognised as.
#[derive(Clone, Debug, Default)]
pub(crate) enum Recognised {
    #[default]
    Nothing,
    /// Some headings of a table, but not all that are needed.
    Incomplete {
        kind: TableKind,
        row: u64,
        missing: Vec<String>,
    },
    Table(Layout),
}

impl Recognised {
    /// How much was recognised; whole tables first, then by columns.
    pub(crate) fn score(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Incomplete { missing, .. } => 10usize.saturating_sub(missing.len()),
            Self::Table(layout) => 100 + layout.positions.len(),
        }
    }

    /// Looks at one row as headings.
    pub(crate) fn of(row: u64, cells: &[String]) -> Self {
        let headings: Vec<String> = cells.iter().map(|cell| simple(cell)).collect();
        let mut best = Self::Nothing;
        for kind in TableKind::ALL {
            let found = Self::as_kind(kind, row, &headings);
            if found.score() > best.score() {
                best = found;
            }
        }
        best
    }

    fn as_kind(kind: TableKind, row: u64, headings: &[String]) -> Self {
        let mut positions: Vec<(&'static str, usize)> = Vec::new();
        for column in kind.columns() {
            // The key itself counts more than another heading, an earlier one of those more than a later one.
            let own = simple(column.key);
            let by_key = headings.iter().position(|heading| *heading == own);
            let by_heading =
                || column.headings.iter().find_map(|known| headings.iter().position(|heading| heading == known));
            if let Some(position) = by_key.or_else(by_heading)
                && !positions.iter().any(|(_, taken)| *taken == position)
            {
                positions.push((column.key, position));
            }
        }
        let has = |key: &&str| positions.iter().any(|(known, _)| known == key);
        let missing: Vec<String> =
            kind.required().iter().filter(|any| !any.iter().any(has)).map(|any| any.join(" or ")).collect();
        if missing.is_empty() {
            return Self::Table(Layout { kind, row, positions });
        }
        if positions.len() >= 2 && missing.len() < kind.required().len() {
            return Self::Incomplete { kind, row, missing };
        }
        Self::Nothing
    }
}

/// A heading without capitals, blanks and signs.
fn simple(heading: &str) -> String {
    heading.chars().take(100).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<String> {
        text.split(';').map(str::to_owned).collect()
    }

    #[test]
    fn tables_are_told_apart_by_their_headings() {
        let cases = [
            ("unit_id;name;kind;organisation_number", TableKind::Units),
            ("Enhet;Navn;Type;Adresse;Org.nr", TableKind::Units),
            ("organisation_number;name;sector_code", TableKind::Suppliers),
            ("Org.nr.;Leverandør;Næringskode", TableKind::Suppliers),
            ("Enhet;Leverandør orgnr;Leveranser per uke", TableKind::Survey),
            ("Bilagsdato;Fakturanr;Leverandør;Beløp;Art;Ansvar", TableKind::Ledger),
            ("Dato;Bilagsnr;Org.nr;Leverandør;Konto;Netto", TableKind::Ledger),
        ];
        for (headings, kind) in cases {
            match Recognised::of(1, &cells(headings)) {
                Recognised::Table(layout) => assert_eq!(layout.kind, kind, "{headings}"),
                other => panic!("{headings}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_missing_column_is_named() {
        let Recognised::Incomplete { kind, missing, .. } = Recognised::of(3, &cells("date;invoice_number;amount"))
        else {
            panic!("a ledger without suppliers was taken as whole")
        };
        assert_eq!(
            (kind, missing),
            (TableKind::Ledger, vec!["supplier_organisation_number or supplier_name".to_owned()])
        );
        assert_eq!(Recognised::of(1, &cells("a;b;c")).score(), 0);
    }
}
