-- Schema 3: without the indexes that no question asks through. Questions about periods, groups and suppliers are answered
-- from the columnar snapshot (docs/decisions/0011); a supplier's documents are found by the unique key, which begins with it.

DROP INDEX document_line_group;
DROP INDEX document_period;
DROP INDEX document_supplier;
DROP INDEX delivery_period;
DROP INDEX delivery_goods_group;
