//! What each column is called in Norwegian and what belongs in it, for the templates that people fill in.

use super::columns::TableKind;

/// Norwegian heading and explanation of a column.
pub(super) struct ColumnText {
    pub key: &'static str,
    pub heading: &'static str,
    pub explanation: &'static str,
}

const fn text(key: &'static str, heading: &'static str, explanation: &'static str) -> ColumnText {
    ColumnText { key, heading, explanation }
}

const UNITS: &[ColumnText] = &[
    text("unit_id", "Enhet", "Kommunens egen nøkkel for enheten. Må være unik. Kreves."),
    text("name", "Navn", "Navnet på enheten. Kreves."),
    text("kind", "Type", "Hva slags enhet det er. Velg fra listen. Kreves."),
    text("street", "Adresse", "Gate og nummer der varene leveres."),
    text("postal_code", "Postnr", "Fire siffer."),
    text("city", "Poststed", "Poststedet som hører til postnummeret."),
    text("lon", "Lengdegrad", "Grader øst i WGS84, for eksempel 11,1629."),
    text("lat", "Breddegrad", "Grader nord i WGS84, for eksempel 59,5833."),
    text("gln", "GLN", "Lokasjonsnummeret som står på leveranser, hvis enheten har et."),
    text("organisation_number", "Orgnr", "Organisasjonsnummeret til enheten (underenhet)."),
    text("cost_centre", "Ansvar", "Ansvarsnummer i regnskapet. Flere skilles med komma."),
    text(
        "buyer_reference",
        "Bestillerreferanse",
        "Koden som leverandørene setter på fakturaen. Flere skilles med komma.",
    ),
    text("open_from", "Åpner", "Når varer tidligst kan tas imot, for eksempel 07:30."),
    text("open_to", "Stenger", "Når varer senest kan tas imot, for eksempel 15:00."),
    text("persons", "Antall personer", "Elever, barn, beboere eller ansatte."),
    text("municipality", "Kommune", "Kommunenummer eller navn, når flere kommuner er med."),
    text("valid_from", "Gjelder fra", "Første dag numrene i raden gjelder. Tom: alltid."),
    text("valid_to", "Gjelder til", "Siste dag numrene i raden gjelder. Tom: fortsatt."),
];

const SUPPLIERS: &[ColumnText] = &[
    text(
        "organisation_number",
        "Orgnr",
        "Ni siffer. En ny rad med samme nummer er et sted til som det leveres fra. Kreves.",
    ),
    text("name", "Navn", "Navnet på leverandøren. Kreves."),
    text("sector_code", "Næringskode", "Koden i Enhetsregisteret, for eksempel 46.390."),
    text("sole_proprietor", "Enkeltpersonforetak", "Ja eller nei. Tallene er personopplysninger når det er ja."),
    text("legal_form", "Organisasjonsform", "Som i Enhetsregisteret: AS, ENK, SA og så videre."),
    text("producer", "Produsent", "Ja når leverandøren selv lager det den selger."),
    text("street", "Adresse", "Der bilene starter."),
    text("postal_code", "Postnr", "Fire siffer."),
    text("city", "Poststed", "Poststedet som hører til postnummeret."),
    text("lon", "Lengdegrad", "Grader øst i WGS84."),
    text("lat", "Breddegrad", "Grader nord i WGS84."),
    text(
        "distribution",
        "Distribusjon",
        "Hvordan varene kommer. Velg fra listen, eller la den stå tom når du ikke vet.",
    ),
    text("carrier", "Transportør", "Hvem som kjører, når det ikke er leverandøren selv."),
];

const SURVEY: &[ColumnText] = &[
    text("unit_id", "Enhet", "Nøkkelen til enheten i enhetsregisteret. Kreves."),
    text(
        "supplier_organisation_number",
        "Leverandør orgnr",
        "Én rad per leverandør, eller tom for alle leveranser til enheten samlet.",
    ),
    text("date", "Dato", "Når svaret ble gitt."),
    text("deliveries_per_week", "Leveranser per uke", "Hvor mange ganger i uken noen leverer varer i dag."),
    text("counted_weeks", "Telte uker", "Hvor mange uker leveransene ble telt. Tom: svaret er anslått."),
    text("acceptable_per_week", "Akseptable leveranser per uke", "Hvor få leveranser enheten kunne greie seg med."),
    text("receiving_minutes", "Minutter mottak", "Minutter de ansatte bruker på å ta imot én leveranse."),
    text("receiving_role", "Mottaker rolle", "Rollen til den som tar imot. Skriv aldri navn på personer."),
    text("delivery_from", "Levering fra", "Når varene tidligst pleier å komme, for eksempel 07:30."),
    text("delivery_to", "Levering til", "Når varene senest pleier å komme."),
    text("pick_ups_per_week", "Henteturer per uke", "Hvor mange ganger i uken ansatte selv henter varer."),
    text("orders_per_week", "Bestillinger per uke", "Hvor mange bestillinger som sendes i uken."),
    text("ordering_channel", "Bestillingskanal", "Hvordan det oftest bestilles. Velg fra listen."),
    text("agreement_share", "Andel på avtale", "Hvor mange prosent av innkjøpene som er på rammeavtale."),
    text("off_agreement_reason", "Grunn utenom avtale", "Hvorfor det kjøpes utenom avtalene, med egne ord."),
    text("ordering_role", "Bestiller rolle", "Rollen til den som bestiller. Skriv aldri navn på personer."),
];

const LEDGER: &[ColumnText] = &[
    text("date", "Fakturadato", "Datoen på fakturaen, ellers bilagsdatoen. Kreves."),
    text("invoice_number", "Fakturanr", "Leverandørens nummer. Det binder regnskapet til fakturaene."),
    text("voucher_number", "Bilagsnr", "Regnskapets eget nummer, brukes når fakturanummeret mangler."),
    text("supplier_organisation_number", "Leverandør orgnr", "Ni siffer. Dette eller navnet kreves."),
    text("supplier_name", "Leverandør", "Navnet på leverandøren."),
    text("supplier_number", "Leverandørnr", "Leverandørens nummer i reskontroen."),
    text("account", "Konto", "Art i KOSTRA eller konto."),
    text("cost_centre", "Ansvar", "Ansvarsnummeret som kostnaden er ført på."),
    text("buyer", "Kjøper", "Enheten som har kjøpt, når den ikke står som ansvar."),
    text("text", "Tekst", "Bilagsteksten."),
    text("amount", "Beløp", "Uten merverdiavgift. Negativt for kreditnotaer. Kreves, eller debet og kredit."),
    text("debit", "Debet", "I stedet for beløp, når systemet har to kolonner."),
    text("credit", "Kredit", "I stedet for beløp, når systemet har to kolonner."),
    text("vat", "MVA", "Merverdiavgiften i kroner."),
    text("currency", "Valuta", "Tom: NOK."),
    text("category", "Kategori", "Egen innkjøpskategori. Du kan bestemme hvilken varegruppe den betyr."),
    text("item_number", "Varenr", "Leverandørens varenummer, i innkjøpsstatistikk."),
    text("gtin", "GTIN", "Strekkoden på pakningen."),
    text("item_name", "Varenavn", "Navnet på varen."),
    text("quantity", "Mengde", "Hvor mange enheter som er kjøpt."),
    text("unit_code", "Måleenhet", "Kilo, stykk, kartong: koden i fakturaen (KGM, EA, CT)."),
    text("order_number", "Ordrenr", "Nummeret på bestillingen."),
    text("contract", "Avtale", "Nummeret på rammeavtalen, når kjøpet er på avtale."),
    text("delivery_date", "Leveringsdato", "Dagen varene kom."),
    text("payment", "Betalingsmåte", "Kort, faktura eller kontant."),
    text(
        "voucher_source",
        "Bilagskilde",
        "Hvor bilaget kommer fra: EHF, papirfaktura, innkjøpskort. Kort betyr at varene ble hentet.",
    ),
];

const CATALOGUE: &[ColumnText] = &[
    text("supplier_organisation_number", "Leverandør orgnr", "Ni siffer. Tom når varen er den samme hos alle."),
    text("supplier_name", "Leverandør", "Navnet på leverandøren."),
    text("item_number", "Varenr", "Leverandørens varenummer. Dette eller GTIN kreves."),
    text("gtin", "GTIN", "Strekkoden på pakningen som bestilles."),
    text("name", "Navn", "Navnet på varen. Kreves."),
    text("description", "Beskrivelse", "Mer om varen."),
    text("unit_code", "Enhet", "Enheten den bestilles i (KGM, EA, CT). Målene gjelder én slik."),
    text("net_kg", "Nettovekt kg", "Kilo innhold i én enhet."),
    text("gross_kg", "Bruttovekt kg", "Kilo med emballasje."),
    text("litres", "Liter", "Liter innhold, for drikke og annet flytende."),
    text("units_per_pack", "Antall per pakning", "Hvor mange forbrukerpakninger det er i én enhet."),
    text("price", "Pris", "For én enhet uten merverdiavgift."),
    text("currency", "Valuta", "Tom: NOK."),
    text("cpv", "CPV", "Åtte siffer."),
    text("unspsc", "UNSPSC", "Åtte siffer."),
    text("category", "Varegruppe", "Leverandørens egen varegruppe."),
];

const CORRECTIONS: &[ColumnText] = &[
    text("what", "Hva", "Enhet eller varer. Programmet har fylt ut."),
    text("kind", "Slag", "Hva verdien er. Programmet har fylt ut."),
    text("value", "Verdi", "Det som står i dokumentene. Programmet har fylt ut."),
    text("supplier", "Leverandør", "Hvem varene kommer fra. Tom: hvem som helst."),
    text(
        "answer",
        "Svar",
        "Nøkkelen til enheten eller varegruppen. En strek (-) betyr ingen av våre enheter. Tom: ikke besvart.",
    ),
];

/// The texts of all columns of a table, in the order of its columns.
pub(super) fn texts(kind: TableKind) -> &'static [ColumnText] {
    match kind {
        TableKind::Units => UNITS,
        TableKind::Suppliers => SUPPLIERS,
        TableKind::Survey => SURVEY,
        TableKind::Ledger => LEDGER,
        TableKind::Catalogue => CATALOGUE,
        TableKind::Corrections => CORRECTIONS,
    }
}

/// Words to choose from in a column; `true` where other words may be written too.
pub(super) fn choices(key: &str) -> Option<(&'static [&'static str], bool)> {
    Some(match key {
        "kind" => (
            &["skole", "barnehage", "sykehjem", "omsorgsbolig", "storkjøkken", "helse", "kontor", "teknisk", "annet"],
            false,
        ),
        "distribution" => (&["egen rute", "delt rute", "pakke", "henting"], false),
        "sole_proprietor" | "producer" => (&["ja", "nei"], false),
        "ordering_channel" => {
            (&["innkjøpssystem", "nettbutikk", "telefon eller e-post", "fast bestilling", "butikk"], false)
        }
        "ordering_role" | "receiving_role" => {
            (&["kjøkken", "kontor", "leder", "vaktmester", "renhold", "pedagog", "pleie"], true)
        }
        "payment" => (&["faktura", "kort", "kontant"], false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::columns::Recognised;

    #[test]
    fn every_column_has_a_text_and_its_heading_is_recognised() {
        for kind in TableKind::ALL {
            let keys: Vec<&str> = kind.columns().iter().map(|column| column.key).collect();
            assert_eq!(texts(kind).iter().map(|text| text.key).collect::<Vec<_>>(), keys);
            let headings: Vec<String> = texts(kind).iter().map(|text| text.heading.to_owned()).collect();
            let Recognised::Table(layout) = Recognised::of(1, &headings, &[]) else { panic!("{}", kind.key()) };
            assert_eq!(layout.kind, kind, "{}", kind.key());
            for (position, key) in keys.iter().enumerate() {
                assert_eq!(layout.position(key), Some(position), "{} {key}", kind.key());
            }
        }
    }
}
