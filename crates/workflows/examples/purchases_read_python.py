"""Documents for purchases_stored_python.py: read with lxml and checked, in exact numbers.

Written for speed as far as it stays plain: one dictionary of the children of an element at a time, which takes a third of
the time of a path for each field.
"""

import datetime
import json
import sys
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

try:
    from lxml import etree
except ImportError:
    sys.exit("lxml is not installed; `make bench-purchases` installs it into an environment of its own")

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
DOCUMENT = "{urn:oasis:names:specification:ubl:schema:xsd:%s-2}%s"
CENT, ZERO, ONE, HUNDRED, SLACK = Decimal("0.01"), Decimal(0), Decimal(1), Decimal(100), Decimal("0.02")
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)

ID, ISSUED, CURRENCY, TYPE = CBC + "ID", CBC + "IssueDate", CBC + "DocumentCurrencyCode", CBC + "InvoiceTypeCode"
CREDIT_TYPE, TAX_CURRENCY = CBC + "CreditNoteTypeCode", CBC + "TaxCurrencyCode"
CUSTOMIZATION, PROFILE = CBC + "CustomizationID", CBC + "ProfileID"
BUYER_REFERENCE, COST_CENTRE = CBC + "BuyerReference", CBC + "AccountingCost"
ORDER, DESPATCH, BILLING = CAC + "OrderReference", CAC + "DespatchDocumentReference", CAC + "BillingReference"
EARLIER, CONTRACT = CAC + "InvoiceDocumentReference", CAC + "ContractDocumentReference"
MEANS, MEANS_CODE = CAC + "PaymentMeans", CBC + "PaymentMeansCode"
SELLER, BUYER, PARTY = CAC + "AccountingSupplierParty", CAC + "AccountingCustomerParty", CAC + "Party"
ENDPOINT, PARTY_ID, PARTY_NAME = CBC + "EndpointID", CAC + "PartyIdentification", CAC + "PartyName"
LEGAL, LEGAL_NAME, COMPANY_ID = CAC + "PartyLegalEntity", CBC + "RegistrationName", CBC + "CompanyID"
TAX_SCHEMES, TAX_SCHEME = CAC + "PartyTaxScheme", CAC + "TaxScheme"
POSTAL, STREET, POSTAL_CODE, CITY = CAC + "PostalAddress", CBC + "StreetName", CBC + "PostalZone", CBC + "CityName"
COUNTRY, COUNTRY_CODE = CAC + "Country", CBC + "IdentificationCode"
DELIVERY, DELIVERED, PLACE = CAC + "Delivery", CBC + "ActualDeliveryDate", CAC + "DeliveryLocation"
RECEIVER, ADDRESS, PERIOD = CAC + "DeliveryParty", CAC + "Address", CAC + "InvoicePeriod"
START, END = CBC + "StartDate", CBC + "EndDate"
ADJUSTMENT, CHARGE, AMOUNT, BASE_AMOUNT = CAC + "AllowanceCharge", CBC + "ChargeIndicator", CBC + "Amount", CBC + "BaseAmount"
REASON, REASON_CODE, FACTOR = CBC + "AllowanceChargeReason", CBC + "AllowanceChargeReasonCode", CBC + "MultiplierFactorNumeric"
TAX_TOTAL, SUBTOTAL, TAX_AMOUNT, TAXABLE = CAC + "TaxTotal", CAC + "TaxSubtotal", CBC + "TaxAmount", CBC + "TaxableAmount"
CATEGORY, PERCENT, TOTALS = CAC + "TaxCategory", CBC + "Percent", CAC + "LegalMonetaryTotal"
NET, EXCLUSIVE, INCLUSIVE = CBC + "LineExtensionAmount", CBC + "TaxExclusiveAmount", CBC + "TaxInclusiveAmount"
ALLOWANCES, CHARGES = CBC + "AllowanceTotalAmount", CBC + "ChargeTotalAmount"
PREPAID, ROUNDING, PAYABLE = CBC + "PrepaidAmount", CBC + "PayableRoundingAmount", CBC + "PayableAmount"
ORDER_LINE, LINE_ID = CAC + "OrderLineReference", CBC + "LineID"
ITEM, NAME, DESCRIPTION = CAC + "Item", CBC + "Name", CBC + "Description"
SELLERS_ID, STANDARD_ID = CAC + "SellersItemIdentification", CAC + "StandardItemIdentification"
CLASSIFICATION, CLASSIFICATION_CODE = CAC + "CommodityClassification", CBC + "ItemClassificationCode"
ITEM_CATEGORY, PRICE, PRICE_AMOUNT, BASE = CAC + "ClassifiedTaxCategory", CAC + "Price", CBC + "PriceAmount", CBC + "BaseQuantity"
LINES = {"invoice": (CAC + "InvoiceLine", CBC + "InvoicedQuantity"),
         "credit_note": (CAC + "CreditNoteLine", CBC + "CreditedQuantity")}
ROOTS = {DOCUMENT % ("Invoice", "Invoice"): "invoice", DOCUMENT % ("CreditNote", "CreditNote"): "credit_note"}

CREDIT_TYPES = {"381", "396", "81", "83", "532"}
FREIGHT_CODES = {"FC", "DL", "AAB", "IAB", "TAB"}
FREIGHT_WORDS = ("frakt", "freight", "transport", "porto", "levering", "leverans", "delivery", "shipping", "utkjøring",
                 "sending")
BILLING_3 = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
OLDER = ("cenbii.eu", "difi.no:ehf", "ehf.no", ":bis:")
CATEGORY_SUMS = {"Z": "BR-Z-08", "E": "BR-E-08", "AE": "BR-AE-08", "O": "BR-O-08", "K": "BR-IC-08", "G": "BR-G-08",
                 "L": "BR-AF-08", "M": "BR-AG-08"}
ZERO_RATES = {"Z": "BR-Z-05", "E": "BR-E-05", "AE": "BR-AE-05", "K": "BR-IC-05", "G": "BR-G-05"}
INTRODUCTIONS = ("v/", "att:", "att.", "attn", "c/o", "kontaktperson", "kontakt:")
PLACE_STEMS = tuple(
    "skole skule skola school barnehage barnehagen förskola kindergarten sjukeheim sykehjem aldersheim äldreboende omsorg "
    "bolig bustad boende kjøkken kjøken kök kitchen kantine kommune kommun etat avdeling avd avdelning enhet eining kontor "
    "senter center sentral helse hälso health legevakt tannhelse bibliotek rådhus teknisk drift renhold vaktmester sfo "
    "aktivitet kultur idrett hall verksted lager stasjon hjem heim gruppe tjeneste teneste base dagsenter innkjøp faktura "
    "regnskap økonomi prosjekt team as ab asa skolen ikt nav plan vei veg vann avløp gate institutt sone distrikt post "
    "house".split())
LONG_STEMS = tuple(stem for stem in PLACE_STEMS if len(stem.encode()) >= 4)


def children(element):
    """The children of an element by name; of several of one name the first."""
    return {} if element is None else {child.tag: child for child in reversed(element)}


def text(parts, name):
    """The text of a child, nothing where it is empty or missing."""
    child = parts.get(name)
    return ((child.text or "").strip() or None) if child is not None else None


def inner(parts, name, inner_name):
    """The text of a child's child."""
    child = parts.get(name)
    child = child.find(inner_name) if child is not None else None
    return ((child.text or "").strip() or None) if child is not None else None


def without_person(reference):
    """The reference without a person in it, nothing where nothing else is left."""
    if not reference:
        return None
    kept, rest = reference.strip(), reference.strip()
    for word in rest.split():
        if word.lower().startswith(INTRODUCTIONS):
            kept = rest[:rest.index(word)].rstrip(",;-/ \t")
            break
    if not kept or any(sign.isdigit() for sign in kept):
        return kept or None
    words = kept.replace(",", " ").split()
    for word in words:
        lower = word.lower()
        is_name = word[0].isupper() and all(sign.isalpha() or sign in "-'." for sign in word)
        if not is_name or lower in PLACE_STEMS or lower.startswith(LONG_STEMS) or lower.endswith(LONG_STEMS):
            return kept
    return None if 2 <= len(words) <= 4 else kept


def day(written):
    try:
        return datetime.date.fromisoformat(written[:10]) if written else None
    except ValueError:
        return None


def has_check_digit(digits):
    """GS1: weights 3 and 1 from the right."""
    if not digits.isdigit():
        return False
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def organisation_number(written):
    """Enhetsregisteret: nine digits, modulus 11; what may stand around them is taken away."""
    digits = written if len(written) == 9 else "".join(written.split()).upper().removeprefix("NO").removesuffix("MVA")
    if len(digits) != 9 or not digits.isdigit():
        return None
    rest = sum(int(digit) * weight for digit, weight in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2))) % 11
    return digits if (11 - rest) % 11 == int(digits[8]) else None


class Document:
    """One document as it is read and checked."""

    def __init__(self, content):
        root = etree.fromstring(content, PARSER)
        if root.getroottree().docinfo.internalDTD is not None:
            raise ValueError("a document type declaration")
        self.problems = []
        self.kind = ROOTS[root.tag]
        self.head = head = children(root)
        self.currency = text(head, CURRENCY)
        code = text(head, TYPE) or text(head, CREDIT_TYPE)
        line_name, quantity_name = LINES[self.kind]
        if self.kind == "invoice" and code in CREDIT_TYPES:
            self.problem("PEPPOL-EN16931-P0100", "InvoiceTypeCode", code)
            self.kind = "credit_note"
        self.sign = -1 if self.kind == "credit_note" else 1
        self.number, self.issued = text(head, ID), day(text(head, ISSUED))
        for value, rule, field in ((self.number, "BR-02", "ID"), (self.issued, "BR-03", "IssueDate"),
                                   (self.currency, "BR-05", "DocumentCurrencyCode"), (code, "BR-04", "InvoiceTypeCode")):
            if value is None:
                self.problem(rule, field)
        self.customization = text(head, CUSTOMIZATION) or ""
        self.is_older = any(mark in self.customization for mark in OLDER)
        self.orders = [] if ORDER not in head else [text(children(one), ID) for one in root.iterchildren(ORDER)]
        self.despatches = [] if DESPATCH not in head else [text(children(one), ID) for one in root.iterchildren(DESPATCH)]
        self.invoices = [] if BILLING not in head else [
            inner(children(one), EARLIER, ID) for one in root.iterchildren(BILLING)]
        self.seller, self.buyer = self.party(SELLER, "seller"), self.party(BUYER, "buyer")
        self.adjustments, self.freight = self.adjustments_of(root, False) if ADJUSTMENT in head else ((), None)
        self.start, self.end = self.period(head)
        if self.start and self.end and self.end < self.start:
            self.problem("BR-29", "InvoicePeriod/EndDate")
        self.rows = [self.line(position, line, quantity_name)
                     for position, line in enumerate(root.iterchildren(line_name))]
        self.check_head()
        self.net, self.tax = self.check_sums(root)

    def problem(self, rule, field=None, value=None, row=None):
        self.problems.append((rule, field, value, row))

    def number_of(self, element):
        if element is None:
            return None
        try:
            return Decimal(element.text)
        except (InvalidOperation, TypeError):
            self.problem("SAMLAST-UBL-DECIMAL", element.tag, element.text, element.sourceline)
            return None

    def amount(self, element, decimals):
        """A number in the document's currency of no more than two decimals."""
        value = self.number_of(element)
        if value is not None:
            if element.get("currencyID") != self.currency:
                self.problem("PEPPOL-EN16931-R051", element.tag, element.get("currencyID"), element.sourceline)
            if value.as_tuple().exponent < -2 and value != value.quantize(CENT):
                self.problem(decimals, element.tag, element.text, element.sourceline)
        return value

    def minor(self, amount):
        return None if amount is None else int((amount * 100).to_integral_value(ROUND_HALF_UP)) * self.sign

    def period(self, parts):
        if PERIOD not in parts:
            return None, None
        found = children(parts[PERIOD])
        return day(text(found, START)), day(text(found, END))

    def party(self, name, role):
        """Row of table party; identifiers are those of the legal entity, the identification, the tax and the address."""
        holder = self.head.get(name)
        element = holder.find(PARTY) if holder is not None else None
        parts = children(element)
        legal, address = children(parts.get(LEGAL)), children(parts.get(POSTAL))
        elements = [legal.get(COMPANY_ID)]
        if PARTY_ID in parts:
            elements += [one.find(ID) for one in element.iterchildren(PARTY_ID)]
        given = [(one.get("schemeID", ""), one.text.strip()) for one in elements if one is not None and one.text]
        schemes = []
        if TAX_SCHEMES in parts:
            for one in element.iterchildren(TAX_SCHEMES):
                scheme = children(one)
                schemes.append((inner(scheme, TAX_SCHEME, ID), text(scheme, COMPANY_ID) or ""))
        endpoint = parts.get(ENDPOINT)
        address_id = [] if endpoint is None else [(endpoint.get("schemeID", ""), (endpoint.text or "").strip())]
        vat = [("9909", number) for scheme, number in schemes if scheme == "VAT"]
        country = inner(address, COUNTRY, COUNTRY_CODE)
        organisation = gln = other = None
        for scheme, value in given + vat + address_id:
            if organisation is None and (scheme in ("0192", "9908", "9909", "NO:ORGNR", "NO:VAT")
                                         or (not scheme and country in (None, "NO"))):
                organisation = organisation_number(value)
            if scheme in ("0088", "GLN"):
                gln = gln or value
            else:
                other = other or value
        self.check_numbers(given + address_id)
        row = (text(legal, LEGAL_NAME) or inner(parts, PARTY_NAME, NAME) or "", organisation, gln,
               None if organisation else other, text(address, STREET), text(address, POSTAL_CODE), text(address, CITY), country)
        if not row[0]:
            self.problem("BR-06" if role == "seller" else "BR-07", "RegistrationName")
        self.check_party(role, bool(given or schemes), schemes, endpoint is not None, country)
        return row

    def check_numbers(self, given):
        for scheme, value in dict.fromkeys(given):
            if scheme == "0192" and organisation_number(value) is None:
                self.problem("PEPPOL-COMMON-R041", "CompanyID", value)
            elif scheme == "0088" and not has_check_digit(value):
                self.problem("PEPPOL-COMMON-R040", "CompanyID", value)

    def check_party(self, role, is_identified, schemes, has_endpoint, country):
        if role == "seller" and not is_identified:
            self.problem("BR-CO-26", "PartyLegalEntity/CompanyID")
        if self.is_older:
            return
        vat = [number for scheme, number in schemes if scheme == "VAT"]
        for number in vat:
            if not (number[:2].isalpha() and number[:2].isupper()):
                self.problem("BR-CO-09", "PartyTaxScheme/CompanyID", number)
        if not has_endpoint:
            self.problem("PEPPOL-EN16931-R020" if role == "seller" else "PEPPOL-EN16931-R010", "EndpointID")
        if role == "seller" and (vat[0][:2] if vat else (country or "").upper()) == "NO":
            number = vat[0] if vat else None
            if number and (not number.endswith("MVA") or organisation_number(number[2:-3]) is None):
                self.problem("NO-R-001", "PartyTaxScheme/CompanyID", number)
            if ("TAX", "Foretaksregisteret") not in schemes:
                self.problem("NO-R-002", "PartyTaxScheme/CompanyID")

    def check_head(self):
        head = self.head
        if not self.rows:
            self.problem("BR-16")
        if not self.is_older:
            if not self.customization:
                self.problem("BR-01", "CustomizationID")
            elif not self.customization.startswith(BILLING_3):
                self.problem("PEPPOL-EN16931-R004", "CustomizationID", self.customization)
            profile = text(head, PROFILE)
            if profile is None:
                self.problem("PEPPOL-EN16931-R001", "ProfileID")
            elif not (profile.startswith("urn:fdc:peppol.eu:2017:poacc:billing:") and profile.endswith(":1.0")
                      and profile[37:-4].isdigit() and len(profile) == 43):
                self.problem("PEPPOL-EN16931-R007", "ProfileID", profile)
        if text(head, BUYER_REFERENCE) is None and not self.orders:
            self.problem("PEPPOL-EN16931-R003", "BuyerReference")
        if TAX_CURRENCY in head and text(head, TAX_CURRENCY) == self.currency:
            self.problem("PEPPOL-EN16931-R005", "TaxCurrencyCode", self.currency)
        if None in self.invoices:
            self.problem("BR-55", "InvoiceDocumentReference/ID")

    def adjustments_of(self, element, of_line):
        """Charges and allowances of a document or line: whether it is a charge, amount, category, rate; and the freight."""
        found, freight = [], None
        for one in element.iterchildren(ADJUSTMENT):
            parts = children(one)
            indicator = text(parts, CHARGE)
            is_charge = indicator in ("true", "1")
            if indicator not in ("true", "false"):
                self.problem("PEPPOL-EN16931-R043", "ChargeIndicator", indicator, one.sourceline)
            kind = is_charge + 2 * of_line
            amount = self.amount(parts.get(AMOUNT), ("BR-DEC-01", "BR-DEC-05", "BR-DEC-24", "BR-DEC-27")[kind])
            base = self.amount(parts.get(BASE_AMOUNT), ("BR-DEC-02", "BR-DEC-06", "BR-DEC-25", "BR-DEC-28")[kind])
            factor, category = self.number_of(parts.get(FACTOR)), children(parts.get(CATEGORY))
            reason, code = text(parts, REASON), text(parts, REASON_CODE)
            for is_broken, rules in (
                (amount is None, ("BR-31", "BR-36", "BR-41", "BR-43")),
                (reason is None and code is None, ("BR-33", "BR-38", "BR-42", "BR-44")),
                (not of_line and not category, ("BR-32", "BR-37", "", "")),
                (factor is not None and base is None, ("PEPPOL-EN16931-R041",) * 4),
                (factor is None and base is not None, ("PEPPOL-EN16931-R042",) * 4),
                (None not in (factor, base, amount) and abs(amount * HUNDRED - base * factor) > SLACK * HUNDRED,
                 ("PEPPOL-EN16931-R040",) * 4),
            ):
                if is_broken:
                    self.problem(rules[kind], "AllowanceCharge", None, one.sourceline)
            found.append((is_charge, amount or ZERO, text(category, ID) or "", self.number_of(category.get(PERCENT))))
            is_freight = code in FREIGHT_CODES or any(word in (reason or "").lower() for word in FREIGHT_WORDS)
            if is_charge and amount is not None and is_freight:
                freight = (freight or ZERO) + amount
        return found, freight

    def line(self, position, element, quantity_name):
        """Row of table document_line without the numbers of line and document; before it what sums need."""
        parts = children(element)
        item, price_parts = children(parts.get(ITEM)), children(parts.get(PRICE))
        quantity_element, base_element = parts.get(quantity_name), price_parts.get(BASE)
        quantity, base = self.number_of(quantity_element), self.number_of(base_element)
        net, price = self.amount(parts.get(NET), "BR-DEC-23"), self.number_of(price_parts.get(PRICE_AMOUNT))
        unit = None if quantity_element is None else quantity_element.get("unitCode")
        base_unit = None if base_element is None else base_element.get("unitCode")
        tax = children(item.get(ITEM_CATEGORY))
        category, rate = text(tax, ID) or "", self.number_of(tax.get(PERCENT))
        adjustments = self.adjustments_of(element, True)[0] if ADJUSTMENT in parts else ()
        line_number, name = text(parts, ID) or "", text(item, NAME) or ""
        gtin_element = item[STANDARD_ID].find(ID) if STANDARD_ID in item else None
        gtin = None
        if gtin_element is not None and gtin_element.get("schemeID") in (None, "0160", "GTIN"):
            gtin = (gtin_element.text or "").strip() or None
            if gtin_element.get("schemeID") is None:
                self.problem("BR-64", "StandardItemIdentification", gtin, element.sourceline)
        codes = []
        if CLASSIFICATION in item:
            for one in item[CLASSIFICATION].getparent().iterchildren(CLASSIFICATION):
                code = one.find(CLASSIFICATION_CODE)
                if code is not None and code.text:
                    codes.append({"list": code.get("listID", ""), "code": code.text.strip()})
                    if not code.get("listID"):
                        self.problem("BR-65", "ItemClassificationCode", code.text, element.sourceline)
        start, end = self.period(parts)
        if price is not None and net is not None:
            charged = net - sum(amount if is_charge else -amount for is_charge, amount, _, _ in adjustments)
            per = base or ONE
            if abs(charged * per - (ONE if quantity is None else quantity) * price) > SLACK * abs(per):
                self.problem("PEPPOL-EN16931-R120", "LineExtensionAmount", str(net), element.sourceline)
        is_zero = not rate
        for is_broken, rule, field in (
            (not name, "BR-25", "Item/Name"),
            (quantity is None, "BR-22", "Quantity"),
            (quantity is not None and unit is None, "BR-23", "unitCode"),
            (net is None, "BR-24", "LineExtensionAmount"),
            (not line_number, "BR-21", "ID"),
            (price is None, "BR-26", "PriceAmount"),
            (price is not None and price < 0, "BR-27", "PriceAmount"),
            (not category, "BR-CO-04", "ClassifiedTaxCategory"),
            (base is not None and base <= 0, "PEPPOL-EN16931-R121", "BaseQuantity"),
            (base_unit and unit and base_unit != unit, "PEPPOL-EN16931-R130", "BaseQuantity"),
            (category == "S" and is_zero, "BR-S-05", "ClassifiedTaxCategory/Percent"),
            (category in ZERO_RATES and not is_zero, ZERO_RATES.get(category), "ClassifiedTaxCategory/Percent"),
            (category == "O" and rate is not None, "BR-O-05", "ClassifiedTaxCategory/Percent"),
            (start and end and end < start, "BR-30", "InvoicePeriod/EndDate"),
            (start and self.start and start < self.start, "PEPPOL-EN16931-R110", "InvoicePeriod/StartDate"),
            (end and self.end and end > self.end, "PEPPOL-EN16931-R111", "InvoicePeriod/EndDate"),
        ):
            if is_broken:
                self.problem(rule, field, None, element.sourceline)
        delivery = None
        if start and start == end:
            delivery = ('{"date":"%s","location_gln":null,"name":null,"street":null,"postal_code":null,"city":null}'
                        % start.isoformat())
        return (net or ZERO, category, rate), (
            position, line_number, name, text(item, DESCRIPTION), inner(item, SELLERS_ID, ID), gtin, as_json(codes),
            None if quantity is None else float(quantity) * self.sign, unit, self.minor(net), None,
            without_person(text(parts, COST_CENTRE)), inner(parts, ORDER_LINE, LINE_ID), delivery,
            None, None, None, None, None)

    def check_sums(self, root):
        """The rules about totals and tax; gives net and tax of the document."""
        totals = children(self.head.get(TOTALS))
        stated = {name: self.amount(totals.get(name), rule) for name, rule in (
            (NET, "BR-DEC-09"), (ALLOWANCES, "BR-DEC-10"), (CHARGES, "BR-DEC-11"), (EXCLUSIVE, "BR-DEC-12"),
            (INCLUSIVE, "BR-DEC-14"), (PREPAID, "BR-DEC-16"), (ROUNDING, "BR-DEC-17"), (PAYABLE, "BR-DEC-18"))}
        listed = {False: ZERO, True: ZERO}
        for is_charge, amount, _, _ in self.adjustments:
            listed[is_charge] += amount
        tax_totals, subtotals, breakdowns = [], [], 0
        for total in root.iterchildren(TAX_TOTAL):
            element = total.find(TAX_AMOUNT)
            tax_totals.append((element.get("currencyID") if element is not None else None, self.number_of(element)))
            before = len(subtotals)
            for one in total.iterchildren(SUBTOTAL):
                parts = children(one)
                category = children(parts.get(CATEGORY))
                subtotals.append((self.amount(parts.get(TAXABLE), "BR-DEC-19"), self.amount(parts.get(TAX_AMOUNT), "BR-DEC-20"),
                                  text(category, ID) or "", self.number_of(category.get(PERCENT))))
            breakdowns += len(subtotals) > before
        tax = next((amount for currency, amount in tax_totals if currency == self.currency), None)
        net, exclusive, inclusive = stated[NET], stated[EXCLUSIVE], stated[INCLUSIVE]
        allowances, charges = stated[ALLOWANCES] or ZERO, stated[CHARGES] or ZERO
        for missing, rule in ((NET, "BR-12"), (EXCLUSIVE, "BR-13"), (INCLUSIVE, "BR-14"), (PAYABLE, "BR-15")):
            if stated[missing] is None:
                self.problem(rule, missing)
        for value, rule, expected in (
            (net, "BR-CO-10", sum(line[0][0] for line in self.rows)),
            (allowances, "BR-CO-11", listed[False]),
            (charges, "BR-CO-12", listed[True]),
            (exclusive, "BR-CO-13", (net or ZERO) - allowances + charges),
            (tax if subtotals else None, "BR-CO-14", sum(subtotal[1] or ZERO for subtotal in subtotals)),
            (inclusive, "BR-CO-15", (exclusive or ZERO) + (tax or ZERO)),
            (stated[PAYABLE], "BR-CO-16", (inclusive or ZERO) - (stated[PREPAID] or ZERO) + (stated[ROUNDING] or ZERO)),
        ):
            if value is not None and value != expected and value != expected.quantize(CENT, ROUND_HALF_UP):
                self.problem(rule, "LegalMonetaryTotal", str(value))
        if not subtotals:
            self.problem("BR-CO-18", "TaxTotal/TaxSubtotal")
        if breakdowns > 1:
            self.problem("PEPPOL-EN16931-R053", "TaxTotal/TaxSubtotal")
        for subtotal in subtotals:
            self.check_subtotal(*subtotal)
        return exclusive if exclusive is not None else net, tax

    def check_subtotal(self, taxable, tax, category, rate):
        for is_missing, rule in ((taxable is None, "BR-45"), (tax is None, "BR-46"), (not category, "BR-47"),
                                 (rate is None and category != "O", "BR-48")):
            if is_missing:
                self.problem(rule, "TaxSubtotal")
        if taxable is None:
            return
        if tax is not None and abs(tax * HUNDRED - taxable * (rate or ZERO)) > HUNDRED:
            self.problem("BR-CO-17", "TaxSubtotal/TaxAmount", str(tax))
        expected = ZERO
        for (net, line_category, line_rate), _ in self.rows:
            if line_category == category and (category != "S" or (line_rate or ZERO) == (rate or ZERO)):
                expected += net
        for is_charge, amount, of_category, of_rate in self.adjustments:
            if of_category == category and (category != "S" or (of_rate or ZERO) == (rate or ZERO)):
                expected += amount if is_charge else -amount
        if abs(taxable - expected) > ONE:
            self.problem(CATEGORY_SUMS.get(category, "BR-S-08"), "TaxableAmount", str(taxable))

    def row(self):
        """Row of table document from the buyer's reference on."""
        head = self.head
        delivery = children(head.get(DELIVERY))
        place = children(delivery.get(PLACE))
        address = children(place.get(ADDRESS))
        delivered = day(text(delivery, DELIVERED))
        receiver = children(delivery.get(RECEIVER))
        name = inner(receiver, PARTY_NAME, NAME)
        return (without_person(text(head, BUYER_REFERENCE)), without_person(text(head, COST_CENTRE)),
                as_json(self.orders), as_json(self.despatches), as_json([one for one in self.invoices if one]),
                inner(head, CONTRACT, ID), None, delivered.isoformat() if delivered else None, text(place, ID), name,
                text(address, STREET), text(address, POSTAL_CODE), text(address, CITY), self.currency,
                self.minor(self.net), self.minor(self.tax), None, None, None, self.minor(self.freight),
                inner(head, MEANS, MEANS_CODE))


def as_json(found):
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else None
