#!/usr/bin/env python3
"""The peer of the example purchases_stored: the same archive read with lxml, checked, and stored with Python's sqlite3.

    python purchases_stored_python.py FOLDER      (FOLDER is what the example was given)

It reads the fields that the store has columns for, checks with decimal numbers what protects the money (sums of lines,
allowances, charges and tax: BR-CO-10 to BR-CO-16, each line's price times quantity, dates, check digits of organisation
and location numbers), recognises files by a hash and documents by supplier, kind and number, and writes the same tables
with the same indexes through executemany, all in one transaction. It leaves out the other rules that the example checks.
Prints processor seconds of both and how many times less the example takes. One thread.
"""

import datetime
import hashlib
import json
import pathlib
import sqlite3
import sys
import time
import zipfile
from decimal import ROUND_HALF_UP, Decimal

try:
    from lxml import etree
except ImportError:
    sys.exit("lxml is not installed; `make bench-purchases` installs it into an environment of its own")

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "store" / "src" / "schema"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
# Rows that wait before they are written.
WAITING = 5_000
CENT, ZERO, ONE, TOLERANCE = Decimal("0.01"), Decimal(0), Decimal(1), Decimal("0.01")


def path(*names):
    """A path of full names; basic components are marked with a dot."""
    return "/".join(CBC + name[1:] if name.startswith(".") else CAC + name for name in names)


ID, ISSUED, CURRENCY = path(".ID"), path(".IssueDate"), path(".DocumentCurrencyCode")
BUYER_REFERENCE, COST_CENTRE = path(".BuyerReference"), path(".AccountingCost")
ORDER, DESPATCH = path("OrderReference", ".ID"), path("DespatchDocumentReference", ".ID")
BILLING = path("BillingReference", "InvoiceDocumentReference", ".ID")
CONTRACT, MEANS = path("ContractDocumentReference", ".ID"), path("PaymentMeans", ".PaymentMeansCode")
SELLER, BUYER = path("AccountingSupplierParty", "Party"), path("AccountingCustomerParty", "Party")
ENDPOINT, PARTY_ID = path(".EndpointID"), path("PartyIdentification", ".ID")
LEGAL_NAME, TRADE_NAME = path("PartyLegalEntity", ".RegistrationName"), path("PartyName", ".Name")
COMPANY_ID = path("PartyLegalEntity", ".CompanyID")
STREET, POSTAL_CODE = path("PostalAddress", ".StreetName"), path("PostalAddress", ".PostalZone")
CITY, COUNTRY = path("PostalAddress", ".CityName"), path("PostalAddress", "Country", ".IdentificationCode")
DELIVERY, DELIVERED, PLACE = path("Delivery"), path(".ActualDeliveryDate"), path("DeliveryLocation", ".ID")
PLACE_NAME = path("DeliveryParty", "PartyName", ".Name")
ADDRESS = path("DeliveryLocation", "Address")
ADJUSTMENT, TAX_TOTAL, SUBTOTAL = path("AllowanceCharge"), path("TaxTotal"), path("TaxSubtotal")
CHARGE, AMOUNT, REASON = path(".ChargeIndicator"), path(".Amount"), path(".AllowanceChargeReason")
REASON_CODE = path(".AllowanceChargeReasonCode")
TAX_AMOUNT, TAXABLE = path(".TaxAmount"), path(".TaxableAmount")
SUBTOTAL_RATE = path("TaxCategory", ".Percent")
TOTALS = path("LegalMonetaryTotal")
LINES_NET, EXCLUSIVE, INCLUSIVE = path(".LineExtensionAmount"), path(".TaxExclusiveAmount"), path(".TaxInclusiveAmount")
ALLOWANCES, CHARGES = path(".AllowanceTotalAmount"), path(".ChargeTotalAmount")
PREPAID, ROUNDING, PAYABLE = path(".PrepaidAmount"), path(".PayableRoundingAmount"), path(".PayableAmount")
ORDER_LINE = path("OrderLineReference", ".LineID")
PERIOD_START, PERIOD_END = path("InvoicePeriod", ".StartDate"), path("InvoicePeriod", ".EndDate")
ITEM, NAME, DESCRIPTION = path("Item"), path(".Name"), path(".Description")
SELLERS_ID, GTIN = path("SellersItemIdentification", ".ID"), path("StandardItemIdentification", ".ID")
CODE = path("CommodityClassification", ".ItemClassificationCode")
PRICE, BASE = path("Price", ".PriceAmount"), path("Price", ".BaseQuantity")
INVOICE = ("invoice", path("InvoiceLine"), path(".InvoicedQuantity"), 1)
CREDIT_NOTE = ("credit_note", path("CreditNoteLine"), path(".CreditedQuantity"), -1)


def number(text):
    return Decimal(text) if text else None


def number_or_zero(text):
    return Decimal(text) if text else ZERO


def minor(amount, sign):
    return None if amount is None else int((amount * 100).to_integral_value(ROUND_HALF_UP)) * sign


def day(text):
    return None if text is None else datetime.date.fromisoformat(text).isoformat()


def has_check_digit(digits):
    """GS1: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def is_organisation_number(digits):
    """Enhetsregisteret: modulus 11."""
    if len(digits) != 9 or not digits.isdigit():
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2))) % 11
    return (11 - rest) % 11 == int(digits[8])


def party(element, problems):
    company = element.findtext(COMPANY_ID) or element.findtext(ENDPOINT)
    organisation = company if company and is_organisation_number(company) else None
    if company and organisation is None:
        problems.append(("PEPPOL-COMMON-R041", "CompanyID", company))
    gln = None
    for identifier in element.iterfind(PARTY_ID):
        if identifier.get("schemeID") == "0088":
            gln = identifier.text
            if not has_check_digit(gln):
                problems.append(("PEPPOL-COMMON-R040", "PartyIdentification/ID", gln))
    return (element.findtext(LEGAL_NAME) or element.findtext(TRADE_NAME), organisation, gln, None,
            element.findtext(STREET), element.findtext(POSTAL_CODE), element.findtext(CITY), element.findtext(COUNTRY))


def adjustments(element):
    """Charges and allowances of a document or line."""
    charges = allowances = ZERO
    freight = None
    for adjustment in element.iterfind(ADJUSTMENT):
        amount = number_or_zero(adjustment.findtext(AMOUNT))
        if adjustment.findtext(CHARGE) == "true":
            charges += amount
            reason = (adjustment.findtext(REASON) or "").lower()
            if adjustment.findtext(REASON_CODE) in ("FC", "DL") or "frakt" in reason or "freight" in reason:
                freight = (freight or ZERO) + amount
        else:
            allowances += amount
    return charges, allowances, freight


def lines_of(root, form, problems):
    """Rows of table document_line without the numbers of line and document, and the sum of their net amounts."""
    _, line_name, quantity_name, sign = form
    rows, total = [], ZERO
    for position, line in enumerate(root.iterfind(line_name)):
        quantity_element, item = line.find(quantity_name), line.find(ITEM)
        quantity, net = number(quantity_element.text), number(line.findtext(LINES_NET))
        line_number, price = line.findtext(ID), number(line.findtext(PRICE))
        charges, allowances, _ = adjustments(line)
        if quantity is not None and price is not None and net is not None:
            base = number(line.findtext(BASE)) or ONE
            expected = (price * quantity / base + charges - allowances).quantize(CENT, ROUND_HALF_UP)
            if abs(expected - net) > TOLERANCE:
                problems.append(("PEPPOL-EN16931-R120", "LineExtensionAmount", str(net)))
        total += net
        gtin = item.findtext(GTIN)
        if gtin and not has_check_digit(gtin):
            problems.append(("PEPPOL-COMMON-R040", "StandardItemIdentification/ID", gtin))
        codes = [{"list": code.get("listID"), "code": code.text} for code in item.iterfind(CODE)]
        start, end = day(line.findtext(PERIOD_START)), day(line.findtext(PERIOD_END))
        if start and end and start > end:
            problems.append(("BR-30", "InvoicePeriod/EndDate", end))
        delivery = json.dumps({"date": start}) if start and start == end else None
        rows.append((position, line_number, item.findtext(NAME), item.findtext(DESCRIPTION), item.findtext(SELLERS_ID),
                     gtin, json.dumps(codes) if codes else None, None if quantity is None else float(quantity) * sign,
                     quantity_element.get("unitCode"), minor(net, sign), None, line.findtext(COST_CENTRE),
                     line.findtext(ORDER_LINE), delivery, None, None, None, None, None))
    return rows, total


def check_sums(root, lines_net, problems):
    """BR-CO-10 to BR-CO-16; gives net and tax of the document, and what freight is charged."""
    totals = root.find(TOTALS)
    charges, allowances, freight = adjustments(root)
    tax = breakdown = ZERO
    tax_element = root.find(TAX_TOTAL)
    if tax_element is not None:
        tax = number_or_zero(tax_element.findtext(TAX_AMOUNT))
        for subtotal in tax_element.iterfind(SUBTOTAL):
            amount = number_or_zero(subtotal.findtext(TAX_AMOUNT))
            breakdown += amount
            rate = number_or_zero(subtotal.findtext(SUBTOTAL_RATE))
            expected = (number_or_zero(subtotal.findtext(TAXABLE)) * rate / 100).quantize(CENT, ROUND_HALF_UP)
            if abs(expected - amount) > ONE:
                problems.append(("BR-CO-17", "TaxAmount", str(amount)))
    stated = {name: number_or_zero(totals.findtext(name)) for name in
              (LINES_NET, ALLOWANCES, CHARGES, EXCLUSIVE, INCLUSIVE, PREPAID, ROUNDING, PAYABLE)}
    for rule, field, expected in (
        ("BR-CO-10", LINES_NET, lines_net),
        ("BR-CO-11", ALLOWANCES, allowances),
        ("BR-CO-12", CHARGES, charges),
        ("BR-CO-13", EXCLUSIVE, stated[LINES_NET] - stated[ALLOWANCES] + stated[CHARGES]),
        ("BR-CO-15", INCLUSIVE, stated[EXCLUSIVE] + tax),
        ("BR-CO-16", PAYABLE, stated[INCLUSIVE] - stated[PREPAID] + stated[ROUNDING]),
    ):
        if stated[field] != expected:
            problems.append((rule, field, str(stated[field])))
    if tax != breakdown:
        problems.append(("BR-CO-14", "TaxAmount", str(tax)))
    return stated[EXCLUSIVE], tax, freight


def texts(root, name):
    """A JSON list of texts, nothing where there is none."""
    found = [element.text for element in root.iterfind(name)]
    return json.dumps(found) if found else None


def read(content):
    """Everything that the store has columns for, and what is wrong with it."""
    root = etree.fromstring(content)
    form = CREDIT_NOTE if root.tag.endswith("}CreditNote") else INVOICE
    problems = []
    rows, lines_net = lines_of(root, form, problems)
    net, tax, freight = check_sums(root, lines_net, problems)
    seller, buyer = party(root.find(SELLER), problems), party(root.find(BUYER), problems)
    delivered = place = name = street = postal_code = city = None
    delivery = root.find(DELIVERY)
    if delivery is not None:
        delivered, name = day(delivery.findtext(DELIVERED)), delivery.findtext(PLACE_NAME)
        element = delivery.find(PLACE)
        if element is not None and element.get("schemeID") == "0088":
            place = element.text
            if not has_check_digit(place):
                problems.append(("PEPPOL-COMMON-R040", "DeliveryLocation/ID", place))
        address = delivery.find(ADDRESS)
        if address is not None:
            street, postal_code, city = (address.findtext(path(tag)) for tag in (".StreetName", ".PostalZone", ".CityName"))
    sign = form[3]
    head = (root.findtext(BUYER_REFERENCE), root.findtext(COST_CENTRE), texts(root, ORDER), texts(root, DESPATCH),
            texts(root, BILLING), root.findtext(CONTRACT), None, delivered, place, name, street, postal_code, city,
            root.findtext(CURRENCY), minor(net, sign), minor(tax, sign), None, None, None, minor(freight, sign),
            root.findtext(MEANS))
    return form[0], root.findtext(ID), day(root.findtext(ISSUED)), seller, buyer, head, rows, problems


def placeholders(count):
    return ",".join("?" * count)


FILE = "INSERT INTO source_file (id, batch_id, name, hash, format, status, reason) VALUES (?,1,?,?,?,'imported',NULL)"
PARTY = ("INSERT INTO party (id, name, organisation_number, gln, other_id, street, postal_code, city, country) VALUES ("
         + placeholders(9) + ")")
SUPPLIER = """INSERT INTO supplier (id, key, origin, name, organisation_number, sole_proprietor, producer, street,
    postal_code, city) VALUES (?,?,'document',?,?,0,0,?,?,?)"""
DOCUMENT = """INSERT INTO document (id, file_id, kind, number, number_key, issue_date, supplier_id, supplier_party_id,
    buyer_party_id, buyer_reference, cost_centre, order_references, despatch_references, invoice_references,
    contract_reference, carrier, delivery_date, delivery_gln, delivery_name, delivery_street, delivery_postal_code,
    delivery_city, currency, net_minor, vat_minor, gross_mass_kg, gross_volume_m3, handling_units, freight_minor,
    payment_means) VALUES (""" + placeholders(30) + ")"
LINE = """INSERT INTO document_line (id, document_id, position, line_number, name, description, sellers_item_id, gtin,
    classifications, quantity, unit_code, net_minor, account, cost_centre, order_line, delivery, commodity_group,
    commodity_basis, commodity_confidence, measured_mass_kg, measured_volume_l) VALUES (""" + placeholders(21) + ")"
PROBLEM = """INSERT INTO problem (id, batch_id, digest, file, field, value, rule, severity, message, suggestion)
    VALUES (?,1,?,?,?,?,?,'warning','','')"""


class Study:
    """A study being filled."""

    def __init__(self, file):
        self.db = sqlite3.connect(file, isolation_level=None)
        self.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                              "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -262144;")
        for schema in sorted(SCHEMAS.glob("*.sql")):
            self.db.executescript(schema.read_text(encoding="utf-8"))
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute("INSERT INTO batch (id, action, label, recorded_at, files, documents, duplicate_documents, lines,"
                        "register_rows, survey_rows, problems) VALUES (1, 'import', 'all', '', 0, 0, 0, 0, 0, 0, 0)")
        self.hashes, self.keys, self.parties, self.suppliers = set(), set(), {}, {}
        self.files, self.documents, self.lines = [], [], []
        self.file_id = self.document_id = self.line_id = self.problem_id = 0

    def party_of(self, found):
        known = self.parties.get(found)
        if known is None:
            known = self.parties[found] = len(self.parties) + 1
            self.db.execute(PARTY, (known, *found))
        return known

    def supplier_of(self, found):
        key = found[1] or (f"gln:{found[2]}" if found[2] else f"name:{found[0].strip().lower()}")
        known = self.suppliers.get(key)
        if known is None:
            known = self.suppliers[key] = len(self.suppliers) + 1
            self.db.execute(SUPPLIER, (known, key, found[0], found[1], found[4], found[5], found[6]))
        return known

    def add(self, name, content):
        digest = hashlib.blake2b(content, digest_size=32).hexdigest()
        if digest in self.hashes:
            return
        self.hashes.add(digest)
        kind, document_number, issued, seller, buyer, head, rows, problems = read(content)
        self.file_id += 1
        self.files.append((self.file_id, name, digest, "ubl_" + kind))
        supplier = self.supplier_of(seller)
        key = (supplier, kind, document_number)
        if key not in self.keys:
            self.keys.add(key)
            self.document_id += 1
            document = self.document_id
            self.documents.append((document, self.file_id, kind, document_number, document_number, issued, supplier,
                                   self.party_of(seller), self.party_of(buyer), *head))
            for row in rows:
                self.line_id += 1
                self.lines.append((self.line_id, document, *row))
        for rule, field, value in problems:
            self.problem_id += 1
            self.db.execute(PROBLEM, (self.problem_id, f"{name} {rule} {field} {value}", name, field, value, rule))
        if len(self.lines) >= WAITING:
            self.write()

    def write(self):
        for statement, rows in ((FILE, self.files), (DOCUMENT, self.documents), (LINE, self.lines)):
            self.db.executemany(statement, rows)
            rows.clear()

    def finish(self):
        self.write()
        self.db.execute("UPDATE batch SET files = ?, documents = ?, lines = ? WHERE id = 1",
                        (self.file_id, self.document_id, self.line_id))
        self.db.execute("COMMIT")


def main():
    folder = pathlib.Path(sys.argv[1])
    ours = json.loads((folder / "ours.json").read_text())
    for name in ("theirs.samlast", "theirs.samlast-wal", "theirs.samlast-shm"):
        (folder / name).unlink(missing_ok=True)
    before = time.process_time()
    study = Study(folder / "theirs.samlast")
    with zipfile.ZipFile(ours["archive"]) as archive:
        for entry in archive.infolist():
            study.add(entry.filename, archive.read(entry))
    study.finish()
    cpu_s = time.process_time() - before
    documents, net = study.db.execute("SELECT COUNT(*), SUM(net_minor) FROM document").fetchone()
    lines = study.db.execute("SELECT COUNT(*) FROM document_line").fetchone()[0]
    problems = study.db.execute("SELECT COUNT(*) FROM problem").fetchone()[0]
    found, expected = (documents, lines, net), (ours["documents"], ours["lines"], ours["net_minor"])
    assert found == expected, f"lxml and sqlite3 stored {found}, ours {expected}"
    print(json.dumps({
        "documents": documents, "lines": lines, "problems": problems,
        "ours": {"cpu_s": ours["cpu_s"], "lines_per_cpu_s": round(lines / ours["cpu_s"])},
        "lxml_sqlite3": {"cpu_s": round(cpu_s, 2), "lines_per_cpu_s": round(lines / cpu_s)},
        "times": round(cpu_s / ours["cpu_s"], 1),
    }))


main()
