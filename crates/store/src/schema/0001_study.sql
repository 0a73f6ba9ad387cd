-- Schema 1: documents, registers, survey, deliveries and outcomes of one study.
-- Common subset of SQLite and PostgreSQL: docs/decisions/0002-one-sql-text.md says which words are used and why.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

-- Numbers given out so far, per table; a number is never used twice, not even after an undo.
CREATE TABLE id_sequence (
    name    TEXT PRIMARY KEY NOT NULL,
    next_id BIGINT NOT NULL
);

-- One row per import and per undo: the audit trail.
CREATE TABLE batch (
    id                  INTEGER PRIMARY KEY,
    action              TEXT NOT NULL CHECK (action IN ('import', 'undo')),
    label               TEXT NOT NULL,
    recorded_at         TEXT NOT NULL,
    undoes              INTEGER REFERENCES batch (id),
    files               BIGINT NOT NULL,
    documents           BIGINT NOT NULL,
    duplicate_documents BIGINT NOT NULL,
    lines               BIGINT NOT NULL,
    register_rows       BIGINT NOT NULL,
    survey_rows         BIGINT NOT NULL,
    problems            BIGINT NOT NULL
);

CREATE TABLE source_file (
    id       INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES batch (id),
    name     TEXT NOT NULL,
    hash     TEXT NOT NULL UNIQUE,
    format   TEXT NOT NULL,
    status   TEXT NOT NULL,
    reason   TEXT
);
CREATE INDEX source_file_batch ON source_file (batch_id);

CREATE TABLE problem (
    id         INTEGER PRIMARY KEY,
    batch_id   INTEGER NOT NULL REFERENCES batch (id),
    digest     TEXT NOT NULL UNIQUE,
    file       TEXT NOT NULL,
    row_number BIGINT,
    field      TEXT,
    value      TEXT,
    rule       TEXT NOT NULL,
    severity   TEXT NOT NULL,
    message    TEXT NOT NULL,
    suggestion TEXT NOT NULL
);
CREATE INDEX problem_batch ON problem (batch_id);

CREATE TABLE unit (
    id          INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    street      TEXT,
    postal_code TEXT,
    city        TEXT,
    lon_deg     DOUBLE PRECISION,
    lat_deg     DOUBLE PRECISION,
    opens_min   SMALLINT,
    closes_min  SMALLINT,
    persons     BIGINT
);

CREATE TABLE unit_alias (
    unit_id    INTEGER NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    valid_from TEXT,
    valid_to   TEXT,
    PRIMARY KEY (unit_id, position)
);
CREATE INDEX unit_alias_value ON unit_alias (kind, value);

-- `origin` is 'register' for rows of the supplier register and 'document' for what a document told of its supplier.
CREATE TABLE supplier (
    id                  INTEGER PRIMARY KEY,
    key                 TEXT NOT NULL UNIQUE,
    origin              TEXT NOT NULL CHECK (origin IN ('register', 'document')),
    name                TEXT NOT NULL,
    organisation_number TEXT,
    sector_code         TEXT,
    sole_proprietor     SMALLINT NOT NULL CHECK (sole_proprietor IN (0, 1)),
    producer            SMALLINT NOT NULL CHECK (producer IN (0, 1)),
    street              TEXT,
    postal_code         TEXT,
    city                TEXT,
    lon_deg             DOUBLE PRECISION,
    lat_deg             DOUBLE PRECISION,
    distribution        TEXT,
    carrier             TEXT
);

-- Empty text in a key column stands for "not given", so that the key is unique in every database.
CREATE TABLE survey_response (
    id                             INTEGER PRIMARY KEY,
    unit_key                       TEXT NOT NULL,
    supplier_key                   TEXT NOT NULL,
    answered_on                    TEXT NOT NULL,
    ordering_role                  TEXT NOT NULL,
    deliveries_now_per_week        DOUBLE PRECISION,
    deliveries_acceptable_per_week DOUBLE PRECISION,
    receiving_time_min             DOUBLE PRECISION,
    pick_ups_per_week              DOUBLE PRECISION,
    orders_per_week                DOUBLE PRECISION,
    on_agreement                   DOUBLE PRECISION,
    UNIQUE (unit_key, supplier_key, answered_on, ordering_role)
);

-- What a register row was before a batch wrote it; `previous` is absent where the batch brought the row.
CREATE TABLE register_history (
    register   TEXT NOT NULL CHECK (register IN ('unit', 'supplier', 'survey')),
    record_key TEXT NOT NULL,
    batch_id   INTEGER NOT NULL REFERENCES batch (id),
    previous   TEXT,
    PRIMARY KEY (register, record_key, batch_id)
);
CREATE INDEX register_history_batch ON register_history (batch_id);

-- Suppliers and buyers exactly as documents name them, each wording once.
CREATE TABLE party (
    id                  INTEGER PRIMARY KEY,
    name                TEXT NOT NULL,
    organisation_number TEXT,
    gln                 TEXT,
    other_id            TEXT,
    street              TEXT,
    postal_code         TEXT,
    city                TEXT,
    country             TEXT
);

-- Amounts are hundredths of `currency`; references are JSON lists of texts.
CREATE TABLE document (
    id                   INTEGER PRIMARY KEY,
    file_id              INTEGER NOT NULL REFERENCES source_file (id),
    kind                 TEXT NOT NULL,
    number               TEXT NOT NULL,
    number_key           TEXT NOT NULL,
    issue_date           TEXT NOT NULL,
    supplier_id          INTEGER NOT NULL REFERENCES supplier (id),
    supplier_party_id    INTEGER NOT NULL REFERENCES party (id),
    buyer_party_id       INTEGER NOT NULL REFERENCES party (id),
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
    UNIQUE (supplier_id, kind, number_key)
);
CREATE INDEX document_period ON document (issue_date);
CREATE INDEX document_unit ON document (unit_id, issue_date);
CREATE INDEX document_supplier ON document (supplier_id, issue_date);
CREATE INDEX document_file ON document (file_id);
CREATE INDEX document_supplier_party ON document (supplier_party_id);
CREATE INDEX document_buyer_party ON document (buyer_party_id);

-- Another file that brought a document which was already there; keeps the document when the first file is undone.
CREATE TABLE document_duplicate (
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    file_id     INTEGER NOT NULL REFERENCES source_file (id) ON DELETE CASCADE,
    PRIMARY KEY (document_id, file_id)
);
CREATE INDEX document_duplicate_file ON document_duplicate (file_id);

-- `classifications` and `delivery` are JSON; amounts are in the document's currency.
CREATE TABLE document_line (
    id                   INTEGER PRIMARY KEY,
    document_id          INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
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
    UNIQUE (document_id, position)
);
CREATE INDEX document_line_group ON document_line (commodity_group);

CREATE TABLE road_file (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    file_name   TEXT NOT NULL,
    source_name TEXT NOT NULL,
    hash        TEXT NOT NULL
);

CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY,
    supplier_id INTEGER NOT NULL REFERENCES supplier (id),
    unit_id     INTEGER NOT NULL REFERENCES unit (id),
    day         TEXT NOT NULL,
    volume_m3   DOUBLE PRECISION NOT NULL,
    value_nok   DOUBLE PRECISION NOT NULL,
    basis       TEXT NOT NULL,
    confidence  DOUBLE PRECISION NOT NULL
);
CREATE INDEX delivery_period ON delivery (day);
CREATE INDEX delivery_unit ON delivery (unit_id, day);
CREATE INDEX delivery_supplier ON delivery (supplier_id, day);

-- `group_position` counts the commodity groups of the parameters in alphabetical order of their keys, from 0.
CREATE TABLE delivery_goods (
    delivery_id    INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    group_position INTEGER NOT NULL,
    mass_kg        DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (delivery_id, position)
);
CREATE INDEX delivery_goods_group ON delivery_goods (group_position);

CREATE TABLE delivery_document (
    delivery_id INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    document_id INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (delivery_id, position)
);
CREATE INDEX delivery_document_document ON delivery_document (document_id);

-- `seed` is a text because it uses all 64 bits without a sign.
CREATE TABLE outcome (
    scenario_key  TEXT PRIMARY KEY NOT NULL,
    scenario_toml TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,
    seed          TEXT NOT NULL,
    version       TEXT NOT NULL,
    details       BYTEA NOT NULL
);

-- `dimensions` is a JSON object of texts.
CREATE TABLE outcome_value (
    scenario_key TEXT NOT NULL REFERENCES outcome (scenario_key) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    indicator    TEXT NOT NULL,
    dimensions   TEXT NOT NULL,
    value        DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (scenario_key, position)
);
