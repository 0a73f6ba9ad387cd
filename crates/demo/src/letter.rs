//! `LES-MEG.txt`: says in Norwegian and English what is real and what is invented.

use crate::{billing::World, facts::Facts};

/// The text.
pub(crate) fn text(world: World, is_modelled: bool, inhabitants: u32, facts: &Facts) -> String {
    let name = &facts.municipality.name;
    let (place_nb, place_en) = if is_modelled {
        (
            format!(
                "Stedene er virkelige: tettsteder, skoler og noen andre enheter i {name} er tatt fra åpne kilder, med virkelige\n\
                 navn, organisasjonsnummer og gateadresser. Hvor på kartet en enhet står, er oppdiktet. Vegnettet er oppdiktet;\n\
                 bare stedene det binder sammen er virkelige. Det inneholder ingen data fra OpenStreetMap.\n\
                 Kommunegrensen i grove trekk: © Kartverket (CC BY 4.0). Stedskoordinater: GeoNames (CC BY 4.0)."
            ),
            format!(
                "The places are real: settlements, schools and some other units of {name} come from public sources, with real\n\
                 names, organisation numbers and streets. Where on the map a unit stands is invented. The road network is\n\
                 invented; only the places it joins are real. It contains no data from OpenStreetMap.\n\
                 Rough municipal boundary: © Kartverket (CC BY 4.0). Positions of places: GeoNames (CC BY 4.0)."
            ),
        )
    } else {
        (
            "Vegnettet er virkelig (© OpenStreetMap-bidragsytere, ODbL). Kommunen og alle enhetene er oppdiktet.".to_owned(),
            "The road network is real (© OpenStreetMap contributors, ODbL). The municipality and all its units are invented."
                .to_owned(),
        )
    };
    format!(
        "OPPDIKTEDE DATA – INVENTED DATA\n\
         ================================\n\n\
         NORSK\n\
         {place_nb}\n\n\
         ALT ANNET ER OPPDIKTET: alle leverandører (navnet ender på «(oppdiktet)»), alle leveranser, bestillinger, fakturaer,\n\
         priser, beløp, mengder og svar i undersøkelsen. Ingen av dem har funnet sted. Organisasjonsnummer som begynner på 5,\n\
         lokasjonsnummer (GLN) som begynner på 29 og varenummer (GTIN) som begynner på 28 tilhører ingen.\n\
         Innbyggere i dette eksemplet: {inhabitants}. År: {year}. Frø (seed): {seed}.\n\
         Mappen truth/ er fasiten og skal aldri importeres.\n\n\
         ENGLISH\n\
         {place_en}\n\n\
         EVERYTHING ELSE IS INVENTED: all suppliers (their names end in \"(oppdiktet)\", that is \"invented\"), all deliveries,\n\
         orders, invoices, prices, amounts, quantities and survey answers. None of them took place. Organisation numbers\n\
         that begin with 5, location numbers (GLN) that begin with 29 and item numbers (GTIN) that begin with 28 belong to\n\
         nobody. Inhabitants in this example: {inhabitants}. Year: {year}. Seed: {seed}.\n\
         The folder truth/ holds what really happened in the invented year and must never be imported.\n",
        year = world.facts.behaviour.year,
        seed = world.seed,
    )
}
