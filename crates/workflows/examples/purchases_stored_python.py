#!/usr/bin/env python3
"""The peer of the example purchases_stored: the same archive read with lxml, checked, and stored with Python's sqlite3.

    python purchases_stored_python.py FOLDER EXAMPLE      (the folder for the files, and the built example)

Both unpack each document in memory within bounds, hash it, parse it, refuse document types and entities, read the fields
that the store has columns for, leave out names of persons, check the same rules about sums, tax, lines, parties,
references, periods and decimals in exact numbers, recognise files by hash and documents by supplier, kind and number, and
write the same tables with the same indexes, settings and parts into a study file. In the end the rows of both files are
compared: they must be alike but for the hash of a file, which is BLAKE2b here because Python brings no faster one.

What the example does besides and this program does not: other encodings, envelopes, orders, despatch advices, catalogues,
the rules about Swedish sellers, and the texts that explain a breach. None of it is met here: no document breaks a rule.

Both take turns, the example once more than Python. Prints the medians of their processor seconds, the least and the most, and
how many times less the example takes. One thread.
"""

import hashlib
import json
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time
import zipfile

from purchases_read_python import Document

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "store" / "src" / "schema"
# Documents and lines after which a part is committed, as an import does.
PART_DOCUMENTS, PART_LINES = 5_000, 50_000
# How many times Python does the work.
ROUNDS = 3
# Bounds on one document: bytes, and how many times its packed size from which bytes on.
MOST_BYTES, MOST_RATIO, RATIO_COUNTS_FROM = 64 << 20, 200, 1 << 20


def placeholders(count):
    return ",".join("?" * count)


FILE = "INSERT INTO source_file (id, batch_id, name, hash, format, status, reason) VALUES (?,?,?,?,?,'imported',NULL)"
PARTY = ("INSERT INTO party (id, name, organisation_number, gln, other_id, street, postal_code, city, country) VALUES ("
         + placeholders(9) + ")")
SUPPLIER = """INSERT INTO supplier (id, key, origin, name, organisation_number, sole_proprietor, producer, street,
    postal_code, city) VALUES (?,?,'document',?,?,0,0,?,?,?)"""
DOCUMENT = """INSERT INTO document (id, file_id, kind, number, number_key, issue_date, supplier_id, supplier_party_id,
    buyer_party_id, buyer_reference, cost_centre, order_references, despatch_references, invoice_references,
    contract_reference, carrier, delivery_date, delivery_gln, delivery_name, delivery_street, delivery_postal_code,
    delivery_city, currency, net_minor, vat_minor, gross_mass_kg, gross_volume_m3, handling_units, freight_minor,
    payment_means) VALUES (""" + placeholders(30) + ")"
LINE = """INSERT INTO document_line (document_id, position, line_number, name, description, sellers_item_id, gtin,
    classifications, quantity, unit_code, net_minor, account, cost_centre, order_line, delivery, commodity_group,
    commodity_basis, commodity_confidence, measured_mass_kg, measured_volume_l) VALUES (""" + placeholders(20) + ")"
PROBLEM = """INSERT INTO problem (id, batch_id, digest, file, field, value, row_number, rule, severity, message, suggestion)
    VALUES (?,?,?,?,?,?,?,?,'warning','','') ON CONFLICT (digest) DO NOTHING"""
BATCH = """INSERT INTO batch (id, action, label, recorded_at, import_id, files, documents, duplicate_documents, lines,
    register_rows, survey_rows, problems) VALUES (?,'import','all','',1,?,?,?,?,0,0,?)"""
NUMBER = "INSERT INTO id_sequence VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next_id = excluded.next_id"


class Study:
    """A study being filled."""

    def __init__(self, file):
        self.db = sqlite3.connect(file, isolation_level=None)
        self.db.executescript("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                              "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -262144;")
        # As the store reads them for SQLite; its word for bytes out of hexadecimal may be newer than this SQLite.
        self.db.create_function("unhex", 1, bytes.fromhex)
        for schema in sorted(SCHEMAS.glob("*.sql")):
            self.db.executescript(schema.read_text(encoding="utf-8").replace("/* clustered */", "WITHOUT ROWID"))
        self.hashes = {known for known, in self.db.execute("SELECT hash FROM source_file")}
        self.keys = set(self.db.execute("SELECT supplier_id, kind, number_key FROM document"))
        self.parties, self.suppliers = {}, {}
        self.batch_id, self.file_id, self.document_id, self.problem_id = 1, 0, 0, 0
        self.clear()

    def clear(self):
        self.files, self.documents, self.lines, self.problems = [], [], [], []
        self.new_parties, self.new_suppliers, self.duplicates = [], [], 0

    def party_of(self, found):
        known = self.parties.get(found)
        if known is None:
            known = self.parties[found] = len(self.parties) + 1
            self.new_parties.append((known, *found))
        return known

    def supplier_of(self, found):
        name, organisation, gln, other = found[:4]
        key = organisation or (f"gln:{gln}" if gln else f"id:{other}" if other else f"name:{name.strip().lower()}")
        known = self.suppliers.get(key)
        if known is None:
            known = self.suppliers[key] = len(self.suppliers) + 1
            self.new_suppliers.append((known, key, name, organisation, found[4], found[5], found[6]))
        return known

    def add(self, name, content):
        digest = hashlib.blake2b(content, digest_size=32).digest()
        if digest in self.hashes:
            return
        self.hashes.add(digest)
        found = Document(content)
        self.file_id += 1
        self.files.append((self.file_id, self.batch_id, name, digest, "ubl_" + found.kind))
        supplier = self.supplier_of(found.seller)
        key = (supplier, found.kind, found.number)
        if key in self.keys:
            self.duplicates += 1
        else:
            self.keys.add(key)
            self.document_id += 1
            document = self.document_id
            self.documents.append((document, self.file_id, found.kind, found.number, found.number, found.issued.isoformat(),
                                   supplier, self.party_of(found.seller), self.party_of(found.buyer), *found.row()))
            for _, row in found.rows:
                self.lines.append((document, *row))
        for rule, field, value, row in found.problems:
            self.problem_id += 1
            digest = hashlib.blake2b(f"{name} {rule} {field} {value} {row}".encode(), digest_size=32).hexdigest()
            self.problems.append((self.problem_id, self.batch_id, digest, name, field, value, row, rule))
        if len(self.files) >= PART_DOCUMENTS or len(self.lines) >= PART_LINES:
            self.commit()

    def commit(self):
        """A part of the import, whole or not at all."""
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute(BATCH, (self.batch_id, len(self.files), len(self.documents), self.duplicates, len(self.lines),
                                len(self.problems)))
        for statement, rows in ((FILE, self.files), (PARTY, self.new_parties), (SUPPLIER, self.new_suppliers),
                                (DOCUMENT, self.documents), (LINE, self.lines), (PROBLEM, self.problems)):
            self.db.executemany(statement, rows)
        self.batch_id += 1
        self.db.executemany(NUMBER, (("batch", self.batch_id), ("source_file", self.file_id + 1),
                                     ("problem", self.problem_id + 1), ("supplier", len(self.suppliers) + 1),
                                     ("party", len(self.parties) + 1), ("document", self.document_id + 1)))
        self.db.execute("COMMIT")
        self.clear()


def differences(db, ours):
    """How many rows of each table are not alike in the two files."""
    db.execute("ATTACH ? AS ours", (str(ours),))
    found = {}
    for table in ("batch", "source_file", "supplier", "party", "document", "document_line", "problem"):
        columns = [column for _, column, *_ in db.execute(f"PRAGMA table_info({table})")]
        columns = ", ".join(column for column in columns if column != "hash" or table != "source_file")
        one, other = f"SELECT {columns} FROM main.{table}", f"SELECT {columns} FROM ours.{table}"
        count = db.execute(f"SELECT (SELECT COUNT(*) FROM ({one} EXCEPT {other})) + (SELECT COUNT(*) FROM ({other} EXCEPT {one}))")
        found[table] = count.fetchone()[0]
    return {table: rows for table, rows in found.items() if rows}


def run_example(folder, example):
    """Has the example do its work, and returns what it says."""
    subprocess.run([example, folder], check=True, stdout=subprocess.DEVNULL)
    return json.loads((folder / "ours.json").read_text())


def run_python(folder, source):
    """Does the same work; returns processor seconds and what was stored."""
    for name in ("theirs.samlast", "theirs.samlast-wal", "theirs.samlast-shm"):
        (folder / name).unlink(missing_ok=True)
    before = time.process_time()
    study = Study(folder / "theirs.samlast")
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            bound = max(entry.compress_size * MOST_RATIO, RATIO_COUNTS_FROM)
            if entry.file_size > min(bound, MOST_BYTES):
                sys.exit(f"{entry.filename} is too large")
            study.add(f"{source}!/{entry.filename}", archive.read(entry))
    study.commit()
    cpu_s = time.process_time() - before
    counts = {table: study.db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
              for table in ("document", "document_line", "problem")}
    unlike = differences(study.db, folder / "ours.samlast")
    assert not unlike, f"rows that are not alike in the two files: {unlike}"
    study.db.close()
    return cpu_s, counts


def main():
    folder, example = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    # Taking turns: what else the machine does meets both.
    reports = [run_example(folder, example)]
    theirs = []
    for _ in range(ROUNDS):
        cpu_s, counts = run_python(folder, reports[0]["archive"])
        theirs.append(cpu_s)
        reports.append(run_example(folder, example))
    ours = [report["cpu_s"] for report in reports]
    lines = counts["document_line"]

    def told(seconds):
        middle = statistics.median(seconds)
        return {"cpu_s": round(middle, 2), "least": round(min(seconds), 2), "most": round(max(seconds), 2),
                "lines_per_cpu_s": round(lines / middle)}

    print(json.dumps({
        "documents": counts["document"], "lines": lines, "problems": counts["problem"],
        "ours": told(ours), "lxml_sqlite3": told(theirs),
        "times": round(statistics.median(theirs) / statistics.median(ours), 1),
    }))


main()
