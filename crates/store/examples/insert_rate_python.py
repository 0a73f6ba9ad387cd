#!/usr/bin/env python3
"""Stores synthetic invoice lines with Python's sqlite3, for comparison with insert_rate.rs beside this file.

The same tables, columns and indexes (read from the store's own schema files), the same number of documents, lines,
parties and suppliers, rows through executemany, the same settings and the same parts.

    python3 crates/store/examples/insert_rate_python.py [LINES] [LINES PER DOCUMENT]
"""

import json
import pathlib
import resource
import sqlite3
import sys
import tempfile
import time

PART = 2500
SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "src" / "schema"
INSERT = {
    "source_file": "INSERT INTO source_file (id, batch_id, name, hash, format, status, reason) VALUES (?,?,?,?,?,?,?)",
    "document": """INSERT INTO document (id, file_id, kind, number, number_key, issue_date, supplier_id,
        supplier_party_id, buyer_party_id, buyer_reference, cost_centre, order_references, despatch_references,
        invoice_references, contract_reference, carrier, delivery_date, delivery_gln, delivery_name, delivery_street,
        delivery_postal_code, delivery_city, currency, net_minor, vat_minor, gross_mass_kg, gross_volume_m3,
        handling_units, freight_minor, payment_means) VALUES (""" + ",".join("?" * 30) + ")",
    "document_line": """INSERT INTO document_line (document_id, position, line_number, name, description,
        sellers_item_id, gtin, classifications, quantity, unit_code, net_minor, account, cost_centre, order_line,
        delivery, commodity_group, commodity_basis, commodity_confidence, measured_mass_kg, measured_volume_l)
        VALUES (""" + ",".join("?" * 20) + ")",
}


def document(number):
    """One row of table document."""
    day = time.strftime("%Y-%m-%d", time.gmtime(1735689600 + 86400 * (number * 7919 % 365)))
    supplier = number % 150 + 1
    return (number + 1, number + 1, "invoice", str(number), str(number), day, supplier, supplier, 151,
            f"ENHET{number % 170:03}", None, f'["B{number}"]', None, None, None, None, None, None,
            f"Enhet {number % 170}", None, None, None, "NOK", 25740, 3861, None, None, None, None, None)


def line(number, position):
    """One row of table document_line."""
    item = (number * 31 + position * 17) % 4000
    return (number + 1, position, str(position + 1),
            f"Lettmelk 1 % fett 1,75 l nr {item}", None if position % 4 else "Kartong, kjølevare", str(100000 + item),
            None if position % 2 else f"{7038010000000 + position:014}", '[{"list":"STI","code":"15511000"}]', 12.0,
            "EA", 25740, None, None, None, None, f"group_{(number * 13 + position) % 60}", "item_text", 0.8, None, 21.0)


def main():
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    per_document = max(1, int(sys.argv[2]) if len(sys.argv) > 2 else 4)
    documents = lines // per_document
    with tempfile.TemporaryDirectory() as folder:
        study = sqlite3.connect(pathlib.Path(folder) / "study", isolation_level=None)
        study.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                            "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;")
        # As the store reads them for SQLite; its word for bytes out of hexadecimal may be newer than this SQLite.
        study.create_function("unhex", 1, bytes.fromhex)
        for schema in sorted(SCHEMAS.glob("*.sql")):
            study.executescript(schema.read_text(encoding="utf-8").replace("/* clustered */", "WITHOUT ROWID"))
        study.execute("INSERT INTO batch (id, action, label, recorded_at, files, documents, duplicate_documents, lines,"
                      "register_rows, survey_rows, problems) VALUES (1, 'import', 'all', '', 0, 0, 0, 0, 0, 0, 0)")
        for number in range(1, 152):
            study.execute("INSERT INTO party (id, name, organisation_number, street, postal_code, city, country)"
                          "VALUES (?, ?, ?, 'Storgata 1', '1850', 'Mysen', 'NO')",
                          (number, f"Leverandør {number}", str(910000000 + number)))
            study.execute("INSERT INTO supplier (id, key, origin, name, sole_proprietor, producer)"
                          "VALUES (?, ?, 'document', ?, 0, 0)", (number, str(number), f"Leverandør {number}"))
        cpu, wall = time.process_time(), time.perf_counter()
        for part in range(0, documents, PART):
            numbers = range(part, min(documents, part + PART))
            study.execute("BEGIN IMMEDIATE")
            study.executemany(INSERT["source_file"], (
                (n + 1, 1, f"{n}.xml", bytes.fromhex(f"{n:064}"), "ubl_invoice", "imported", None) for n in numbers))
            study.executemany(INSERT["document"], (document(n) for n in numbers))
            study.executemany(INSERT["document_line"], (
                line(n, position) for n in numbers for position in range(per_document)))
            study.execute("COMMIT")
        print(json.dumps({
            "lines": study.execute("SELECT COUNT(*) FROM document_line").fetchone()[0],
            "documents": documents,
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "insert": {"cpu_s": round(time.process_time() - cpu, 2), "wall_s": round(time.perf_counter() - wall, 2)},
        }))


if __name__ == "__main__":
    main()
