//! The ledger's spend export: every purchase of the year, as CSV in the way an accounting system writes it, and as XLSX.

use std::{collections::BTreeMap, io::Write, path::Path};

use domain::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use crate::{
    DemoError,
    billing::{Bill, World, divide_rounded},
    dice::Dice,
    facts::Invoicing,
};

/// One row: the part of a voucher on one account and cost centre.
#[derive(Clone, Debug)]
pub(crate) struct LedgerRow {
    pub(crate) date: Date,
    pub(crate) voucher: u32,
    pub(crate) number: String,
    pub(crate) organisation_number: String,
    pub(crate) supplier: String,
    pub(crate) account: String,
    pub(crate) cost_centre: String,
    pub(crate) text: String,
    pub(crate) net_ore: i64,
    pub(crate) vat_ore: i64,
    pub(crate) source: &'static str,
}

/// Headings as an accounting system's export has them.
pub(crate) const HEADINGS: [&str; 11] = [
    "Bilagsdato",
    "Bilagsnr",
    "Fakturanr",
    "Org.nr",
    "Leverandør",
    "Art",
    "Ansvar",
    "Bilagstekst",
    "Beløp",
    "Mva",
    "Kilde",
];
/// Stands above the headings of the spreadsheet.
pub(crate) const TITLE: &str = "Innkjøp per bilag – OPPDIKTEDE DATA (samlast demo)";

/// The rows of one bill; credit notes are negative, as in a ledger.
pub(crate) fn rows(world: World, bill: &Bill, dice: &mut Dice) -> Vec<LedgerRow> {
    let supplier = &world.suppliers[bill.supplier];
    let family = &world.facts.families[supplier.family];
    let items = &world.facts.items;
    let sign = if bill.is_credit() { -1 } else { 1 };
    // per account, cost centre and tax rate: net, and the largest line for the text
    let mut parts: BTreeMap<(String, usize, u32), (i64, i64, usize)> = BTreeMap::new();
    for line in &bill.lines {
        let item = &items[line.item];
        let teaching =
            family.distribution == "own_pick_up" && world.facts.unit_kinds[world.units[line.unit].kind].key == "school";
        let account = if teaching { "105" } else { &world.facts.behaviour.kostra_art[&item.group] };
        let part = parts.entry((account.to_owned(), line.unit, item.vat_percent)).or_insert((0, 0, line.item));
        part.0 += line.net_ore;
        if line.net_ore > part.1 {
            (part.1, part.2) = (line.net_ore, line.item);
        }
    }
    if let Some((key, part)) = parts.iter_mut().find(|(key, _)| key.2 == bill.fee_percent(items)) {
        debug_assert_eq!(key.2, bill.fee_percent(items));
        part.0 += bill.fee_ore;
    }
    let mut tax_left: BTreeMap<u32, i64> =
        bill.tax_parts(items).into_iter().map(|part| (part.percent, part.tax_ore)).collect();
    let mut rows_left: BTreeMap<u32, usize> = BTreeMap::new();
    parts.keys().for_each(|key| *rows_left.entry(key.2).or_insert(0) += 1);
    let anonymous = bill.mode == Invoicing::Card && dice.chance(world.facts.behaviour.card_without_number_share);
    parts
        .into_iter()
        .map(|((account, unit, percent), (net, _, item))| {
            // The last row of a rate takes what rounding left, so that the voucher's tax is the invoice's.
            let left = tax_left.entry(percent).or_insert(0);
            let rows = rows_left.entry(percent).or_insert(1);
            let vat = if *rows == 1 { *left } else { divide_rounded(net * i64::from(percent), 100) };
            *left -= vat;
            *rows -= 1;
            LedgerRow {
                date: bill.issued,
                voucher: 0,
                number: bill.number.clone(),
                organisation_number: if anonymous { String::new() } else { supplier.organisation_number.clone() },
                supplier: supplier.name.clone(),
                account,
                cost_centre: world.units[unit].cost_centre.clone(),
                text: items[item].name.clone(),
                net_ore: sign * net,
                vat_ore: sign * vat,
                source: match bill.mode {
                    Invoicing::Card => "Innkjøpskort",
                    Invoicing::Paper => "Papirfaktura",
                    _ => "EHF",
                },
            }
        })
        .collect()
}

/// Sorts by date and gives voucher numbers; rows of one document share one.
pub(crate) fn number_vouchers(rows: &mut [LedgerRow]) {
    rows.sort_by(|a, b| {
        (a.date, &a.supplier, &a.number, &a.account, &a.cost_centre).cmp(&(
            b.date,
            &b.supplier,
            &b.number,
            &b.account,
            &b.cost_centre,
        ))
    });
    let mut voucher = 100_000;
    for index in 0..rows.len() {
        let same = index > 0
            && rows[index - 1].number == rows[index].number
            && rows[index - 1].supplier == rows[index].supplier
            && rows[index - 1].date == rows[index].date;
        if !same {
            voucher += 1;
        }
        rows[index].voucher = voucher;
    }
}

/// Øre with decimal comma.
pub(crate) fn with_comma(ore: i64) -> String {
    crate::ubl::kroner(ore).replace('.', ",")
}

/// Day, month, year with full stops.
pub(crate) fn norwegian(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// Writes `regnskap.csv`: semicolons, decimal comma, Windows-1252, carriage return and line feed.
pub(crate) fn write_csv(path: &Path, rows: &[LedgerRow]) -> Result<(), DemoError> {
    let failed = |source| DemoError::Write { file: path.display().to_string(), source };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::with_capacity(rows.len() * 150));
    let mut put = |fields: &[String]| {
        writer.write_byte_record(&fields.iter().map(|f| encoding_rs::WINDOWS_1252.encode(f).0).collect())
    };
    put(&HEADINGS.map(str::to_owned)).map_err(|e| failed(e.into()))?;
    for row in rows {
        let fields = [
            norwegian(row.date),
            row.voucher.to_string(),
            row.number.clone(),
            row.organisation_number.clone(),
            row.supplier.clone(),
            row.account.clone(),
            row.cost_centre.clone(),
            row.text.clone(),
            with_comma(row.net_ore),
            with_comma(row.vat_ore),
            row.source.to_owned(),
        ];
        put(&fields).map_err(|e| failed(e.into()))?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(std::io::Error::other(e.to_string())))?;
    let mut file = std::fs::File::create(path).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)
}

/// Writes `regnskap.xlsx`: the same rows below a title.
pub(crate) fn write_xlsx(path: &Path, rows: &[LedgerRow], year: i16) -> Result<(), DemoError> {
    let failed = |error: rust_xlsxwriter::XlsxError| DemoError::Write {
        file: path.display().to_string(),
        source: std::io::Error::other(error.to_string()),
    };
    let mut workbook = Workbook::new();
    // The date the workbook was made would differ from run to run.
    let made = ExcelDateTime::from_ymd(year as u16 + 1, 1, 15).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_title(TITLE).set_creation_datetime(&made));
    let date_format = Format::new().set_num_format("dd.mm.yyyy");
    let money_format = Format::new().set_num_format("#,##0.00");
    let sheet = workbook.add_worksheet();
    sheet.set_name("Innkjøp").map_err(failed)?;
    sheet.write(0, 0, TITLE).map_err(failed)?;
    for (column, heading) in HEADINGS.iter().enumerate() {
        sheet.write(1, column as u16, *heading).map_err(failed)?;
    }
    for (index, row) in rows.iter().enumerate() {
        let r = index as u32 + 2;
        let date = ExcelDateTime::from_ymd(row.date.year() as u16, row.date.month() as u8, row.date.day() as u8)
            .map_err(failed)?;
        sheet.write_with_format(r, 0, &date, &date_format).map_err(failed)?;
        sheet.write(r, 1, row.voucher).map_err(failed)?;
        let texts = [&row.number, &row.organisation_number, &row.supplier, &row.account, &row.cost_centre, &row.text];
        for (offset, text) in texts.into_iter().enumerate() {
            sheet.write(r, offset as u16 + 2, text).map_err(failed)?;
        }
        sheet.write_with_format(r, 8, row.net_ore as f64 / 100.0, &money_format).map_err(failed)?;
        sheet.write_with_format(r, 9, row.vat_ore as f64 / 100.0, &money_format).map_err(failed)?;
        sheet.write(r, 10, row.source).map_err(failed)?;
    }
    workbook.save(path).map_err(failed)
}
