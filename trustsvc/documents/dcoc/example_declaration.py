"""Write the example EU declaration of conformity: a weighing instrument, modules B and D.

It keeps the profile ``eu-declaration`` (Decision 768/2008/EC, Annex III), whose points are named
beside what meets them. Every organisation is invented and says so in its name.
"""

from hashlib import sha256
from xml.etree.ElementTree import Element

from trustsvc.documents.dcc.writer import Expanded, node, real
from trustsvc.documents.dcoc.eu_declaration import PROFILE
from trustsvc.documents.dcoc.writer import (
    Cited,
    Organisation,
    bounds,
    certificate,
    citation,
    contact,
    criterion,
    responsible,
    schemed,
    text,
)

IDENTIFIER = "EW-DOC-2026-0031"
_REPORT = sha256(b"Test report PL-2026-118 (example)").hexdigest()

_MAKER = Organisation(
    name={"en": "Example Weighing GmbH (example)", "de": "Beispiel Wägetechnik GmbH (Beispiel)"},
    identifiers={"VAT": "DE000000000"},
    email="conformity@weighing.example",
    link="https://weighing.example",
    street="Musterweg 5",
    post_code="00000",
    city="Musterstadt",
    country="DE",
)
_NOTIFIED = Organisation(
    name={"en": "Notified Body Example (example)", "de": "Benannte Stelle Beispiel (Beispiel)"},
    identifiers={"NANDO": "0000"},
    street="Prüfstraße 1",
    post_code="00000",
    city="Musterstadt",
    country="DE",
)
_INSTRUMENT = {"en": "Non-automatic weighing instrument", "de": "Nichtselbsttätige Waage"}


def example_declaration(identifier: str | None = None) -> bytes:
    """Give the example EU declaration of conformity, canonical and unsigned."""
    parts = (
        _objects(),
        _criteria(),
        _evaluations(),
        _notified_bodies(),
        _characteristics(),
        _statement(),
    )
    return certificate(_administrative(identifier or IDENTIFIER), parts, PROFILE)


def _administrative(identifier: str) -> Element:
    return node(
        "dcoc:administrativeData",
        node(
            "dcoc:dcocSoftware",
            node(
                "dcoc:software",
                text("dcoc:name", {"en": "trustsvc example writer", "de": "trustsvc Beispiel"}),
                node("dcoc:release", "v1.0"),
            ),
        ),
        _core(identifier),
        node(
            "dcoc:certificationScheme",
            node("dcoc:schemeId", "2014/31/EU"),
            text(
                "dcoc:name",
                {
                    "en": "Non-automatic weighing instruments, modules B and D",
                    "de": "Nichtselbsttätige Waagen, Module B und D",
                },
            ),
            node("dcoc:module", "D"),
        ),
        node("dcoc:certificationBody", contact("dcoc:contact", _MAKER)),
        contact("dcoc:client", _MAKER),
        node("dcoc:manufacturers", contact("dcoc:contact", _MAKER)),  # point 2
        node(
            "dcoc:responsibles",
            responsible(  # point 8
                {"en": "Erika Muster", "de": "Erika Muster"},
                "signatory",
                main_signer=True,
                function={"en": "Head of quality", "de": "Leiterin Qualität"},
                on_behalf_of=_MAKER.name,
            ),
        ),
    )


def _core(identifier: str) -> Element:
    return node(
        "dcoc:coreData",
        node("dcoc:countryCodeISO3166_1", "DE"),
        *(node("dcoc:usedLangCodeISO639_1", lang) for lang in ("en", "de")),
        node("dcoc:mandatoryLangCodeISO639_1", "de"),
        node("dcoc:uniqueIdentifier", identifier),
        node("dcoc:certNo", identifier),
        node("dcoc:revision", "0"),
        node("dcoc:issueDate", "2026-11-18"),
        text("dcoc:placeOfIssue", {"en": "Musterstadt", "de": "Musterstadt"}),  # point 8
        node("dcoc:validFrom", "2026-11-18"),
        text(
            "dcoc:geographicScope",
            {"en": "European Economic Area", "de": "Europäischer Wirtschaftsraum"},
        ),
    )


def _objects() -> Element:
    return node(
        "dcoc:objects",
        node(
            "dcoc:object",
            node("dcoc:kind", "serial"),
            text("dcoc:name", _INSTRUMENT),
            schemed(  # points 1 and 4
                "dcoc:identifications",
                "dcoc:identification",
                {"serial": "EW6-004711", "type": "EW-6"},
            ),
            text(
                "dcoc:categoryOfInstrument",
                {"en": "Weighing instruments, class III", "de": "Waagen, Klasse III"},
            ),
            node("dcoc:model", "EW-6, Max 6 kg, e = 2 g"),
        ),
    )


def _criteria() -> Element:
    directive = {
        "en": "Directive on non-automatic weighing instruments",
        "de": "Richtlinie über nichtselbsttätige Waagen",
    }
    standard = {
        "en": "Metrological aspects of non-automatic weighing instruments",
        "de": "Metrologische Aspekte nichtselbsttätiger Waagen",
    }
    return node(
        "dcoc:criteria",
        criterion("regulation", "2014/31/EU", "2014", directive),  # point 5
        criterion("standard", "EN 45501", "2015", standard),  # point 6
    )


def _evaluations() -> Element:
    report = Cited(
        kind="report",
        name={"en": "Test report", "de": "Prüfbericht"},
        identifier="PL-2026-118",
        sha256=_REPORT,
        issued="2026-11-12",
    )
    return node(
        "dcoc:evaluations",
        node(
            "dcoc:evaluation",
            node("dcoc:type", "testing"),
            text("dcoc:name", {"en": "Verification of the product", "de": "Produktprüfung"}),
            text("dcoc:laboratory", _MAKER.name),
            node("dcoc:date", "2026-11-12"),
            citation("dcoc:report", report),
            id="test",
        ),
    )


def _notified_bodies() -> Element:
    intervention = {
        "en": "EU-type examination (module B) and surveillance of production (module D)",
        "de": "EU-Baumusterprüfung (Modul B) und Überwachung der Fertigung (Modul D)",
    }
    return node(
        "dcoc:notifiedBodies",
        node(  # point 7
            "dcoc:notifiedBody",
            contact("dcoc:contact", _NOTIFIED),
            text("dcoc:intervention", intervention),
            node("dcoc:certificateNo", "0000-B-2026-007 (example)"),
        ),
    )


def _characteristics() -> Element:
    found = real("0.4", r"\gram", Expanded(values=["0.3"]))
    return node(
        "dcoc:characteristics",
        node(
            "dcoc:characteristic",
            text("dcoc:name", {"en": "Error at 6 kg", "de": "Messabweichung bei 6 kg"}),
            found,
            bounds(real("-3", r"\gram"), real("3", r"\gram")),
            node("dcoc:conformity", "pass"),
            refId="test",
        ),
    )


def _statement() -> Element:
    return node(
        "dcoc:statementOfConformity",
        text(  # point 5
            "dcoc:declaration",
            {
                "en": "The object of the declaration described above is in conformity with "
                "Directive 2014/31/EU.",
                "de": "Der oben beschriebene Gegenstand der Erklärung erfüllt die Richtlinie "
                "2014/31/EU.",
            },
        ),
        text(  # point 3
            "dcoc:soleResponsibility",
            {
                "en": "This declaration of conformity is issued under the sole responsibility "
                "of the manufacturer.",
                "de": "Die alleinige Verantwortung für die Ausstellung dieser "
                "Konformitätserklärung trägt der Hersteller.",
            },
        ),
        node("dcoc:result", "pass"),
        text(
            "dcoc:decisionRule",
            {
                "en": "The error stays within the maximum permissible error.",
                "de": "Die Messabweichung bleibt innerhalb der Fehlergrenze.",
            },
        ),
    )
