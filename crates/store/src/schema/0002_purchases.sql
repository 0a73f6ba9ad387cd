-- Schema 2: what the purchase database needs beside documents: catalogues, corrections, column mappings, further sites
-- of suppliers, more answers of the survey, and imports that are committed in parts.

-- The first batch of the import that a batch is a part of; absent for undos.
ALTER TABLE batch ADD COLUMN import_id INTEGER REFERENCES batch (id);
ALTER TABLE batch ADD COLUMN catalogue_rows BIGINT NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN correction_rows BIGINT NOT NULL DEFAULT 0;
UPDATE batch SET import_id = id WHERE action = 'import';
CREATE INDEX batch_import ON batch (import_id);
CREATE INDEX batch_undoes ON batch (undoes);

ALTER TABLE unit ADD COLUMN municipality TEXT;

CREATE TABLE supplier_site (
    supplier_id INTEGER NOT NULL REFERENCES supplier (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    street      TEXT,
    postal_code TEXT,
    city        TEXT,
    lon_deg     DOUBLE PRECISION,
    lat_deg     DOUBLE PRECISION,
    PRIMARY KEY (supplier_id, position)
);

ALTER TABLE survey_response ADD COLUMN counted_weeks DOUBLE PRECISION;
ALTER TABLE survey_response ADD COLUMN receiving_role TEXT;
ALTER TABLE survey_response ADD COLUMN delivery_from_min SMALLINT;
ALTER TABLE survey_response ADD COLUMN delivery_to_min SMALLINT;
ALTER TABLE survey_response ADD COLUMN ordering_channel TEXT;
ALTER TABLE survey_response ADD COLUMN off_agreement_reason TEXT;

ALTER TABLE document ADD COLUMN freight_minor BIGINT;
ALTER TABLE document ADD COLUMN payment_means TEXT;

ALTER TABLE delivery ADD COLUMN how TEXT;

-- `supplier_key` is empty and `supplier` absent where an item holds for every supplier; `supplier` and
-- `classifications` are JSON; measures belong to one orderable unit.
CREATE TABLE catalogue_item (
    id              INTEGER PRIMARY KEY,
    key             TEXT NOT NULL UNIQUE,
    supplier_key    TEXT NOT NULL,
    supplier        TEXT,
    sellers_item_id TEXT,
    gtin            TEXT,
    name            TEXT NOT NULL,
    description     TEXT,
    classifications TEXT,
    unit_code       TEXT,
    net_mass_kg     DOUBLE PRECISION,
    gross_mass_kg   DOUBLE PRECISION,
    net_volume_l    DOUBLE PRECISION,
    gross_volume_m3 DOUBLE PRECISION,
    units_per_pack  DOUBLE PRECISION,
    price_minor     BIGINT,
    price_currency  TEXT,
    minimum_order   DOUBLE PRECISION,
    lead_time_days  DOUBLE PRECISION,
    handling        TEXT,
    valid_from      TEXT,
    valid_to        TEXT
);
CREATE INDEX catalogue_item_gtin ON catalogue_item (gtin);
CREATE INDEX catalogue_item_number ON catalogue_item (supplier_key, sellers_item_id);

-- What persons have decided. An empty `supplier_key` stands for every supplier, an absent `unit_key` for "none of ours".
CREATE TABLE goods_correction (
    id              INTEGER PRIMARY KEY,
    supplier_key    TEXT NOT NULL,
    kind            TEXT NOT NULL,
    value           TEXT NOT NULL,
    commodity_group TEXT NOT NULL,
    UNIQUE (supplier_key, kind, value)
);
CREATE TABLE unit_correction (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    value    TEXT NOT NULL,
    unit_key TEXT,
    UNIQUE (kind, value)
);

CREATE TABLE column_mapping (
    name    TEXT PRIMARY KEY NOT NULL,
    mapping TEXT NOT NULL
);

-- The history as before, for more registers; a check cannot be changed in place.
CREATE TABLE history_of_registers (
    register   TEXT NOT NULL
        CHECK (register IN ('unit', 'supplier', 'survey', 'catalogue', 'goods_correction', 'unit_correction')),
    record_key TEXT NOT NULL,
    batch_id   INTEGER NOT NULL REFERENCES batch (id),
    previous   TEXT,
    PRIMARY KEY (register, record_key, batch_id)
);
INSERT INTO history_of_registers (register, record_key, batch_id, previous)
    SELECT register, record_key, batch_id, previous FROM register_history;
DROP TABLE register_history;
ALTER TABLE history_of_registers RENAME TO register_history;
CREATE INDEX register_history_batch ON register_history (batch_id);
