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
    INSERT_BATCH = "INSERT INTO batch (id, action, label, recorded_at, undoes, import_id, files, documents,
        duplicate_documents, lines, register_rows, survey_rows, problems)
        VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, 0)";
    SET_BATCH_COUNTS = "UPDATE batch SET files = $1, documents = $2, duplicate_documents = $3, lines = $4,
        register_rows = $5, survey_rows = $6, problems = $7, catalogue_rows = $8, correction_rows = $9 WHERE id = $10";
    BATCHES = "SELECT b.id, b.action, b.label, b.recorded_at, b.undoes, b.files, b.documents, b.duplicate_documents,
        b.lines, b.register_rows, b.survey_rows, b.problems, b.catalogue_rows, b.correction_rows, u.id, b.import_id
        FROM batch b LEFT JOIN batch u ON u.undoes = b.id ORDER BY b.id";
    LATEST_BATCH = "SELECT COALESCE(MAX(id), 0) FROM batch";
    BATCH_STATE = "SELECT b.action, u.id FROM batch b LEFT JOIN batch u ON u.undoes = b.id WHERE b.id = $1";
    PARTS_OF_IMPORT = "SELECT b.id, u.id FROM batch b LEFT JOIN batch u ON u.undoes = b.id WHERE b.import_id = $1
        ORDER BY b.id";
    FILE_BY_HASH = "SELECT id, batch_id, name, hash, format, status, reason FROM source_file WHERE hash = $1";
    FILES = "SELECT id, batch_id, name, hash, format, status, reason FROM source_file ORDER BY id";
    INSERT_FILE = "INSERT INTO source_file (id, batch_id, name, hash, format, status, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING";
    SET_FILE_STATUS = "UPDATE source_file SET status = $1, reason = $2 WHERE id = $3";
    DELETE_PROBLEMS_OF_FILE = "DELETE FROM problem WHERE file = (SELECT f.name FROM source_file f WHERE f.id = $1)
        AND (batch_id = (SELECT f.batch_id FROM source_file f WHERE f.id = $1)
            OR NOT EXISTS (SELECT 1 FROM source_file o
                WHERE o.name = problem.file AND o.batch_id = problem.batch_id AND o.id <> $1))";
    MOVE_FILE_TO_BATCH = "UPDATE source_file SET batch_id = $1 WHERE id = $2";
    INSERT_PROBLEM = "INSERT INTO problem (id, batch_id, digest, file, row_number, field, value, rule, severity, message,
        suggestion) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (digest) DO NOTHING";
    PROBLEMS = "SELECT file, row_number, field, value, rule, severity, message, suggestion FROM problem ORDER BY id";
    PROBLEMS_BY_SEVERITY = "SELECT severity, COUNT(*) FROM problem GROUP BY severity";

    // units
    UNITS = "SELECT id, key, name, kind, street, postal_code, city, lon_deg, lat_deg, opens_min, closes_min, persons,
        municipality FROM unit ORDER BY id";
    UNIT_BY_KEY = "SELECT id, key, name, kind, street, postal_code, city, lon_deg, lat_deg, opens_min, closes_min,
        persons, municipality FROM unit WHERE key = $1";
    UNIT_ALIASES = "SELECT kind, value, valid_from, valid_to FROM unit_alias WHERE unit_id = $1 ORDER BY position";
    ALL_UNIT_ALIASES = "SELECT kind, value, valid_from, valid_to, unit_id FROM unit_alias ORDER BY unit_id, position";
    PUT_UNIT = "INSERT INTO unit (id, key, name, kind, street, postal_code, city, lon_deg, lat_deg, opens_min,
        closes_min, persons, municipality) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (key) DO UPDATE SET name = excluded.name, kind = excluded.kind, street = excluded.street,
        postal_code = excluded.postal_code, city = excluded.city, lon_deg = excluded.lon_deg,
        lat_deg = excluded.lat_deg, opens_min = excluded.opens_min, closes_min = excluded.closes_min,
        persons = excluded.persons, municipality = excluded.municipality";
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
    SUPPLIER_SITES = "SELECT street, postal_code, city, lon_deg, lat_deg FROM supplier_site WHERE supplier_id = $1
        ORDER BY position";
    ALL_SUPPLIER_SITES = "SELECT street, postal_code, city, lon_deg, lat_deg, supplier_id FROM supplier_site
        ORDER BY supplier_id, position";
    DELETE_SUPPLIER_SITES = "DELETE FROM supplier_site WHERE supplier_id = $1";
    INSERT_SUPPLIER_SITE = "INSERT INTO supplier_site (supplier_id, position, street, postal_code, city, lon_deg,
        lat_deg) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DELETE_SUPPLIER = "DELETE FROM supplier WHERE key = $1";
    DELETE_SUPPLIERS_WITHOUT_DOCUMENTS = "DELETE FROM supplier WHERE origin = 'document'
        AND NOT EXISTS (SELECT 1 FROM document WHERE document.supplier_id = supplier.id)";
    FIRST_PARTY_OF_SUPPLIER = "SELECT d.supplier_party_id FROM document d JOIN supplier s ON s.id = d.supplier_id
        WHERE s.key = $1 ORDER BY d.id LIMIT 1";
    COUNT_SUPPLIERS = "SELECT COUNT(*) FROM supplier";

    // survey
    SURVEY = "SELECT unit_key, supplier_key, answered_on, ordering_role, deliveries_now_per_week,
        deliveries_acceptable_per_week, receiving_time_min, pick_ups_per_week, orders_per_week, on_agreement,
        counted_weeks, receiving_role, delivery_from_min,
        delivery_to_min, ordering_channel, off_agreement_reason
        FROM survey_response ORDER BY unit_key, supplier_key, answered_on, ordering_role";
    SURVEY_BY_KEY = "SELECT unit_key, supplier_key, answered_on, ordering_role, deliveries_now_per_week,
        deliveries_acceptable_per_week, receiving_time_min, pick_ups_per_week, orders_per_week, on_agreement,
        counted_weeks, receiving_role, delivery_from_min,
        delivery_to_min, ordering_channel, off_agreement_reason
        FROM survey_response WHERE unit_key = $1 AND supplier_key = $2 AND answered_on = $3 AND ordering_role = $4";
    PUT_SURVEY = "INSERT INTO survey_response (id, unit_key, supplier_key, answered_on, ordering_role,
        deliveries_now_per_week, deliveries_acceptable_per_week, receiving_time_min, pick_ups_per_week, orders_per_week,
        on_agreement, counted_weeks, receiving_role, delivery_from_min, delivery_to_min, ordering_channel,
        off_agreement_reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (unit_key, supplier_key, answered_on, ordering_role) DO UPDATE SET
        deliveries_now_per_week = excluded.deliveries_now_per_week,
        deliveries_acceptable_per_week = excluded.deliveries_acceptable_per_week,
        receiving_time_min = excluded.receiving_time_min, pick_ups_per_week = excluded.pick_ups_per_week,
        orders_per_week = excluded.orders_per_week, on_agreement = excluded.on_agreement,
        counted_weeks = excluded.counted_weeks, receiving_role = excluded.receiving_role,
        delivery_from_min = excluded.delivery_from_min, delivery_to_min = excluded.delivery_to_min,
        ordering_channel = excluded.ordering_channel, off_agreement_reason = excluded.off_agreement_reason";
    DELETE_SURVEY = "DELETE FROM survey_response
        WHERE unit_key = $1 AND supplier_key = $2 AND answered_on = $3 AND ordering_role = $4";
    COUNT_SURVEY = "SELECT COUNT(*) FROM survey_response";

    // catalogue
    CATALOGUE = "SELECT key, supplier, sellers_item_id, gtin, name, description, classifications, unit_code, net_mass_kg,
        gross_mass_kg, net_volume_l, gross_volume_m3, units_per_pack, price_minor, price_currency, minimum_order,
        lead_time_days, handling, valid_from, valid_to
        FROM catalogue_item ORDER BY id";
    CATALOGUE_BY_KEY = "SELECT key, supplier, sellers_item_id, gtin, name, description, classifications, unit_code, net_mass_kg,
        gross_mass_kg, net_volume_l, gross_volume_m3, units_per_pack, price_minor, price_currency, minimum_order,
        lead_time_days, handling, valid_from, valid_to
        FROM catalogue_item WHERE key = $1";
    PUT_CATALOGUE_ITEM = "INSERT INTO catalogue_item (id, supplier_key, key, supplier, sellers_item_id, gtin, name, description, classifications, unit_code, net_mass_kg,
        gross_mass_kg, net_volume_l, gross_volume_m3, units_per_pack, price_minor, price_currency, minimum_order,
        lead_time_days, handling, valid_from, valid_to)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        ON CONFLICT (key) DO UPDATE SET supplier = excluded.supplier, sellers_item_id = excluded.sellers_item_id, gtin = excluded.gtin, name =
        excluded.name, description = excluded.description, classifications = excluded.classifications, unit_code
        = excluded.unit_code, net_mass_kg = excluded.net_mass_kg, gross_mass_kg = excluded.gross_mass_kg,
        net_volume_l = excluded.net_volume_l, gross_volume_m3 = excluded.gross_volume_m3, units_per_pack =
        excluded.units_per_pack, price_minor = excluded.price_minor, price_currency = excluded.price_currency,
        minimum_order = excluded.minimum_order, lead_time_days = excluded.lead_time_days, handling =
        excluded.handling, valid_from = excluded.valid_from, valid_to = excluded.valid_to";
    DELETE_CATALOGUE_ITEM = "DELETE FROM catalogue_item WHERE key = $1";
    COUNT_CATALOGUE = "SELECT COUNT(*) FROM catalogue_item";

    // corrections and column mappings
    GOODS_CORRECTIONS = "SELECT supplier_key, kind, value, commodity_group FROM goods_correction
        ORDER BY supplier_key, kind, value";
    GOODS_CORRECTION_BY_KEY = "SELECT supplier_key, kind, value, commodity_group FROM goods_correction
        WHERE supplier_key = $1 AND kind = $2 AND value = $3";
    PUT_GOODS_CORRECTION = "INSERT INTO goods_correction (id, supplier_key, kind, value, commodity_group)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (supplier_key, kind, value) DO UPDATE SET commodity_group = excluded.commodity_group";
    DELETE_GOODS_CORRECTION = "DELETE FROM goods_correction WHERE supplier_key = $1 AND kind = $2 AND value = $3";
    UNIT_CORRECTIONS = "SELECT kind, value, unit_key FROM unit_correction ORDER BY kind, value";
    UNIT_CORRECTION_BY_KEY = "SELECT kind, value, unit_key FROM unit_correction WHERE kind = $1 AND value = $2";
    PUT_UNIT_CORRECTION = "INSERT INTO unit_correction (id, kind, value, unit_key) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, value) DO UPDATE SET unit_key = excluded.unit_key";
    DELETE_UNIT_CORRECTION = "DELETE FROM unit_correction WHERE kind = $1 AND value = $2";
    MAPPINGS = "SELECT name, mapping FROM column_mapping ORDER BY name";
    PUT_MAPPING = "INSERT INTO column_mapping (name, mapping) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET mapping = excluded.mapping";
    DELETE_MAPPING = "DELETE FROM column_mapping WHERE name = $1";

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
    // Documents are not found by their parties, so all of them are gone through once.
    DELETE_PARTIES_WITHOUT_DOCUMENTS = "DELETE FROM party
        WHERE id NOT IN (SELECT supplier_party_id FROM document UNION SELECT buyer_party_id FROM document)";
    INSERT_DOCUMENT = "INSERT INTO document (id, file_id, kind, number, number_key, issue_date, supplier_id,
        supplier_party_id, buyer_party_id, buyer_reference, cost_centre, order_references, despatch_references,
        invoice_references, contract_reference, carrier, delivery_date, delivery_gln, delivery_name, delivery_street,
        delivery_postal_code, delivery_city, currency, net_minor, vat_minor, gross_mass_kg, gross_volume_m3,
        handling_units, freight_minor, payment_means) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
        $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30) ON CONFLICT (supplier_id, kind, number_key) DO NOTHING";
    DOCUMENT_BY_KEY = "SELECT id, file_id FROM document WHERE supplier_id = $1 AND kind = $2 AND number_key = $3";
    INSERT_DUPLICATE = "INSERT INTO document_duplicate (document_id, file_id) VALUES ($1, $2)
        ON CONFLICT (document_id, file_id) DO NOTHING";
    INSERT_LINE = "INSERT INTO document_line (document_id, position, line_number, name, description, sellers_item_id,
        gtin, classifications, quantity, unit_code, net_minor, account, cost_centre, order_line, delivery,
        commodity_group, commodity_basis, commodity_confidence, measured_mass_kg, measured_volume_l)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    // Portions: documents behind a number, their lines, and up to 64 of both by their numbers.
    DOCUMENTS = "SELECT d.id, d.supplier_id, d.unit_id, f.name, d.kind, d.number, d.issue_date, d.supplier_party_id,
        d.buyer_party_id, d.buyer_reference, d.cost_centre, d.order_references, d.despatch_references,
        d.invoice_references, d.contract_reference, d.carrier, d.delivery_date, d.delivery_gln, d.delivery_name,
        d.delivery_street, d.delivery_postal_code, d.delivery_city, d.currency, d.net_minor, d.vat_minor,
        d.gross_mass_kg, d.gross_volume_m3, d.handling_units, d.freight_minor, d.payment_means
        FROM document d JOIN source_file f ON f.id = d.file_id
        WHERE d.id > $1 ORDER BY d.id LIMIT $2";
    LINES_BETWEEN = "SELECT line_number, name, description, sellers_item_id, gtin, classifications, quantity, unit_code, net_minor,
        account, cost_centre, order_line, delivery, commodity_group, commodity_basis, commodity_confidence,
        measured_mass_kg, measured_volume_l, document_id
        FROM document_line
        WHERE document_id >= $1 AND document_id <= $2 ORDER BY document_id, position";
    DOCUMENTS_BY_IDS = "SELECT d.id, d.supplier_id, d.unit_id, f.name, d.kind, d.number, d.issue_date, d.supplier_party_id,
        d.buyer_party_id, d.buyer_reference, d.cost_centre, d.order_references, d.despatch_references,
        d.invoice_references, d.contract_reference, d.carrier, d.delivery_date, d.delivery_gln, d.delivery_name,
        d.delivery_street, d.delivery_postal_code, d.delivery_city, d.currency, d.net_minor, d.vat_minor,
        d.gross_mass_kg, d.gross_volume_m3, d.handling_units, d.freight_minor, d.payment_means
        FROM document d JOIN source_file f ON f.id = d.file_id
        WHERE d.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
        $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64) ORDER BY d.id";
    LINES_OF_DOCUMENTS = "SELECT line_number, name, description, sellers_item_id, gtin, classifications, quantity, unit_code, net_minor,
        account, cost_centre, order_line, delivery, commodity_group, commodity_basis, commodity_confidence,
        measured_mass_kg, measured_volume_l, document_id
        FROM document_line
        WHERE document_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
        $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64) ORDER BY document_id, position";
    GOODS_OF_DOCUMENTS = "SELECT document_id, position, commodity_group, commodity_basis, commodity_confidence,
        measured_mass_kg, measured_volume_l FROM document_line
        WHERE document_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
        $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64)";
    LINKS_OF_DOCUMENTS = "SELECT id, unit_id, unit_reason FROM document
        WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
        $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64)";
    DOCUMENT_IDS_OF_SUPPLIER = "SELECT id FROM document WHERE supplier_id = $1";
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

    // what stands where
    DOCUMENT_ROWS = "SELECT f.name, d.kind, d.number, l.line_number, l.name, l.net_minor, d.currency FROM document d
        JOIN source_file f ON f.id = d.file_id LEFT JOIN document_line l ON l.document_id = d.id
        WHERE d.id = $1 ORDER BY l.position";

    // roads
    ROADS = "SELECT file_name, source_name, hash FROM road_file WHERE id = 1";
    SET_ROADS = "INSERT INTO road_file (id, file_name, source_name, hash) VALUES (1, $1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET file_name = excluded.file_name, source_name = excluded.source_name,
        hash = excluded.hash";

    // deliveries
    DELETE_DELIVERY_GOODS = "DELETE FROM delivery_goods";
    DELETE_DELIVERY_DOCUMENTS = "DELETE FROM delivery_document";
    DELETE_DELIVERIES = "DELETE FROM delivery";
    INSERT_DELIVERY = "INSERT INTO delivery (id, supplier_id, unit_id, day, volume_m3, value_nok, basis, confidence,
        how) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    INSERT_DELIVERY_GOODS = "INSERT INTO delivery_goods (delivery_id, position, group_position, mass_kg)
        VALUES ($1, $2, $3, $4)";
    INSERT_DELIVERY_DOCUMENT = "INSERT INTO delivery_document (delivery_id, position, document_id) VALUES ($1, $2, $3)";
    DELIVERIES = "SELECT id, supplier_id, unit_id, day, volume_m3, value_nok, basis, confidence, how
        FROM delivery ORDER BY id";
    DELIVERY_GOODS = "SELECT delivery_id, group_position, mass_kg FROM delivery_goods ORDER BY delivery_id, position";
    DELIVERY_DOCUMENTS = "SELECT delivery_id, document_id FROM delivery_document ORDER BY delivery_id, position";
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
    OUTCOME_KEYS = "SELECT scenario_key FROM outcome WHERE scenario_key NOT LIKE '%/%' ORDER BY scenario_key";
    OUTCOME_DETAILS = "SELECT details FROM outcome WHERE scenario_key = $1";
    OUTCOME_VALUES = "SELECT indicator, dimensions, value FROM outcome_value WHERE scenario_key = $1 ORDER BY position";
    DELETE_OUTCOMES = "DELETE FROM outcome";
    COUNT_OUTCOMES = "SELECT COUNT(*) FROM outcome";
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::connection::Connection;
    use crate::location::Location;
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

    fn every_statement_and_every_documented_question_fits_the_schema(place: &Location) {
        let db = Connection::create(place).unwrap();
        migrations::create(&db, MIGRATIONS).unwrap();
        let failed = |sql: &str| db.prepares(sql).err();
        for (name, sql) in ALL.iter().filter(|(name, _)| *name != "CREATE_SCHEMA_MIGRATION") {
            assert_eq!(failed(sql), None, "{name}");
        }
        let page = include_str!("../../../docs/reference/database.md");
        let block = page.split("```sql").nth(1).unwrap().split("```").next().unwrap();
        let questions: Vec<_> = block.split(';').filter(|sql| !sql.trim().is_empty()).collect();
        assert_eq!(questions.len(), 5);
        for sql in questions {
            assert_eq!(failed(sql), None, "{sql}");
        }
        db.discard();
    }

    #[test]
    fn every_statement_prepares_on_sqlite() {
        let path = std::env::temp_dir().join(format!("samlast-statements-{}", std::process::id()));
        every_statement_and_every_documented_question_fits_the_schema(&path.into());
    }

    #[test]
    fn every_statement_prepares_on_postgres() {
        if let Some(place) = Location::of_test_server("statements") {
            every_statement_and_every_documented_question_fits_the_schema(&place);
        }
    }
}
