-- Schema 4: the tables of documents made lighter to fill. Lines lie in the order of their key, without a number of their own;
-- hashes of files are bytes; parties are found from documents and not the other way round; only documents whose unit is known
-- are in the index of units.
--
-- The store turns the remark `clustered` into what SQLite calls such a table, and `UNHEX` into PostgreSQL's word for it.

CREATE TABLE source_file_4 (
    id       INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES batch (id),
    name     TEXT NOT NULL,
    hash     BYTEA NOT NULL UNIQUE,
    format   TEXT NOT NULL,
    status   TEXT NOT NULL,
    reason   TEXT
);
INSERT INTO source_file_4 (id, batch_id, name, hash, format, status, reason)
    SELECT id, batch_id, name, UNHEX(hash), format, status, reason FROM source_file ORDER BY id;

-- A party stays as long as a document names it: documents are deleted first, then parties that none names.
CREATE TABLE document_4 (
    id                   INTEGER PRIMARY KEY,
    file_id              INTEGER NOT NULL REFERENCES source_file_4 (id),
    kind                 TEXT NOT NULL,
    number               TEXT NOT NULL,
    number_key           TEXT NOT NULL,
    issue_date           TEXT NOT NULL,
    supplier_id          INTEGER NOT NULL REFERENCES supplier (id),
    supplier_party_id    INTEGER NOT NULL,
    buyer_party_id       INTEGER NOT NULL,
    unit_id              INTEGER REFERENCES unit (id) ON DELETE SET NULL,
    unit_reason          TEXT,
    buyer_reference      TEXT,
    cost_centre          TEXT,
    order_references     TEXT,
    despatch_references  TEXT,
    invoice_references   TEXT,
    contract_reference   TEXT,
    carrier              TEXT,
    delivery_date        TEXT,
    delivery_gln         TEXT,
    delivery_name        TEXT,
    delivery_street      TEXT,
    delivery_postal_code TEXT,
    delivery_city        TEXT,
    currency             TEXT NOT NULL,
    net_minor            BIGINT,
    vat_minor            BIGINT,
    gross_mass_kg        DOUBLE PRECISION,
    gross_volume_m3      DOUBLE PRECISION,
    handling_units       DOUBLE PRECISION,
    freight_minor        BIGINT,
    payment_means        TEXT,
    UNIQUE (supplier_id, kind, number_key)
);
INSERT INTO document_4 (id, file_id, kind, number, number_key, issue_date, supplier_id, supplier_party_id, buyer_party_id,
        unit_id, unit_reason, buyer_reference, cost_centre, order_references, despatch_references, invoice_references,
        contract_reference, carrier, delivery_date, delivery_gln, delivery_name, delivery_street, delivery_postal_code,
        delivery_city, currency, net_minor, vat_minor, gross_mass_kg, gross_volume_m3, handling_units, freight_minor,
        payment_means)
    SELECT id, file_id, kind, number, number_key, issue_date, supplier_id, supplier_party_id, buyer_party_id,
        unit_id, unit_reason, buyer_reference, cost_centre, order_references, despatch_references, invoice_references,
        contract_reference, carrier, delivery_date, delivery_gln, delivery_name, delivery_street, delivery_postal_code,
        delivery_city, currency, net_minor, vat_minor, gross_mass_kg, gross_volume_m3, handling_units, freight_minor,
        payment_means FROM document ORDER BY id;

CREATE TABLE document_duplicate_4 (
    document_id INTEGER NOT NULL REFERENCES document_4 (id) ON DELETE CASCADE,
    file_id     INTEGER NOT NULL REFERENCES source_file_4 (id) ON DELETE CASCADE,
    PRIMARY KEY (document_id, file_id)
) /* clustered */;
INSERT INTO document_duplicate_4 (document_id, file_id)
    SELECT document_id, file_id FROM document_duplicate ORDER BY document_id, file_id;

CREATE TABLE document_line_4 (
    document_id          INTEGER NOT NULL REFERENCES document_4 (id) ON DELETE CASCADE,
    position             INTEGER NOT NULL,
    line_number          TEXT NOT NULL,
    name                 TEXT NOT NULL,
    description          TEXT,
    sellers_item_id      TEXT,
    gtin                 TEXT,
    classifications      TEXT,
    quantity             DOUBLE PRECISION,
    unit_code            TEXT,
    net_minor            BIGINT,
    account              TEXT,
    cost_centre          TEXT,
    order_line           TEXT,
    delivery             TEXT,
    commodity_group      TEXT,
    commodity_basis      TEXT,
    commodity_confidence DOUBLE PRECISION,
    measured_mass_kg     DOUBLE PRECISION,
    measured_volume_l    DOUBLE PRECISION,
    PRIMARY KEY (document_id, position)
) /* clustered */;
INSERT INTO document_line_4 (document_id, position, line_number, name, description, sellers_item_id, gtin, classifications,
        quantity, unit_code, net_minor, account, cost_centre, order_line, delivery, commodity_group, commodity_basis,
        commodity_confidence, measured_mass_kg, measured_volume_l)
    SELECT document_id, position, line_number, name, description, sellers_item_id, gtin, classifications,
        quantity, unit_code, net_minor, account, cost_centre, order_line, delivery, commodity_group, commodity_basis,
        commodity_confidence, measured_mass_kg, measured_volume_l FROM document_line ORDER BY document_id, position;

CREATE TABLE delivery_document_4 (
    delivery_id INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    document_id INTEGER NOT NULL REFERENCES document_4 (id),
    PRIMARY KEY (delivery_id, position)
) /* clustered */;
INSERT INTO delivery_document_4 (delivery_id, position, document_id)
    SELECT delivery_id, position, document_id FROM delivery_document ORDER BY delivery_id, position;

CREATE TABLE delivery_goods_4 (
    delivery_id    INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    group_position INTEGER NOT NULL,
    mass_kg        DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (delivery_id, position)
) /* clustered */;
INSERT INTO delivery_goods_4 (delivery_id, position, group_position, mass_kg)
    SELECT delivery_id, position, group_position, mass_kg FROM delivery_goods ORDER BY delivery_id, position;

DROP TABLE delivery_goods;
DROP TABLE delivery_document;
DROP TABLE document_line;
DROP TABLE document_duplicate;
DROP TABLE document;
DROP TABLE source_file;
ALTER TABLE source_file_4 RENAME TO source_file;
ALTER TABLE document_4 RENAME TO document;
ALTER TABLE document_duplicate_4 RENAME TO document_duplicate;
ALTER TABLE document_line_4 RENAME TO document_line;
ALTER TABLE delivery_document_4 RENAME TO delivery_document;
ALTER TABLE delivery_goods_4 RENAME TO delivery_goods;

CREATE INDEX source_file_batch ON source_file (batch_id);
CREATE INDEX document_unit ON document (unit_id) WHERE unit_id IS NOT NULL;
CREATE INDEX document_file ON document (file_id);
CREATE INDEX document_duplicate_file ON document_duplicate (file_id);
CREATE INDEX delivery_document_document ON delivery_document (document_id);

-- Lines have no numbers of their own any more.
DELETE FROM id_sequence WHERE name = 'document_line';
