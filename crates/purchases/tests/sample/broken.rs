//! The valid invoice with one thing broken, for each rule with an official identifier.

use domain::Severity;
use domain::Severity::{Quarantined, Refused, Warning};

use super::invoice::INVOICE;

/// One rule and an invoice that breaks it.
pub struct Case {
    pub rule: &'static str,
    pub severity: Severity,
    pub xml: String,
    /// Rules that cannot hold where this one is broken.
    pub along: &'static [&'static str],
}

/// A line of nothing, so that what is broken in it moves no sum.
const LINE: &str = r#"  <cac:InvoiceLine>
    <cbc:ID>3</cbc:ID>
    <cbc:InvoicedQuantity unitCode="EA">1</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="NOK">0.00</cbc:LineExtensionAmount><!--line-->
    <cac:Item><cbc:Name>Vareprøve</cbc:Name><!--item--><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="NOK">0.00</cbc:PriceAmount><cbc:BaseQuantity unitCode="EA">1</cbc:BaseQuantity></cac:Price>
  </cac:InvoiceLine>
"#;

/// A part of the tax breakdown that stands for nothing.
const PART: &str = r#"<cac:TaxSubtotal><cbc:TaxableAmount currencyID="NOK">0.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="NOK">0.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>Z</cbc:ID><cbc:Percent>0</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal>"#;

fn replaced(text: &str, changes: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the sample");
        text = text.replace(from, to);
    }
    text
}

fn invoice(changes: &[(&str, &str)]) -> String {
    replaced(INVOICE, changes)
}

/// With a further line, changed.
fn line(changes: &[(&str, &str)]) -> String {
    invoice(&[("</Invoice>", &format!("{}</Invoice>", replaced(LINE, changes)))])
}

/// With a further part of the tax breakdown, changed.
fn part(changes: &[(&str, &str)]) -> String {
    invoice(&[("  </cac:TaxTotal>", &format!("{}</cac:TaxTotal>", replaced(PART, changes)))])
}

/// An allowance (false) or charge (true) of nothing, changed.
fn adjustment(indicator: &str, changes: &[(&str, &str)]) -> String {
    let text = format!(
        "<cac:AllowanceCharge><cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Avtale</cbc:AllowanceChargeReason><cbc:Amount currencyID=\"NOK\">0.00</cbc:Amount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>"
    );
    replaced(&text, changes)
}

fn of_document(indicator: &str, changes: &[(&str, &str)]) -> String {
    invoice(&[("  <cac:TaxTotal>", &format!("{}<cac:TaxTotal>", adjustment(indicator, changes)))])
}

fn of_line(indicator: &str, changes: &[(&str, &str)]) -> String {
    line(&[("<!--line-->", &adjustment(indicator, changes))])
}

/// The invoice of a Swedish seller, 12 % and 25 %: tax 24.00 + 37.50, changed.
pub fn swedish(changes: &[(&str, &str)]) -> String {
    let swedish = invoice(&[
        (">NO<", ">SE<"),
        ("NO123456785MVA", "SE202100548901"),
        ("Foretaksregisteret", "Godkänd för F-skatt"),
        ("<cbc:CompanyID schemeID=\"0192\">123456785", "<cbc:CompanyID>2021005489"),
        ("<cbc:EndpointID schemeID=\"0192\">123456785", "<cbc:EndpointID schemeID=\"0007\">2021005489"),
        (">15<", ">12<"),
        (">30.00<", ">24.00<"),
        (">67.50<", ">61.50<"),
        (">417.50<", ">411.50<"),
    ]);
    replaced(&swedish, changes)
}

const REASON: (&str, &str) = ("<cbc:AllowanceChargeReason>Avtale</cbc:AllowanceChargeReason>", "");
const AMOUNT: (&str, &str) = ("<cbc:Amount currencyID=\"NOK\">0.00</cbc:Amount>", "");
const CATEGORY: (&str, &str) = ("<cbc:ID>S</cbc:ID>", "");
const FINE: (&str, &str) = (">0.00<", ">0.001<");
const FINE_BASE: (&str, &str) = (
    "<cbc:Amount",
    "<cbc:MultiplierFactorNumeric>0</cbc:MultiplierFactorNumeric><cbc:BaseAmount currencyID=\"NOK\">0.001</cbc:BaseAmount><cbc:Amount",
);

fn period(start: &str, end: &str) -> String {
    format!(
        "<cac:InvoicePeriod><cbc:StartDate>{start}</cbc:StartDate><cbc:EndDate>{end}</cbc:EndDate></cac:InvoicePeriod>"
    )
}

fn with_periods(document: Option<(&str, &str)>, of_line: Option<(&str, &str)>) -> String {
    let document = document.map(|(start, end)| period(start, end)).unwrap_or_default();
    let of_line = of_line.map(|(start, end)| period(start, end)).unwrap_or_default();
    let text = line(&[("<!--line-->", &of_line)]);
    replaced(&text, &[("  <cac:OrderReference>", &format!("{document}<cac:OrderReference>"))])
}

fn without(text: &str, start: &str, end: &str) -> String {
    let mut text = text.to_owned();
    while let Some(from) = text.find(start) {
        let to = from + text[from..].find(end).unwrap() + end.len();
        text.replace_range(from..to, "");
    }
    text
}

pub fn cases() -> Vec<Case> {
    let mut cases = document();
    cases.extend(totals());
    cases.extend(lines());
    cases.extend(adjustments());
    cases.extend(tax());
    cases.extend(decimals());
    cases.extend(parties());
    cases
}

fn case(rule: &'static str, severity: Severity, xml: String) -> Case {
    along(rule, severity, xml, &[])
}

fn along(rule: &'static str, severity: Severity, xml: String, along: &'static [&'static str]) -> Case {
    Case { rule, severity, xml, along }
}

fn document() -> Vec<Case> {
    let specification = "  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>\n";
    let bare = replaced(
        INVOICE,
        &[("  <cbc:DocumentCurrencyCode>NOK</cbc:DocumentCurrencyCode>\n", ""), (" currencyID=\"NOK\"", "")],
    );
    let after_currency = |code: &str| {
        let to = format!("NOK</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>{code}</cbc:TaxCurrencyCode>");
        invoice(&[("NOK</cbc:DocumentCurrencyCode>", &to)])
    };
    let reference = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID></cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference><cac:OrderReference>";
    vec![
        case("BR-01", Warning, invoice(&[(specification, "")])),
        case("BR-02", Refused, invoice(&[("  <cbc:ID>100245</cbc:ID>\n", "")])),
        case("BR-03", Refused, invoice(&[("2025-03-14", "2025-02-30")])),
        case("BR-04", Warning, invoice(&[("  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n", "")])),
        case("BR-05", Refused, bare),
        case("BR-CL-04", Refused, invoice(&[("<cbc:DocumentCurrencyCode>NOK<", "<cbc:DocumentCurrencyCode>kr<")])),
        case("BR-29", Warning, with_periods(Some(("2025-03-31", "2025-03-01")), None)),
        case("BR-30", Warning, with_periods(None, Some(("2025-03-31", "2025-03-01")))),
        case(
            "PEPPOL-EN16931-R110",
            Warning,
            with_periods(Some(("2025-03-05", "2025-03-31")), Some(("2025-03-01", "2025-03-06"))),
        ),
        case(
            "PEPPOL-EN16931-R111",
            Warning,
            with_periods(Some(("2025-03-05", "2025-03-10")), Some(("2025-03-06", "2025-03-11"))),
        ),
        case("BR-53", Warning, after_currency("SEK")),
        case("PEPPOL-EN16931-R005", Warning, after_currency("NOK")),
        case("BR-55", Warning, invoice(&[("  <cac:OrderReference>", reference)])),
        case("PEPPOL-EN16931-P0100", Warning, invoice(&[(">380<", ">381<")])),
        case(
            "PEPPOL-EN16931-R001",
            Warning,
            invoice(&[("  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>\n", "")]),
        ),
        case(
            "PEPPOL-EN16931-R003",
            Warning,
            invoice(&[(
                "  <cbc:BuyerReference>4711</cbc:BuyerReference>\n  <cac:OrderReference><cbc:ID>B-7</cbc:ID></cac:OrderReference>\n",
                "",
            )]),
        ),
        case("PEPPOL-EN16931-R004", Warning, invoice(&[("#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "")])),
        case("PEPPOL-EN16931-R007", Warning, invoice(&[("billing:01:1.0", "billing:1:1.0")])),
    ]
}

fn totals() -> Vec<Case> {
    let gone = |element: &str| without(INVOICE, &format!("    <cbc:{element} "), &format!("</cbc:{element}>\n"));
    let total = |from: &str, to: &str| invoice(&[(from, to)]);
    let lines_gone =
        without(INVOICE, "    <cbc:LineExtensionAmount currencyID=\"NOK\">300.00", "</cbc:LineExtensionAmount>\n");
    vec![
        case("BR-12", Quarantined, lines_gone),
        case("BR-13", Quarantined, gone("TaxExclusiveAmount")),
        case("BR-14", Quarantined, gone("TaxInclusiveAmount")),
        case("BR-15", Quarantined, gone("PayableAmount")),
        along(
            "BR-16",
            Quarantined,
            without(INVOICE, "  <cac:InvoiceLine>", "</cac:InvoiceLine>\n"),
            &["BR-CO-10", "BR-S-08"],
        ),
        along("BR-CO-10", Quarantined, total(">300.00<", ">299.99<"), &["BR-CO-13"]),
        along(
            "BR-CO-11",
            Quarantined,
            total(
                "<cbc:ChargeTotalAmount",
                "<cbc:AllowanceTotalAmount currencyID=\"NOK\">1.00</cbc:AllowanceTotalAmount><cbc:ChargeTotalAmount",
            ),
            &["BR-CO-13"],
        ),
        along(
            "BR-CO-12",
            Quarantined,
            total("ChargeTotalAmount currencyID=\"NOK\">50", "ChargeTotalAmount currencyID=\"NOK\">40"),
            &["BR-CO-13"],
        ),
        along(
            "BR-CO-13",
            Quarantined,
            total("TaxExclusiveAmount currencyID=\"NOK\">350.00", "TaxExclusiveAmount currencyID=\"NOK\">351.00"),
            &["BR-CO-15"],
        ),
        along("BR-CO-14", Quarantined, total(">67.50<", ">67.51<"), &["BR-CO-15"]),
        along(
            "BR-CO-15",
            Quarantined,
            total("TaxInclusiveAmount currencyID=\"NOK\">417.50", "TaxInclusiveAmount currencyID=\"NOK\">417.00"),
            &["BR-CO-16"],
        ),
        case(
            "BR-CO-16",
            Quarantined,
            total("PayableAmount currencyID=\"NOK\">417.50", "PayableAmount currencyID=\"NOK\">400.00"),
        ),
        case(
            "PEPPOL-EN16931-R051",
            Quarantined,
            total(
                "currencyID=\"NOK\">200.00</cbc:LineExtensionAmount>",
                "currencyID=\"SEK\">200.00</cbc:LineExtensionAmount>",
            ),
        ),
    ]
}

fn lines() -> Vec<Case> {
    let standard = "<cac:StandardItemIdentification><cbc:ID>7035110120000</cbc:ID></cac:StandardItemIdentification>";
    let code = "<cac:CommodityClassification><cbc:ItemClassificationCode>03221112</cbc:ItemClassificationCode></cac:CommodityClassification>";
    let category = |id: &str, percent: &str| {
        let changes = [("<cbc:ID>S</cbc:ID>", format!("<cbc:ID>{id}</cbc:ID>")), (">25<", format!(">{percent}<"))];
        line(&changes.each_ref().map(|(from, to)| (*from, to.as_str())))
    };
    let mut cases = vec![
        case("BR-21", Warning, line(&[("<cbc:ID>3</cbc:ID>", "")])),
        case("BR-22", Warning, line(&[("<cbc:InvoicedQuantity unitCode=\"EA\">1</cbc:InvoicedQuantity>", "")])),
        case("BR-23", Warning, line(&[("<cbc:InvoicedQuantity unitCode=\"EA\">", "<cbc:InvoicedQuantity>")])),
        case(
            "BR-24",
            Quarantined,
            line(&[("<cbc:LineExtensionAmount currencyID=\"NOK\">0.00</cbc:LineExtensionAmount>", "")]),
        ),
        case("BR-25", Warning, line(&[("<cbc:Name>Vareprøve</cbc:Name>", "")])),
        case("BR-26", Warning, line(&[("<cbc:PriceAmount currencyID=\"NOK\">0.00</cbc:PriceAmount>", "")])),
        case(
            "BR-27",
            Warning,
            line(&[("PriceAmount currencyID=\"NOK\">0.00", "PriceAmount currencyID=\"NOK\">-0.01")]),
        ),
        case("BR-64", Warning, line(&[("<!--item-->", standard)])),
        case("BR-65", Warning, line(&[("<!--item-->", code)])),
        case("BR-CO-04", Warning, line(&[("<cbc:ID>S</cbc:ID>", "")])),
        case(
            "PEPPOL-EN16931-R120",
            Warning,
            line(&[("PriceAmount currencyID=\"NOK\">0.00", "PriceAmount currencyID=\"NOK\">1.00")]),
        ),
        case(
            "PEPPOL-EN16931-R121",
            Warning,
            line(&[("<cbc:BaseQuantity unitCode=\"EA\">1", "<cbc:BaseQuantity unitCode=\"EA\">0")]),
        ),
        case(
            "PEPPOL-EN16931-R130",
            Warning,
            line(&[("<cbc:BaseQuantity unitCode=\"EA\">", "<cbc:BaseQuantity unitCode=\"KGM\">")]),
        ),
        case("BR-S-05", Warning, category("S", "0")),
        case("BR-O-05", Warning, category("O", "0")),
    ];
    for (rule, id) in [("BR-Z-05", "Z"), ("BR-E-05", "E"), ("BR-AE-05", "AE"), ("BR-IC-05", "K"), ("BR-G-05", "G")] {
        cases.push(case(rule, Warning, category(id, "25")));
    }
    cases
}

fn adjustments() -> Vec<Case> {
    let percentage =
        |base: &str, factor: &str| of_document("true", &[("<cbc:Amount", &format!("{factor}{base}<cbc:Amount"))]);
    let base = "<cbc:BaseAmount currencyID=\"NOK\">100.00</cbc:BaseAmount>";
    let factor = "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>";
    vec![
        case("BR-31", Warning, of_document("false", &[AMOUNT])),
        case("BR-32", Warning, of_document("false", &[CATEGORY])),
        case("BR-33", Warning, of_document("false", &[REASON])),
        case("BR-36", Warning, of_document("true", &[AMOUNT])),
        case("BR-37", Warning, of_document("true", &[CATEGORY])),
        case("BR-38", Warning, of_document("true", &[REASON])),
        case("BR-41", Warning, of_line("false", &[AMOUNT])),
        case("BR-42", Warning, of_line("false", &[REASON])),
        case("BR-43", Warning, of_line("true", &[AMOUNT])),
        case("BR-44", Warning, of_line("true", &[REASON])),
        case("PEPPOL-EN16931-R040", Warning, percentage(base, factor)),
        case("PEPPOL-EN16931-R041", Warning, percentage("", factor)),
        case("PEPPOL-EN16931-R042", Warning, percentage(base, "")),
        case("PEPPOL-EN16931-R043", Warning, of_document("yes", &[])),
    ]
}

fn tax() -> Vec<Case> {
    let second = format!(
        "<cac:TaxTotal><cbc:TaxAmount currencyID=\"NOK\">0.00</cbc:TaxAmount>{PART}</cac:TaxTotal><cac:LegalMonetaryTotal>"
    );
    let breakdown_gone = without(INVOICE, "    <cac:TaxSubtotal>", "</cac:TaxSubtotal>\n");
    let mut cases = vec![
        case("BR-45", Warning, part(&[("<cbc:TaxableAmount currencyID=\"NOK\">0.00</cbc:TaxableAmount>", "")])),
        case("BR-46", Warning, part(&[("<cbc:TaxAmount currencyID=\"NOK\">0.00</cbc:TaxAmount>", "")])),
        case("BR-47", Warning, part(&[("<cbc:ID>Z</cbc:ID>", "")])),
        case("BR-48", Warning, part(&[("<cbc:Percent>0</cbc:Percent>", "")])),
        // 25 % of 8.00 is 2.00 and not 0.00; the lines of the category come to nothing.
        along(
            "BR-CO-17",
            Warning,
            part(&[
                (">0</cbc:Percent>", ">25</cbc:Percent>"),
                ("TaxableAmount currencyID=\"NOK\">0.00", "TaxableAmount currencyID=\"NOK\">8.00"),
            ]),
            &["BR-Z-08"],
        ),
        case("BR-CO-18", Warning, breakdown_gone),
        case("PEPPOL-EN16931-R053", Warning, invoice(&[("  <cac:LegalMonetaryTotal>", &second)])),
        // 15 % of 202.00 is 30.30, within the slack of one whole; the lines come to 200.00.
        case("BR-S-08", Warning, invoice(&[(">200.00</cbc:TaxableAmount>", ">202.00</cbc:TaxableAmount>")])),
    ];
    for (rule, id) in [
        ("BR-Z-08", "Z"),
        ("BR-E-08", "E"),
        ("BR-AE-08", "AE"),
        ("BR-O-08", "O"),
        ("BR-IC-08", "K"),
        ("BR-G-08", "G"),
        ("BR-AF-08", "L"),
        ("BR-AG-08", "M"),
    ] {
        let id = format!("<cbc:ID>{id}</cbc:ID>");
        let changes = [
            ("<cbc:ID>Z</cbc:ID>", id.as_str()),
            ("TaxableAmount currencyID=\"NOK\">0.00", "TaxableAmount currencyID=\"NOK\">8.00"),
        ];
        cases.push(case(rule, Warning, part(&changes)));
    }
    cases
}

fn decimals() -> Vec<Case> {
    let further = |element: &str| {
        let to = format!("<cbc:{element} currencyID=\"NOK\">0.001</cbc:{element}><cbc:PayableAmount");
        invoice(&[("<cbc:PayableAmount", &to)])
    };
    vec![
        case("BR-DEC-01", Warning, of_document("false", &[FINE])),
        case("BR-DEC-02", Warning, of_document("false", &[FINE_BASE])),
        case("BR-DEC-05", Warning, of_document("true", &[FINE])),
        case("BR-DEC-06", Warning, of_document("true", &[FINE_BASE])),
        along("BR-DEC-09", Warning, invoice(&[(">300.00<", ">300.001<")]), &["BR-CO-10"]),
        along("BR-DEC-10", Warning, further("AllowanceTotalAmount"), &["BR-CO-11"]),
        along(
            "BR-DEC-11",
            Warning,
            invoice(&[("ChargeTotalAmount currencyID=\"NOK\">50.00", "ChargeTotalAmount currencyID=\"NOK\">50.001")]),
            &["BR-CO-12"],
        ),
        along(
            "BR-DEC-12",
            Warning,
            invoice(&[(
                "TaxExclusiveAmount currencyID=\"NOK\">350.00",
                "TaxExclusiveAmount currencyID=\"NOK\">350.001",
            )]),
            &["BR-CO-13"],
        ),
        along("BR-DEC-13", Warning, invoice(&[(">67.50<", ">67.501<")]), &["BR-CO-14"]),
        along(
            "BR-DEC-14",
            Warning,
            invoice(&[(
                "TaxInclusiveAmount currencyID=\"NOK\">417.50",
                "TaxInclusiveAmount currencyID=\"NOK\">417.501",
            )]),
            &["BR-CO-15"],
        ),
        case("BR-DEC-16", Warning, further("PrepaidAmount")),
        case("BR-DEC-17", Warning, further("PayableRoundingAmount")),
        along(
            "BR-DEC-18",
            Warning,
            invoice(&[("PayableAmount currencyID=\"NOK\">417.50", "PayableAmount currencyID=\"NOK\">417.501")]),
            &["BR-CO-16"],
        ),
        case("BR-DEC-19", Warning, invoice(&[(">200.00</cbc:TaxableAmount>", ">200.001</cbc:TaxableAmount>")])),
        case("BR-DEC-20", Warning, invoice(&[(">30.00<", ">30.001<")])),
        case(
            "BR-DEC-23",
            Warning,
            line(&[("LineExtensionAmount currencyID=\"NOK\">0.00", "LineExtensionAmount currencyID=\"NOK\">0.001")]),
        ),
        case("BR-DEC-24", Warning, of_line("false", &[FINE])),
        case("BR-DEC-25", Warning, of_line("false", &[FINE_BASE])),
        case("BR-DEC-27", Warning, of_line("true", &[FINE])),
        case("BR-DEC-28", Warning, of_line("true", &[FINE_BASE])),
    ]
}

fn parties() -> Vec<Case> {
    let buyer = "<cbc:EndpointID schemeID=\"0192\">987654325</cbc:EndpointID>";
    let seller_name = [
        ("<cac:PartyName><cbc:Name>Grønt &amp; Godt</cbc:Name></cac:PartyName>", ""),
        ("<cbc:RegistrationName>Grønt &amp; Godt AS</cbc:RegistrationName>", ""),
    ];
    let unidentified = without(
        &invoice(&[("<cbc:CompanyID schemeID=\"0192\">123456785</cbc:CompanyID>", "")]),
        "    <cac:PartyTaxScheme>",
        "</cac:PartyTaxScheme>\n",
    );
    let swedish_part = PART.replace(">Z<", ">S<").replace("<cbc:Percent>0<", "<cbc:Percent>15<") + "</cac:TaxTotal>";
    vec![
        case("BR-06", Warning, invoice(&seller_name)),
        case("BR-07", Warning, invoice(&[("<cbc:RegistrationName>Kommunen</cbc:RegistrationName>", "")])),
        case("BR-CO-09", Warning, invoice(&[("NO123456785MVA", "123456785MVA")])),
        along("BR-CO-26", Warning, unidentified, &["NO-R-002"]),
        case("PEPPOL-EN16931-R010", Warning, invoice(&[(buyer, "")])),
        case(
            "PEPPOL-EN16931-R020",
            Warning,
            invoice(&[("<cbc:EndpointID schemeID=\"0192\">123456785</cbc:EndpointID>", "")]),
        ),
        case(
            "PEPPOL-COMMON-R040",
            Warning,
            invoice(&[(buyer, "<cbc:EndpointID schemeID=\"0088\">5790000435952</cbc:EndpointID>")]),
        ),
        case("PEPPOL-COMMON-R041", Warning, invoice(&[(">987654325</cbc:CompanyID>", ">987654324</cbc:CompanyID>")])),
        case(
            "PEPPOL-COMMON-R049",
            Warning,
            invoice(&[(buyer, "<cbc:EndpointID schemeID=\"0007\">2021005488</cbc:EndpointID>")]),
        ),
        case("NO-R-001", Warning, invoice(&[("NO123456785MVA", "NO123456785")])),
        case("NO-R-002", Warning, invoice(&[(">Foretaksregisteret<", ">Enhetsregisteret<")])),
        case("SE-R-001", Warning, swedish(&[("SE202100548901", "SE2021005489")])),
        case("SE-R-002", Warning, swedish(&[("SE202100548901", "SE20210054890A")])),
        case("SE-R-003", Warning, swedish(&[("<cbc:CompanyID>2021005489", "<cbc:CompanyID>202100-5489")])),
        case("SE-R-004", Warning, swedish(&[("<cbc:CompanyID>2021005489", "<cbc:CompanyID>202100548")])),
        case("SE-R-005", Warning, swedish(&[("Godkänd för F-skatt", "F-skatt")])),
        case("SE-R-006", Warning, swedish(&[("  </cac:TaxTotal>", &swedish_part)])),
        case("SE-R-013", Warning, swedish(&[("<cbc:CompanyID>2021005489", "<cbc:CompanyID>2021005488")])),
    ]
}
