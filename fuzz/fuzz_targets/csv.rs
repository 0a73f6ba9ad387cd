//! Any text as a table, and below the headings of each kind of table.
#![no_main]

mod reading;

const HEADINGS: &[&str] = &[
    "date;invoice_number;supplier_name;account;cost_centre;text;amount;vat\n",
    "unit_id;name;kind;street;postal_code;city;lon;lat;gln;open_from;open_to\n",
    "organisation_number;name;sector_code;sole_proprietor;lon;lat;distribution\n",
    "unit_id,supplier_organisation_number,date,deliveries_per_week,receiving_minutes\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reading::read(bytes);
    let Some((first, rest)) = bytes.split_first() else { return };
    let heading = HEADINGS[usize::from(*first) % HEADINGS.len()];
    reading::read(&[heading.as_bytes(), rest].concat());
});
