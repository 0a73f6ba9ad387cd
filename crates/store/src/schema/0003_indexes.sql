-- Schema 3: without the indexes that no question asks through. Questions about periods, groups and suppliers are answered
-- from the columnar snapshot (docs/decisions/0011); a supplier's documents are found by the unique key, which begins with it.

DROP INDEX document_line_group;
DROP INDEX document_period;
DROP INDEX document_supplier;
DROP INDEX delivery_period;
DROP INDEX delivery_goods_group;

-- Documents of a unit are looked for when the unit goes, never by date. While units are not known yet, rows then only add to the
-- end of this one.
DROP INDEX document_unit;
CREATE INDEX document_unit ON document (unit_id);
