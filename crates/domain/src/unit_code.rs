//! What a unit code of a document line counts: mass, volume, pieces, packages or something without mass (UN/ECE
//! Recommendations 20 and 21, and the abbreviations that ledgers and spreadsheets write).

/// What one unit of a code is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CountedUnit {
    /// So many kilograms.
    Kilograms(f64),
    /// So many litres.
    Litres(f64),
    /// So many of the article as it is sold: each, piece, pack, carton, dozen.
    Articles(f64),
    /// Single vessels with their content (bottle, can, jar): the text's outer pack does not multiply.
    Vessels,
    /// Outer packages of unknown content: pallets, containers, crates on wheels.
    Loads,
    /// Time, lengths, areas, energy, data: the quantity says nothing about mass.
    Immaterial,
}

/// What a code counts; an unknown code and none at all count articles.
pub fn counted_unit(code: Option<&str>) -> CountedUnit {
    use CountedUnit::{Articles, Immaterial, Kilograms, Litres, Loads, Vessels};
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else { return Articles(1.0) };
    let mut upper = [0_u8; 8];
    let Some(upper) = upper.get_mut(..code.len()) else { return Articles(1.0) };
    upper.copy_from_slice(code.as_bytes());
    upper.make_ascii_uppercase();
    match &*upper {
        b"KGM" | b"KG" | b"KILO" => Kilograms(1.0),
        b"GRM" | b"GRAM" | b"G" => Kilograms(0.001),
        b"HGM" | b"HG" => Kilograms(0.1),
        b"DJ" => Kilograms(0.01),
        b"MGM" => Kilograms(1e-6),
        b"TNE" | b"TON" | b"TONN" => Kilograms(1000.0),
        b"DTN" => Kilograms(100.0),
        b"LBR" => Kilograms(0.453_592_37),
        b"ONZ" => Kilograms(0.028_349_523_125),
        b"LTR" | b"DMQ" | b"L" | b"LITER" => Litres(1.0),
        b"MLT" | b"CMQ" | b"ML" => Litres(0.001),
        b"CLT" | b"CL" => Litres(0.01),
        b"DLT" | b"DL" => Litres(0.1),
        b"HLT" => Litres(100.0),
        b"MTQ" | b"M3" => Litres(1000.0),
        b"DZN" | b"DZP" => Articles(12.0),
        b"GRO" => Articles(144.0),
        b"CEN" => Articles(100.0),
        b"MIL" => Articles(1000.0),
        // Rec. 21: bottles, cans, tins, jars, tubes, cups, sachets, ampoules, demijohns, jerricans, buckets.
        b"XBO" | b"XBQ" | b"XBS" | b"XBV" | b"XCA" | b"XCX" | b"XCD" | b"XTN" | b"XJR" | b"XTU" | b"XTD" | b"XCU"
        | b"XSH" | b"XAM" | b"XAP" | b"XDJ" | b"XDP" | b"XJC" | b"XJY" | b"XBJ" | b"FL" | b"FLASKE" => Vessels,
        // Rec. 21: pallets, containers, roll cages, vans, loads in bulk; Rec. 20: pallets.
        b"XPX" | b"XPE" | b"XPD" | b"XPB" | b"XAF" | b"XAG" | b"XAH" | b"XOA" | b"XOB" | b"XOC" | b"XCN" | b"XCW"
        | b"XVL" | b"XVK" | b"PF" | b"D97" | b"PALL" | b"PALLE" => Loads,
        b"HUR" | b"DAY" | b"MON" | b"WEE" | b"ANN" | b"MIN" | b"SEC" | b"KWH" | b"MWH" | b"WHR" | b"MTR" | b"CMT"
        | b"MMT" | b"KMT" | b"KTM" | b"MTK" | b"CMK" | b"HAR" | b"P1" | b"E48" | b"4L" | b"LUM" | b"TIME"
        | b"TIMER" | b"TIM" | b"M" | b"LM" | b"M2" | b"KM" => Immaterial,
        _ => Articles(1.0),
    }
}

/// How many pieces or packs one unit of a code is, where the code says that it counts such; `None` for no code, for a code
/// that is unknown, and for outer packages whose content is not known.
pub fn pieces_or_packs(code: &str) -> Option<f64> {
    const CODES: [&str; 39] = [
        // Rec. 20: each, piece, one, article, pack, packs, pair, pairs, roll, set, kit, bag, box, carton and the like.
        "EA", "H87", "C62", "PCE", "NAR", "NMP", "PK", "PA", "PR", "NPR", "RO", "SET", "KT", "BG", "BX", "CT",
        // Rec. 21: packages that are sold as one article.
        "XPK", "XPA", "XBG", "XBX", "XCT", "XCS", "XRO", "XPC", "XPP", "XNE", "XUN", "XSA", "XPU", "XBE", "XCR",
        // Ledgers and spreadsheets.
        "STK", "ST", "PAK", "PKN", "PAKKE", "ESK", "KRT", "RULL",
    ];
    let code = code.trim();
    match counted_unit(Some(code)) {
        CountedUnit::Vessels => Some(1.0),
        CountedUnit::Articles(pieces) if pieces > 1.0 => Some(pieces),
        CountedUnit::Articles(_) => CODES.iter().any(|known| known.eq_ignore_ascii_case(code)).then_some(1.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_mass_volume_pieces_or_nothing_of_the_kind() {
        assert_eq!(counted_unit(Some("KGM")), CountedUnit::Kilograms(1.0));
        assert_eq!(counted_unit(Some(" kg ")), CountedUnit::Kilograms(1.0));
        assert_eq!(counted_unit(Some("LTR")), CountedUnit::Litres(1.0));
        assert_eq!(counted_unit(Some("XBO")), CountedUnit::Vessels);
        assert_eq!(counted_unit(Some("XPX")), CountedUnit::Loads);
        assert_eq!(counted_unit(Some("HUR")), CountedUnit::Immaterial);
        assert_eq!(counted_unit(Some("EA")), CountedUnit::Articles(1.0));
        assert_eq!(counted_unit(None), CountedUnit::Articles(1.0));
        assert_eq!(counted_unit(Some("esker på hjul")), CountedUnit::Articles(1.0));
    }

    #[test]
    fn pieces_are_counted_only_where_the_code_says_so() {
        assert_eq!(pieces_or_packs("EA"), Some(1.0));
        assert_eq!(pieces_or_packs("XPK"), Some(1.0));
        assert_eq!(pieces_or_packs("stk"), Some(1.0));
        assert_eq!(pieces_or_packs("DZN"), Some(12.0));
        for other in ["KGM", "XPX", "HUR", "4711", ""] {
            assert_eq!(pieces_or_packs(other), None, "{other}");
        }
    }
}
