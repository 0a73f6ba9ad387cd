//! The columns of each kind of table and the headings by which they are recognised; the contract with users is
//! `docs/reference/file-formats.md`.

use domain::{ColumnMapping, Currency};

use crate::Options;
use crate::entry::Format;

/// The kinds of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableKind {
    Units,
    Suppliers,
    Survey,
    Ledger,
    Catalogue,
    Corrections,
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
    column("municipality", &["kommune", "kommunenummer", "kommunenr", "kommun", "kommunkod"]),
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
    column("legal_form", &["organisasjonsform", "orgform", "selskapsform", "juridiskform", "bolagsform"]),
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
    column("counted_weeks", &["tellingsuker", "ukertalt", "loggførteuker", "veketeljing", "räknadeveckor"]),
    column("receiving_role", &["mottakerrolle", "hvemmottar", "kvenmottek", "mottagarroll"]),
    column("delivery_from", &["leveringfra", "leveransefra", "leveringfrå", "leveransfrån"]),
    column("delivery_to", &["leveringtil", "leveransetil", "leveranstill"]),
    column("ordering_channel", &["bestillingskanal", "bestillingsmåte", "tingingsmåte", "beställningssätt"]),
    column(
        "off_agreement_reason",
        &["grunnutenforavtale", "hvorforutenforavtale", "grunnutanforavtale", "skälutanföravtal"],
    ),
];

const LEDGER: &[Column] = &[
    column("date", &["bilagsdato", "fakturadato", "dato", "datum", "fakturadatum", "transdato", "transaksjonsdato"]),
    column("invoice_number", &["fakturanr", "fakturanummer", "faktura", "fakturanro"]),
    column("voucher_number", &["bilagsnr", "bilagsnummer", "bilag", "verifikationsnummer", "verifikation", "transnr"]),
    column(
        "supplier_organisation_number",
        &["leverandørorgnr", "orgnr", "organisasjonsnummer", "leverandørorganisasjonsnummer", "leverandørensorgnr"],
    ),
    column(
        "supplier_name",
        &["leverandør", "leverandørnavn", "leverantör", "leverantörsnamn", "supplier", "leverandørnamn"],
    ),
    column("supplier_number", &["leverandørnummer", "leverandørnr", "reskontronr", "resknr", "leverantörsnummer"]),
    column("account", &["art", "konto", "kontonr", "artskonto", "kontonummer"]),
    column("cost_centre", &["ansvar", "ansvarsnummer", "kostnadssted", "kostnadsställe", "koststed", "avdeling"]),
    column("buyer", &["kjøper", "kjøperenhet", "mottaker", "mottakerenhet", "bestillendeenhet", "köpare", "buyername"]),
    column("category", &["kategori", "innkjøpskategori", "varegruppe", "varegruppenavn", "inköpskategori"]),
    column(
        "text",
        &[
            "tekst",
            "bilagstekst",
            "beskrivelse",
            "fakturatekst",
            "varenavn",
            "varetekst",
            "varebeskrivelse",
            "benämning",
        ],
    ),
    column("item_number", &["varenr", "varenummer", "artikkelnr", "artikkelnummer", "artikelnummer"]),
    column("gtin", &["gtinnummer", "ean", "eankode", "strekkode"]),
    column("quantity", &["antall", "mengde", "antal", "kvantum"]),
    column("unit_code", &["enhetskode", "salgsenhet", "måleenhet", "enhet"]),
    column("amount", &["beløp", "netto", "nettobeløp", "beløpnetto", "beløpeksmva", "belopp"]),
    column("debit", &["debet", "debetbeløp"]),
    column("credit", &["kredit", "kreditbeløp"]),
    column("vat", &["mva", "mvabeløp", "moms", "meirverdiavgift"]),
    column("currency", &["valuta", "valutakode"]),
    column("order_number", &["ordrenr", "ordrenummer", "bestillingsnr", "bestillingsnummer", "ordernummer"]),
    column("contract", &["avtale", "avtalenr", "avtalenummer", "kontrakt", "kontraktsnummer", "avtal"]),
    column("delivery_date", &["leveringsdato", "leveransedato", "leveransdatum"]),
    column("payment", &["betalingsmåte", "betalingsmiddel", "betalingstype", "betalsätt"]),
];

const CATALOGUE: &[Column] = &[
    column(
        "supplier_organisation_number",
        &["leverandørorgnr", "orgnr", "organisasjonsnummer", "leverandørorganisasjonsnummer", "organisationsnummer"],
    ),
    column("item_number", &["varenr", "varenummer", "artikkelnr", "artikkelnummer", "artikelnummer"]),
    column("gtin", &["gtinnummer", "ean", "eankode", "strekkode"]),
    column("item_name", &["varenavn", "varetekst", "navn", "benämning", "produktnavn"]),
    column("unit_code", &["enhetskode", "salgsenhet", "bestillingsenhet", "måleenhet"]),
    column("net_kg", &["nettovekt", "nettovektkg", "nettokg", "nettovikt"]),
    column("gross_kg", &["bruttovekt", "bruttovektkg", "bruttokg", "bruttovikt"]),
    column("litres", &["liter", "volumliter", "innholdliter"]),
    column("gross_litres", &["bruttoliter", "bruttovolum", "bruttovolumliter"]),
    column("units_per_pack", &["antallperpakning", "antallienhet", "dpak", "antalperförpackning"]),
    column("price", &["pris", "prisekslmva", "enhetspris"]),
    column("cpv", &["cpvkode"]),
    column("unspsc", &["unspsckode"]),
];

const CORRECTIONS: &[Column] = &[
    column("what", &["hva", "kva", "vad"]),
    column("kind", &["slag", "type", "typ"]),
    column("value", &["verdi", "värde"]),
    column("supplier", &["leverandør", "leverantör"]),
    column("answer", &["svar"]),
];

impl TableKind {
    pub(crate) const ALL: [Self; 6] =
        [Self::Units, Self::Suppliers, Self::Survey, Self::Ledger, Self::Catalogue, Self::Corrections];

    /// The spelling in column mappings.
    pub(crate) fn key(self) -> &'static str {
        self.format().key()
    }

    pub(crate) fn columns(self) -> &'static [Column] {
        match self {
            Self::Units => UNITS,
            Self::Suppliers => SUPPLIERS,
            Self::Survey => SURVEY,
            Self::Ledger => LEDGER,
            Self::Catalogue => CATALOGUE,
            Self::Corrections => CORRECTIONS,
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
            Self::Ledger => &[
                &["date"],
                &["supplier_organisation_number", "supplier_name", "supplier_number"],
                &["amount", "debit", "credit"],
            ],
            Self::Catalogue => &[
                &["item_number", "gtin"],
                &["item_name"],
                &["net_kg", "gross_kg", "litres", "gross_litres", "units_per_pack", "cpv", "unspsc"],
            ],
            Self::Corrections => &[&["what"], &["kind"], &["value"], &["answer"]],
        }
    }

    pub(crate) fn format(self) -> Format {
        match self {
            Self::Units => Format::Units,
            Self::Suppliers => Format::Suppliers,
            Self::Survey => Format::Survey,
            Self::Ledger => Format::Ledger,
            Self::Catalogue => Format::Catalogue,
            Self::Corrections => Format::Corrections,
        }
    }

    /// Words for messages.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Suppliers => "suppliers",
            Self::Survey => "survey answers",
            Self::Ledger => "ledger rows",
            Self::Catalogue => "catalogue items",
            Self::Corrections => "decisions on units and goods",
        }
    }
}

/// How the values of a table are to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// Name of the mapping, where one was used.
    pub mapping: Option<String>,
    pub currency: Option<Currency>,
    pub decimal: Option<char>,
    pub dates: Option<String>,
    pub amounts_with_vat: bool,
    pub purchases_negative: bool,
}

/// Where the columns of a table are.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub kind: TableKind,
    /// Row of the headings, from 1.
    pub row: u64,
    pub settings: Settings,
    pub positions: Vec<(&'static str, usize)>,
    /// How surely it is this table.
    rank: usize,
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
            Self::Table(layout) => layout.rank + layout.positions.len(),
        }
    }

    /// Looks at one row as headings.
    pub(crate) fn of(row: u64, cells: &[String], options: &Options) -> Self {
        let headings: Vec<String> = cells.iter().map(|cell| simple(cell)).collect();
        let mut best = Self::Nothing;
        let mut consider = |found: Self| {
            if found.score() > best.score() {
                best = found;
            }
        };
        for (mappings, rank) in [(&options.mappings, MAPPING), (&options.presets, PRESET)] {
            for mapping in mappings {
                consider(Self::as_mapped(mapping, rank, row, &headings));
            }
        }
        for kind in TableKind::ALL {
            consider(Self::of_positions(
                kind,
                row,
                AUTOMATIC,
                automatic(kind, &headings, Vec::new()),
                Settings::default(),
            ));
        }
        best
    }

    /// The table as a mapping has it: all headings that it names must be there, further columns are found by themselves.
    fn as_mapped(mapping: &ColumnMapping, rank: usize, row: u64, headings: &[String]) -> Self {
        let Some(kind) = TableKind::ALL.into_iter().find(|kind| kind.key() == mapping.table) else {
            return Self::Nothing;
        };
        let mut positions = Vec::with_capacity(mapping.columns.len());
        for (key, heading) in &mapping.columns {
            let column = kind.columns().iter().find(|column| column.key == key);
            let (Some(column), Some(position)) = (column, find(headings, heading)) else { return Self::Nothing };
            positions.push((column.key, position));
        }
        let settings = Settings {
            mapping: Some(mapping.name.clone()),
            currency: mapping.currency,
            decimal: mapping.decimal,
            dates: mapping.dates.clone(),
            amounts_with_vat: mapping.amounts_with_vat,
            purchases_negative: mapping.purchases_negative,
        };
        Self::of_positions(kind, row, rank, automatic(kind, headings, positions), settings)
    }

    fn of_positions(
        kind: TableKind,
        row: u64,
        rank: usize,
        positions: Vec<(&'static str, usize)>,
        settings: Settings,
    ) -> Self {
        let has = |key: &&str| positions.iter().any(|(known, _)| known == key);
        let missing: Vec<String> =
            kind.required().iter().filter(|any| !any.iter().any(has)).map(|any| any.join(" or ")).collect();
        if missing.is_empty() {
            return Self::Table(Layout { kind, row, settings, positions, rank });
        }
        if positions.len() >= 2 && missing.len() < kind.required().len() {
            return Self::Incomplete { kind, row, missing };
        }
        Self::Nothing
    }
}

/// Ranks of ways to recognise a table; the number of columns found decides among equals.
const AUTOMATIC: usize = 100;
const PRESET: usize = 1_000;
const MAPPING: usize = 10_000;

/// Columns by their headings, besides those that are known already.
fn automatic(kind: TableKind, headings: &[String], known: Vec<(&'static str, usize)>) -> Vec<(&'static str, usize)> {
    let mut positions = known;
    for column in kind.columns() {
        if positions.iter().any(|(key, _)| *key == column.key) {
            continue;
        }
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
    positions
}

/// The position of a heading; `Beløp#2` is the second of that name.
fn find(headings: &[String], heading: &str) -> Option<usize> {
    let nth = |name: &str, nth: usize| {
        let wanted = simple(name);
        headings.iter().enumerate().filter(|(_, found)| **found == wanted).nth(nth).map(|(position, _)| position)
    };
    match heading.rsplit_once('#').and_then(|(name, count)| Some((name, count.parse::<usize>().ok()?))) {
        Some((name, count)) if count > 0 => nth(name, count - 1).or_else(|| nth(heading, 0)),
        _ => nth(heading, 0),
    }
}

/// A heading without capitals, blanks and signs.
pub(crate) fn simple(heading: &str) -> String {
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
            ("kaupandi;dags_greidslu;birgi;tegund;numer_reiknings;upphaed_linu", TableKind::Ledger),
            ("Bilagsart;Bilagsnr;Bilagsdato;Konto;Ansvar;Resk.nr;Resk.nr (T);Tekst;Beløp", TableKind::Ledger),
            ("Varenr;Varenavn;Nettovekt kg;GTIN", TableKind::Catalogue),
            ("what;kind;value;supplier;answer;suggestion", TableKind::Corrections),
        ];
        for (headings, kind) in cases {
            match Recognised::of(1, &cells(headings), &Options::default()) {
                Recognised::Table(layout) => assert_eq!(layout.kind, kind, "{headings}"),
                other => panic!("{headings}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_missing_column_is_named() {
        let Recognised::Incomplete { kind, missing, .. } =
            Recognised::of(3, &cells("date;invoice_number;amount"), &Options::default())
        else {
            panic!("a ledger without suppliers was taken as whole")
        };
        assert_eq!(
            (kind, missing),
            (TableKind::Ledger, vec!["supplier_organisation_number or supplier_name or supplier_number".to_owned()])
        );
        assert_eq!(Recognised::of(1, &cells("a;b;c"), &Options::default()).score(), 0);
    }
}
