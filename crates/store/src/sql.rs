//! Every statement of the store, in the common subset of SQLite and PostgreSQL (docs/decisions/0002-one-sql-text.md).
//!
//! Values are `$1`, `$2`, … in the order of their first use; nothing is ever pasted into a statement.

macro_rules! statements {
    ($($name:ident = $text:literal;)*) => {
        $(pub(crate) const $name: &str = $text;)*
        /// All statements by name, for the test that prepares each of them.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

statements! {
    // meta, schema, numbers
    CREATE_SCHEMA_MIGRATION = "CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL)";
    SCHEMA_VERSION = "SELECT COALESCE(MAX(version), 0) FROM schema_migration";
    INSERT_MIGRATION = "INSERT INTO schema_migration (version, name) VALUES ($1, $2)";
    META = "SELECT value FROM meta WHERE key = $1";
    SET_META = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    DELETE_META = "DELETE FROM meta WHERE key = $1";
    NEXT_ID = "SELECT next_id FROM id_sequence WHERE name = $1";
    SET_NEXT_ID = "INSERT INTO id_sequence (name, next_id) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET next_id = excluded.next_id";

    // batches, files, problems
    INSERT_BATCH = "INSERT INTO batch (id, action, label, recorded_at, undoes, files, documents, duplicate_documents,
        lines, register_rows, survey_rows, problems) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, 0)";
    SET_BATCH_COUNTS = "UPDATE batch SET files = $1, documents = $2, duplicate_documents = $3, lines = $4,
        register_rows = $5, survey_rows = $6, problems = $7 WHERE id = $8";
    BATCHES = "SELECT b.id, b.action, b.label, b.recorded_at, b.undoes, b.files, b.documents, b.duplicate_documents,
        b.lines, b.register_rows, b.survey_rows, b.problems, u.id
        FROM batch b LEFT JOIN batch u ON u.undoes = b.id ORDER BY b.id";
    BATCH_STATE = "SELECT b.action, u.id FROM batch b LEFT JOIN batch u ON u.undoes = b.id WHERE b.id = $1";
    FILE_BY_HASH = "SELECT id, batch_id, name, hash, format, status, reason FROM source_file WHERE hash = $1";
    FILES = "SELECT id, batch_id, name, hash, format, status, reason FROM source_file ORDER BY id";
    INSERT_FILE = "INSERT INTO source_file (id, batch_id, name, hash, format, status, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    SET_FILE_STATUS = "UPDATE source_file SET status = $1, reason = $2 WHERE id = $3";
    INSERT_PROBLEM = "INSERT INTO problem (id, batch_id, digest, file, row_number, field, value, rule, severity, message,
        suggestion) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (digest) DO NOTHING";
    PROBLEMS = "SELECT file, row_number, field, value, rule, severity, message, suggestion FROM problem ORDER BY id";
    PROBLEMS_BY_SEVERITY = "SELECT severity, COUNT(*) FROM problem GROUP BY severity";

    // units
    UNITS = "SELECT id, key, name, kind, street, postal_code, city, lon_deg, lat_deg, opens_min, closes_min, persons
        FROM unit ORDER BY id";
    UNIT_BY_KEY = "SELECT id, key, name, kind, street, postal_code, city, lon_deg, lat_deg, opens_min, closes_min,
        persons FROM unit WHERE key = $1";
    UNIT_ALIASES = "SELECT kind, value, valid_from, valid_to FROM unit_alias WHERE unit_id = $1 ORDER BY position";
    PUT_UNIT = "INSERT INTO unit (id, key, name, kind, street, postal_code, city, lon_deg, lat_deg, opens_min,
        closes_min, persons) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (key) DO UPDATE SET name = excluded.name, kind = excluded.kind, street = excluded.street,
        postal_code = excluded.postal_code, city = excluded.city, lon_deg = excluded.lon_deg,
        lat_deg = excluded.lat_deg, opens_min = excluded.opens_min, closes_min = excluded.closes_min,
        persons = excluded.persons";
    DELETE_UNIT_ALIASES = "DELETE FROM unit_alias WHERE unit_id = $1";
    INSERT_UNIT_ALIAS = "INSERT INTO unit_alias (unit_id, position, kind, value, valid_from, valid_to)
        VALUES ($1, $2, $3, $4, $5, $6)";
    FORGET_UNIT_LINKS = "UPDATE document SET unit_id = NULL, unit_reason = NULL
        WHERE unit_id = (SELECT id FROM unit WHERE key = $1)";
    DELETE_UNIT = "DELETE FROM unit WHERE key = $1";
    COUNT_UNITS = "SELECT COUNT(*) FROM unit";

    // suppliers
    SUPPLIERS = "SELECT id, key, origin, name, organisation_number, sector_code, sole_proprietor, producer, street,
        postal_code, city, lon_deg, lat_deg, distribution, carrier FROM supplier ORDER BY id";
    SUPPLIER_BY_KEY = "SELECT id, key, origin, name, organisation_number, sector_code, sole_proprietor, producer, street,
        postal_code, city, lon_deg, lat_deg, distribution, carrier FROM supplier WHERE key = $1";
    SUPPLIER_ID = "SELECT id FROM supplier WHERE key = $1";
    PUT_SUPPLIER = "INSERT INTO supplier (id, key, origin, name, organisation_number, sector_code, sole_proprietor,
        producer, street, postal_code, city, lon_deg, lat_deg, distribution, carrier)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (key) DO UPDATE SET origin = excluded.origin, name = excluded.name,
        organisation_number = excluded.organisation_number, sector_code = excluded.sector_code,
        sole_proprietor = excluded.sole_proprietor, producer = excluded.producer, street = excluded.street,
        postal_code = excluded.postal_code, city = excluded.city, lon_deg = excluded.lon_deg,
        lat_deg = excluded.lat_deg, distribution = excluded.distribution, carrier = excluded.carrier";
    DELETE_SUPPLIER = "DELETE FROM supplier WHERE key = $1";
    DELETE_SUPPLIERS_WITHOUT_DOCUMENTS = "DELETE FROM supplier WHERE origin = 'document'
        AND NOT EXISTS (SELECT 1 FROM document WHERE document.supplier_id = supplier.id)";
    FIRST_PARTY_OF_SUPPLIER = "SELECT d.supplier_party_id FROM document d JOIN supplier s ON s.id = d.supplier_id
        WHERE s.key = $1 ORDER BY d.id LIMIT 1";
    COUNT_SUPPLIERS = "SELECT COUNT(*) FROM supplier";

    // survey
    SURVEY = "SELECT unit_key, supplier_key, answered_on, ordering_role, deliveries_now_per_week,
        deliveries_acceptable_per_week, receiving_time_min, pick_ups_per_week, orders_per_week, on_agreement
        FROM survey_response ORDER BY unit_key, supplier_key, answered_on, ordering_role";
    SURVEY_BY_KEY = "SELECT unit_key, supplier_key, answered_on, ordering_role, deliveries_now_per_week,
        deliveries_acceptable_per_week, receiving_time_min, pick_ups_per_week, orders_per_week, on_agreement
        FROM survey_response WHERE unit_key = $1 AND supplier_key = $2 AND answered_on = $3 AND ordering_role = $4";
    PUT_SURVEY = "INSERT INTO survey_response (id, unit_key, supplier_key, answered_on, ordering_role,
        deliveries_now_per_week, deliveries_acceptable_per_week, receiving_time_min, pick_ups_per_week, orders_per_week,
        on_agreement) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (unit_key, supplier_key, answered_on, ordering_role) DO UPDATE SET
        deliveries_now_per_week = excluded.deliveries_now_per_week,
        deliveries_acceptable_per_week = excluded.deliveries_acceptable_per_week,
        receiving_time_min = excluded.receiving_time_min, pick_ups_per_week = excluded.pick_ups_per_week,
        orders_per_week = excluded.orders_per_week, on_agreement = excluded.on_agreement";
    DELETE_SURVEY = "DELETE FROM survey_response
        WHERE unit_key = $1 AND supplier_key = $2 AND answered_on = $3 AND ordering_role = $4";
    COUNT_SURVEY = "SELECT COUNT(*) FROM survey_response";

    // history of register rows
    INSERT_HISTORY = "INSERT INTO register_history (register, record_key, batch_id, previous) VALUES ($1, $2, $3, $4)
        ON CONFLICT (register, record_key, batch_id) DO NOTHING";
    HISTORY_OF_BATCH = "SELECT record_key, previous FROM register_history WHERE register = $1 AND batch_id = $2
        ORDER BY record_key";
    NEXT_BATCH_IN_HISTORY = "SELECT batch_id FROM register_history
        WHERE register = $1 AND record_key = $2 AND batch_id > $3 ORDER BY batch_id LIMIT 1";
    SET_HISTORY_PREVIOUS = "UPDATE register_history SET previous = $1
        WHERE register = $2 AND record_key = $3 AND batch_id = $4";
    DELETE_HISTORY = "DELETE FROM register_history WHERE batch_id = $1";

    // documents
    PARTIES = "SELECT id, name, organisation_number, gln, other_id, street, postal_code, city, country
        FROM party ORDER BY id";
    PARTY = "SELECT id, name, organisation_number, gln, other_id, street, postal_code, city, country
        FROM party WHERE id = $1";
    INSERT_PARTY = "INSERT INTO party (id, name, organisation_number, gln, other_id, street, postal_code, city, country)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    DELETE_PARTIES_WITHOUT_DOCUMENTS = "DELETE FROM party
        WHERE NOT EXISTS (SELECT 1 FROM document WHERE document.supplier_party_id = party.id)
        AND NOT EXISTS (SELECT 1 FROM document WHERE document.buyer_party_id = party.id)";
    INSERT_DOCUMENT = "INSERT INTO document (id, file_id, kind, number, number_key, issue_date, supplier_id,
        supplier_party_id, buyer_party_id, buyer_reference, cost_centre, order_references, despatch_references,
        invoice_references, contract_reference, carrier, delivery_date, delivery_gln, delivery_name, delivery_street,
        delivery_postal_code, delivery_city, currency, net_minor, vat_minor, gross_mass_kg, gross_volume_m3,
        handling_units) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21, $22, $23, $24, $25, $26, $27, $28) ON CONFLICT (supplier_id, kind, number_key) DO NOTHING";
    DOCUMENT_BY_KEY = "SELECT id, file_id FROM document WHERE supplier_id = $1 AND kind = $2 AND number_key = $3";
    INSERT_DUPLICATE = "INSERT INTO document_duplicate (document_id, file_id) VALUES ($1, $2)
        ON CONFLICT (document_id, file_id) DO NOTHING";
    INSERT_LINE = "INSERT INTO document_line (id, document_id, position, line_number, name, description, sellers_item_id,
        gtin, classifications, quantity, unit_code, net_minor, account, cost_centre, order_line, delivery,
        commodity_group, commodity_basis, commodity_confidence, measured_mass_kg, measured_volume_l)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    DOCUMENTS = "SELECT d.id, d.supplier_id, d.unit_id, f.name, d.kind, d.number, d.issue_date, d.supplier_party_id,
        d.buyer_party_id, d.buyer_reference, d.cost_centre, d.order_references, d.despatch_references,
        d.invoice_references, d.contract_reference, d.carrier, d.delivery_date, d.delivery_gln, d.delivery_name,
        d.delivery_street, d.delivery_postal_code, d.delivery_city, d.currency, d.net_minor, d.vat_minor,
        d.gross_mass_kg, d.gross_volume_m3, d.handling_units
        FROM document d JOIN source_file f ON f.id = d.file_id ORDER BY d.id";
    DOCUMENT_BY_ID = "SELECT d.id, d.supplier_id, d.unit_id, f.name, d.kind, d.number, d.issue_date, d.supplier_party_id,
        d.buyer_party_id, d.buyer_reference, d.cost_centre, d.order_references, d.despatch_references,
        d.invoice_references, d.contract_reference, d.carrier, d.delivery_date, d.delivery_gln, d.delivery_name,
        d.delivery_street, d.delivery_postal_code, d.delivery_city, d.currency, d.net_minor, d.vat_minor,
        d.gross_mass_kg, d.gross_volume_m3, d.handling_units
        FROM document d JOIN source_file f ON f.id = d.file_id WHERE d.id = $1";
    LINES_OF_DOCUMENT = "SELECT line_number, name, description, sellers_item_id, gtin, classifications, quantity,
        unit_code, net_minor, account, cost_centre, order_line, delivery, commodity_group, commodity_basis,
        commodity_confidence, measured_mass_kg, measured_volume_l
        FROM document_line WHERE document_id = $1 ORDER BY position";
    SET_LINK = "UPDATE document SET unit_id = $1, unit_reason = $2 WHERE id = $3";
    UNMATCHED_REASONS = "SELECT unit_reason, COUNT(*) FROM document WHERE unit_id IS NULL AND unit_reason IS NOT NULL
        GROUP BY unit_reason ORDER BY COUNT(*) DESC, unit_reason LIMIT $1";
    LINKS = "SELECT id, unit_id, unit_reason FROM document ORDER BY id";
    SET_COMMODITY = "UPDATE document_line SET commodity_group = $1, commodity_basis = $2, commodity_confidence = $3,
        measured_mass_kg = $4, measured_volume_l = $5 WHERE document_id = $6 AND position = $7";
    DOCUMENTS_BY_KIND = "SELECT kind, COUNT(*) FROM document GROUP BY kind";
    COUNT_LINES = "SELECT COUNT(*) FROM document_line";
    COUNT_WITHOUT_UNIT = "SELECT COUNT(*) FROM document WHERE unit_id IS NULL";
    PERIOD = "SELECT MIN(issue_date), MAX(issue_date) FROM document";

    // undo
    MOVE_TO_OTHER_FILE = "UPDATE document SET file_id = (SELECT MIN(o.file_id) FROM document_duplicate o
            JOIN source_file f ON f.id = o.file_id WHERE o.document_id = document.id AND f.batch_id <> $1)
        WHERE file_id IN (SELECT id FROM source_file WHERE batch_id = $1)
        AND EXISTS (SELECT 1 FROM document_duplicate o JOIN source_file f ON f.id = o.file_id
            WHERE o.document_id = document.id AND f.batch_id <> $1)";
    DELETE_DUPLICATES_OF_OWN_FILE = "DELETE FROM document_duplicate
        WHERE file_id = (SELECT file_id FROM document WHERE document.id = document_duplicate.document_id)";
    DELETE_LINES_OF_BATCH = "DELETE FROM document_line WHERE document_id IN (SELECT d.id FROM document d
        JOIN source_file f ON f.id = d.file_id WHERE f.batch_id = $1)";
    DELETE_DOCUMENTS_OF_BATCH = "DELETE FROM document
        WHERE file_id IN (SELECT id FROM source_file WHERE batch_id = $1)";
    DELETE_PROBLEMS_OF_BATCH = "DELETE FROM problem WHERE batch_id = $1";
    DELETE_FILES_OF_BATCH = "DELETE FROM source_file WHERE batch_id = $1";

    // roads
    ROADS = "SELECT file_name, source_name, hash FROM road_file WHERE id = 1";
    SET_ROADS = "INSERT INTO road_file (id, file_name, source_name, hash) VALUES (1, $1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET file_name = excluded.file_name, source_name = excluded.source_name,
        hash = excluded.hash";

    // deliveries
    DELETE_DELIVERY_GOODS = "DELETE FROM delivery_goods";
    DELETE_DELIVERY_DOCUMENTS = "DELETE FROM delivery_document";
    DELETE_DELIVERIES = "DELETE FROM delivery";
    INSERT_DELIVERY = "INSERT INTO delivery (id, supplier_id, unit_id, day, volume_m3, value_nok, basis, confidence)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_DELIVERY_GOODS = "INSERT INTO delivery_goods (delivery_id, position, group_position, mass_kg)
        VALUES ($1, $2, $3, $4)";
    INSERT_DELIVERY_DOCUMENT = "INSERT INTO delivery_document (delivery_id, position, document_id) VALUES ($1, $2, $3)";
    DELIVERIES = "SELECT id, supplier_id, unit_id, day, volume_m3, value_nok, basis, confidence
        FROM delivery ORDER BY id";
    DELIVERY_GOODS = "SELECT group_position, mass_kg FROM delivery_goods WHERE delivery_id = $1 ORDER BY position";
    DELIVERY_DOCUMENTS = "SELECT document_id FROM delivery_document WHERE delivery_id = $1 ORDER BY position";
    COUNT_DELIVERIES = "SELECT COUNT(*) FROM delivery";

    // outcomes
    PUT_OUTCOME = "INSERT INTO outcome (scenario_key, scenario_toml, fingerprint, seed, version, details)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scenario_key) DO UPDATE SET scenario_toml = excluded.scenario_toml,
        fingerprint = excluded.fingerprint, seed = excluded.seed, version = excluded.version,
        details = excluded.details";
    DELETE_OUTCOME_VALUES = "DELETE FROM outcome_value WHERE scenario_key = $1";
    INSERT_OUTCOME_VALUE = "INSERT INTO outcome_value (scenario_key, position, indicator, dimensions, value)
        VALUES ($1, $2, $3, $4, $5)";
    OUTCOME = "SELECT scenario_key, scenario_toml, fingerprint, seed, version FROM outcome WHERE scenario_key = $1";
    OUTCOME_KEYS = "SELECT scenario_key FROM outcome ORDER BY scenario_key";
    OUTCOME_DETAILS = "SELECT details FROM outcome WHERE scenario_key = $1";
    OUTCOME_VALUES = "SELECT indicator, dimensions, value FROM outcome_value WHERE scenario_key = $1 ORDER BY position";
    DELETE_OUTCOMES = "DELETE FROM outcome";
    COUNT_OUTCOMES = "SELECT COUNT(*) FROM outcome";
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::connection::Connection;
    use crate::migrations::{self, MIGRATIONS};

    /// SQLite numbers parameters by their first use, PostgreSQL by their digits: they have to agree.
    #[test]
    fn parameters_are_first_used_in_the_order_of_their_numbers() {
        for (name, sql) in ALL {
            let mut seen = 0;
            for part in sql.split('$').skip(1) {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                let number: u32 = digits.parse().unwrap();
                assert!(number <= seen + 1, "{name}: ${number} before ${}", seen + 1);
                seen = seen.max(number);
            }
        }
    }

    #[test]
    fn statements_and_schemas_use_no_words_of_one_database() {
        let words = [
            "ROWID",
            "AUTOINCREMENT",
            "STRICT",
            "OR REPLACE",
            "OR IGNORE",
            "IFNULL",
            "GLOB",
            "PRAGMA",
            "DATETIME",
            "JULIANDAY",
            "STRFTIME",
            "GROUP_CONCAT",
            "JSON_EXTRACT",
            "BLOB",
            "SERIAL",
            "RETURNING",
            "?",
        ];
        let schemas = MIGRATIONS.iter().map(|migration| (migration.name, migration.text));
        for (name, sql) in ALL.iter().copied().chain(schemas) {
            let code: String = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
            for word in words {
                assert!(!code.to_uppercase().contains(word), "{name} uses {word}");
            }
        }
    }

    #[test]
    fn every_statement_and_every_documented_question_fits_the_schema() {
        let folder = std::env::temp_dir().join(format!("samlast-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let db = Connection::create(&folder.join("statements")).unwrap();
        migrations::create(&db, MIGRATIONS).unwrap();
        for (name, sql) in ALL.iter().filter(|(name, _)| *name != "CREATE_SCHEMA_MIGRATION") {
            assert!(db.prepares(sql), "{name}");
        }
        let page = include_str!("../../../docs/reference/database.md");
        let block = page.split("```sql").nth(1).unwrap().split("```").next().unwrap();
        let questions: Vec<_> = block.split(';').filter(|sql| !sql.trim().is_empty()).collect();
        assert_eq!(questions.len(), 5);
        for sql in questions {
            assert!(db.prepares(sql), "{sql}");
        }
        drop(db);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
