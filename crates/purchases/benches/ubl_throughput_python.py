"""The peer of ubl_throughput.rs: the same invoices, read with lxml into the same fields, without any checks.

usage: python ubl_throughput_python.py DIR      (DIR is what `--files` of the Rust benchmark was given)

Prints CPU seconds of both and how many times less ours takes. One thread. Fields are found by their full names from the
element they lie in, which is the fastest way lxml has short of one's own event handler.
"""

import sys
import time
from decimal import Decimal
from pathlib import Path

try:
    from lxml import etree
except ImportError:
    sys.exit("lxml is not installed; `make bench-purchases` installs it into an environment of its own")

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


def path(*names):
    """A path of full names; capitals of the last part tell nothing, so the caller marks basic components with a dot."""
    return "/".join(CBC + name[1:] if name.startswith(".") else CAC + name for name in names)


ID, ISSUED, CURRENCY = path(".ID"), path(".IssueDate"), path(".DocumentCurrencyCode")
TYPE, BUYER_REFERENCE, COST_CENTRE = path(".InvoiceTypeCode"), path(".BuyerReference"), path(".AccountingCost")
ORDER = path("OrderReference", ".ID")
MEANS = path("PaymentMeans", ".PaymentMeansCode")
SELLER, BUYER = path("AccountingSupplierParty", "Party"), path("AccountingCustomerParty", "Party")
PARTY = {
    "endpoint": path(".EndpointID"),
    "name": path("PartyLegalEntity", ".RegistrationName"),
    "trade_name": path("PartyName", ".Name"),
    "company_id": path("PartyLegalEntity", ".CompanyID"),
    "vat_id": path("PartyTaxScheme", ".CompanyID"),
    "street": path("PostalAddress", ".StreetName"),
    "postal_code": path("PostalAddress", ".PostalZone"),
    "city": path("PostalAddress", ".CityName"),
    "country": path("PostalAddress", "Country", ".IdentificationCode"),
}
DELIVERED = path("Delivery", ".ActualDeliveryDate")
LOCATION = path("Delivery", "DeliveryLocation", ".ID")
ADJUSTMENT = path("AllowanceCharge")
TAX = path("TaxTotal", ".TaxAmount")
SUBTOTAL = path("TaxTotal", "TaxSubtotal")
TOTALS = path("LegalMonetaryTotal")
LINE = path("InvoiceLine")
QUANTITY, NET = path(".InvoicedQuantity"), path(".LineExtensionAmount")
ORDER_LINE = path("OrderLineReference", ".LineID")
ITEM, NAME, DESCRIPTION = path("Item"), path(".Name"), path(".Description")
SELLERS_ID = path("SellersItemIdentification", ".ID")
GTIN = path("StandardItemIdentification", ".ID")
CODE = path("CommodityClassification", ".ItemClassificationCode")
CATEGORY = path("ClassifiedTaxCategory", ".ID")
RATE = path("ClassifiedTaxCategory", ".Percent")
PRICE = path("Price", ".PriceAmount")


def number(text):
    return Decimal(text) if text else None


def line(element):
    quantity, item = element.find(QUANTITY), element.find(ITEM)
    return (
        element.findtext(ID),
        item.findtext(NAME),
        item.findtext(DESCRIPTION),
        item.findtext(SELLERS_ID),
        item.findtext(GTIN),
        [(code.get("listID"), code.text) for code in item.findall(CODE)],
        number(quantity.text),
        quantity.get("unitCode"),
        number(element.findtext(NET)),
        element.findtext(COST_CENTRE),
        element.findtext(ORDER_LINE),
        item.findtext(CATEGORY),
        number(item.findtext(RATE)),
        number(element.findtext(PRICE)),
    )


def invoice(file):
    root = etree.parse(file).getroot()
    totals = root.find(TOTALS)
    return {
        "number": root.findtext(ID),
        "issue_date": root.findtext(ISSUED),
        "type": root.findtext(TYPE),
        "currency": root.findtext(CURRENCY),
        "buyer_reference": root.findtext(BUYER_REFERENCE),
        "order": root.findtext(ORDER),
        "payment_means": root.findtext(MEANS),
        "seller": {key: root.find(SELLER).findtext(where) for key, where in PARTY.items()},
        "buyer": {key: root.find(BUYER).findtext(where) for key, where in PARTY.items()},
        "delivered": root.findtext(DELIVERED),
        "location": root.findtext(LOCATION),
        "charges": [
            (a.findtext(CBC + "ChargeIndicator"), a.findtext(CBC + "AllowanceChargeReason"), number(a.findtext(CBC + "Amount")))
            for a in root.findall(ADJUSTMENT)
        ],
        "tax": number(root.findtext(TAX)),
        "subtotals": [
            (number(s.findtext(CBC + "TaxableAmount")), number(s.findtext(CBC + "TaxAmount"))) for s in root.findall(SUBTOTAL)
        ],
        "totals": {etree.QName(total).localname: number(total.text) for total in totals},
        "lines": [line(element) for element in root.iterfind(LINE)],
    }


def main():
    folder = Path(sys.argv[1])
    print(f"{'invoices':>24} {'MB':>6} {'lines':>8} {'lxml CPU s':>11} {'ours CPU s':>11} {'lxml MB/s':>10} {'ours MB/s':>10} {'ratio':>6}")
    for row in (folder / "ours.txt").read_text().splitlines():
        per_invoice, files, size, lines, ours = row.split()
        before, count = time.process_time(), 0
        for file in sorted((folder / f"lines_{per_invoice}").iterdir()):
            count += len(invoice(str(file))["lines"])
        theirs = time.process_time() - before
        assert count == int(lines), f"lxml found {count} lines, ours {lines}"
        megabytes, ours = int(size) / 1e6, float(ours)
        print(
            f"{files + ' of ' + per_invoice + ' lines':>24} {megabytes:6.1f} {count:8} {theirs:11.2f} {ours:11.2f} "
            f"{megabytes / theirs:10.0f} {megabytes / ours:10.0f} {theirs / ours:6.1f}"
        )


main()
