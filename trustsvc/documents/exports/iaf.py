"""Write a D-CoC as the row that IAF CertSearch takes from certification bodies.

The field names are those of its public upload API, version 1 (``upload-cert``). Dates are YYYYMMDD.
As CSV, one row a certificate, several standards or sites in one cell. A field that the register
demands and the document does not say stays empty and is named; nothing is invented.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from trustsvc.documents.dates import read_day
from trustsvc.documents.dcoc.facts import Accreditation, Dcoc, DcocContact
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.exports.made import Export, Origin
from trustsvc.documents.words import pick_words
from trustsvc.documents.xml import Tree

Certificate: TypeAlias = dict[str, Any]
FIELDS = (
    "certificate_number",
    "certification_status",
    "certificate_accreditation_status",
    "certification_type",
    "certification_scope",
    "certification_original_issue_date",
    "certification_issue_date",
    "certification_expiry_date",
    "certified_entity_name",
    "certified_entity_english_name",
    "certified_entity_trading_name",
    "certified_entity_unique_id",
    "certified_entity_street_address",
    "certified_entity_street_city",
    "certified_entity_state",
    "certified_entity_post_code",
    "certified_entity_country",
    "certified_entity_website",
    "accreditation_body_name",
    "accreditation_body_acronym_name",
)
COLUMNS = (*FIELDS, "scheme_name", "standards_name", "sites")
MANDATORY = (
    "certificate_number",
    "certification_status",
    "certificate_accreditation_status",
    "certification_type",
    "certification_issue_date",
    "certification_expiry_date",
    "certified_entity_name",
    "certified_entity_unique_id",
    "certified_entity_street_address",
    "certified_entity_street_city",
    "certified_entity_country",
    "accreditation_body_name",
    "accreditation_body_acronym_name",
)
STATUSES: Mapping[str, str] = {
    "valid": "active",
    "suspended": "suspended",
    "superseded": "inactive",
    "revoked": "withdrawn",
    "expired": "expired",
}
KINDS: Mapping[str, str] = {"process": "Process", "service": "Service"}
"""What is certified; whatever is neither is a product."""
_SITE = ("street", "city", "state", "country", "postcode")
_ADDRESS = {"street": "street", "city": "city", "state": "state", "countryCode": "country",
            "postCode": "postcode"}  # fmt: skip
_FORMULA = re.compile(r"[=+\-@\t\r]")


def export_iaf(tree: Tree, origin: Origin, language: str = "en") -> Export:
    """Write the row of a D-CoC that the grammar accepted, as CSV (RFC 4180, UTF-8)."""
    certificate = _certificate(read_dcoc(tree), origin, language)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerow(map(_harmless, _row(certificate)))
    return Export(content=text.getvalue().encode(), lacking=tuple(_lacking(certificate)))


def export_iaf_json(tree: Tree, origin: Origin, language: str = "en") -> Export:
    """Write a D-CoC that the grammar accepted as the body of one upload, as UTF-8 JSON."""
    certificate = _certificate(read_dcoc(tree), origin, language)
    text = json.dumps(certificate, ensure_ascii=False, indent=2)
    return Export(content=f"{text}\n".encode(), lacking=tuple(_lacking(certificate)))


def _lacking(certificate: Certificate) -> Iterator[str]:
    return (name for name in MANDATORY if not certificate[name])


def _certificate(dcoc: Dcoc, origin: Origin, language: str) -> Certificate:
    binding = dcoc.core.mandatory_languages
    kinds = dict.fromkeys(KINDS.get(one.kind, "Product") for one in dcoc.objects)
    made: Certificate = {
        "certificate_number": dcoc.core.number,
        "certification_status": STATUSES.get(origin.status or "", ""),
        "certificate_accreditation_status": "Accredited"
        if dcoc.body.accreditations
        else "Unaccredited",
        "certification_type": ", ".join(kinds),
        "certification_scope": "; ".join(
            filter(None, (pick_words(one.name, language, *binding) for one in dcoc.objects))
        ),
        "certification_original_issue_date": _date(dcoc.core.original_issue_date),
        "certification_issue_date": _date(dcoc.core.issue_date),
        "certification_expiry_date": _date(dcoc.core.valid_until),
        **_entity(dcoc.client, binding),
        **_accreditor(dcoc.body.accreditations),
        "schemes": [
            {
                "scheme_name": pick_words(dcoc.scheme.name, language, *binding),
                "standard_list": [
                    {"standards_name": f"{one.reference}:{one.edition}"} for one in dcoc.criteria
                ],
            }
        ],
        "sites": [_site(one, language) for one in dcoc.production_sites],
    }
    return made


def _date(text: str | None) -> str:
    day = read_day(text)
    return day.isoformat().replace("-", "") if day else ""


def _entity(client: DcocContact, binding: tuple[str, ...]) -> Certificate:
    address = dict(client.address)
    first = client.identifiers[0].value if client.identifiers else ""
    return {
        "certified_entity_name": pick_words(client.name, *binding),
        "certified_entity_english_name": client.name.get("en", ""),
        "certified_entity_trading_name": pick_words(client.trading_name, *binding),
        "certified_entity_unique_id": first,
        "certified_entity_street_address": address.get("street", ""),
        "certified_entity_street_city": address.get("city", ""),
        "certified_entity_state": address.get("state", ""),
        "certified_entity_post_code": address.get("postCode", ""),
        "certified_entity_country": address.get("countryCode", ""),
        "certified_entity_website": client.link or "",
    }


def _accreditor(accreditations: tuple[Accreditation, ...]) -> Certificate:
    first = accreditations[0] if accreditations else None
    return {
        "accreditation_body_name": first.body if first else "",
        "accreditation_body_acronym_name": (first.acronym or "") if first else "",
    }


def _site(one: DcocContact, language: str) -> Certificate:
    given = {_ADDRESS[name]: text for name, text in one.address}
    site = {name: given.get(name, "") for name in _SITE}
    return site | {"scope_description": pick_words(one.name, language)}


def _row(certificate: Certificate) -> list[str]:
    (scheme,) = certificate["schemes"]
    return [
        *(str(certificate[name]) for name in FIELDS),
        scheme["scheme_name"],
        "; ".join(standard["standards_name"] for standard in scheme["standard_list"]),
        "; ".join(", ".join(filter(None, site.values())) for site in certificate["sites"]),
    ]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
