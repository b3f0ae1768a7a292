"""Damage a right document in one way; each kind of damage names the code that must be found.

A damage changes the tree and gives the element (or the place) that the finding must point at.
"""

import base64
from collections.abc import Callable, Mapping

from lxml import etree

from tests.trustsvc.documents.lint.honest import SPACES
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.xml import Element

Damage = Callable[[Element], Element]
DCC = f"{{{SPACES['dcc']}}}"


def find(root: Element, path: str) -> Element:
    """Find what must be there."""
    found = root.xpath(path, namespaces=SPACES)
    assert isinstance(found, list), path
    assert found, path
    first = found[0]
    assert isinstance(first, etree._Element), path  # noqa: SLF001  lxml's name
    return first


def put(path: str, text: str) -> Damage:
    """Write a text, and point at it."""

    def damage(root: Element) -> Element:
        element = find(root, path)
        element.text = text
        return element

    return damage


def mark(path: str, name: str, value: str) -> Damage:
    """Write an attribute, and point at its element."""

    def damage(root: Element) -> Element:
        element = find(root, path)
        element.set(name, value)
        return element

    return damage


def add(path: str, xml: str, point: str = ".") -> Damage:
    """Put an element after another, and point at it or into it."""

    def damage(root: Element) -> Element:
        space = f'xmlns:dcc="{SPACES["dcc"]}" xmlns:si="{SPACES["si"]}"'
        made = etree.fromstring(f"<x {space}>{xml}</x>")[0]
        find(root, path).addnext(made)
        return find(made, point)

    return damage


def _first_word(path: str, word: str) -> Damage:
    def damage(root: Element) -> Element:
        element = find(root, path)
        element.text = " ".join([word, *(element.text or "").split()[1:]])
        return element

    return damage


def _far_away(path: str) -> Damage:
    """Make a value differ by far more than a step of its last digit."""

    def damage(root: Element) -> Element:
        element = find(root, path)
        element.text = "123456789"
        form = element.getparent()
        assert form is not None
        return form

    return damage


def _drop_value(root: Element) -> Element:
    element = find(root, "//dcc:list[1]/dcc:quantity[1]//si:valueXMLList")
    element.text = " ".join([*(element.text or "").split(), "1", "2"])
    return find(root, "//dcc:list[1]/dcc:quantity[1]")


def _without_english(root: Element) -> Element:
    texts = find(root, "//dcc:item/dcc:name")
    texts.remove(find(texts, "dcc:content[@lang='zh']"))
    return texts


def _replace_itself(root: Element) -> Element:
    own = find(root, "//dcc:uniqueIdentifier").text
    xml = (
        "<dcc:reportAmendedSubstituted><dcc:typeOfChange>amended</dcc:typeOfChange>"
        f"<dcc:replacedUniqueIdentifier>{own}</dcc:replacedUniqueIdentifier>"
        "</dcc:reportAmendedSubstituted>"
    )
    return add("//dcc:issueDate", xml, "dcc:replacedUniqueIdentifier")(root)


def _attach_certificate(edit: Callable[[str], str]) -> Damage:
    """Attach the certificate of the first equipment, changed."""

    def damage(root: Element) -> Element:
        attached = base64.b64encode(edit(example_dcc("ENMI-RT-2026-0031").decode()).encode())
        xml = (
            "<dcc:description><dcc:file><dcc:fileName>c.xml</dcc:fileName>"
            "<dcc:mimeType>application/xml</dcc:mimeType>"
            f"<dcc:dataBase64>{attached.decode()}</dcc:dataBase64></dcc:file></dcc:description>"
        )
        add("//dcc:certificate/dcc:value", xml)(root)
        return find(root, "//dcc:certificate/dcc:referralID")

    return damage


def _crossed(root: Element) -> Element:
    lower = find(root, "//dcc:quantity[@refType='basic_acceptanceLimitLower']")
    values = find(lower, ".//si:valueXMLList")
    values.text = " ".join("99999999" for _ in (values.text or "").split())
    return lower


def _interval(low: str, high: str) -> str:
    return (
        "<dcc:quantity><si:real><si:value>5</si:value><si:unit>\\metre</si:unit>"
        "<si:measurementUncertaintyUnivariate><si:coverageIntervalMU>"
        f"<si:valueStandardMU>1</si:valueStandardMU><si:intervalMin>{low}</si:intervalMin>"
        f"<si:intervalMax>{high}</si:intervalMax>"
        "<si:coverageProbability>0.95</si:coverageProbability>"
        "</si:coverageIntervalMU></si:measurementUncertaintyUnivariate></si:real></dcc:quantity>"
    )


_UNCERTAIN = (
    "<si:expandedUnc><si:uncertainty>{}</si:uncertainty><si:coverageFactor>2</si:coverageFactor>"
    "<si:coverageProbability>0.95</si:coverageProbability></si:expandedUnc>"
)
_HYBRID = (
    "<dcc:quantity><si:hybrid>"
    "<si:real><si:value>2.00</si:value><si:unit>\\metre</si:unit>{}</si:real>"
    "<si:real><si:value>200</si:value><si:unit>\\centi\\metre</si:unit>{}</si:real>"
    "</si:hybrid></dcc:quantity>"
).format(_UNCERTAIN.format("0.05"), _UNCERTAIN.format("9"))
_LONGER_HYBRID = (
    "<dcc:quantity><si:hybrid>"
    "<si:realListXMLList><si:valueXMLList>1 2</si:valueXMLList>"
    "<si:unitXMLList>\\metre</si:unitXMLList></si:realListXMLList>"
    "<si:realListXMLList><si:valueXMLList>100</si:valueXMLList>"
    "<si:unitXMLList>\\centi\\metre</si:unitXMLList></si:realListXMLList>"
    "</si:hybrid></dcc:quantity>"
)


def _file(name: str, media_type: str, content: bytes = b"") -> str:
    return (
        f"<dcc:document><dcc:fileName>{name}</dcc:fileName>"
        f"<dcc:mimeType>{media_type}</dcc:mimeType>"
        f"<dcc:dataBase64>{base64.b64encode(content).decode()}</dcc:dataBase64></dcc:document>"
    )


_PDF, _ANY = "application/pdf", "application/octet-stream"
_ERROR = "//dcc:quantity[@refType='basic_measurementError']"
_VERDICT = f"{_ERROR}//dcc:conformityXMLList"
_AFTER = "//dcc:result/dcc:data/dcc:list"
_NOMINAL = "//dcc:quantity[@refType='basic_nominalValue']"
_IDENTIFIER = "//dcc:uniqueIdentifier"


def _rule(words: str, damage: Damage) -> Damage:
    """Say another decision rule in all that tells of it."""

    def changed(root: Element) -> Element:
        statement = find(root, "//dcc:statement[@id='conformity']")
        for text in statement.iter(f"{DCC}content"):
            text.text = words
        return damage(root)

    return changed


def _near_limit(*, inside: bool) -> Damage:
    """Bring the first value so near to its limit that U reaches over it; the word is pass."""

    def damage(root: Element) -> Element:
        value = (find(root, f"{_ERROR}//si:valueXMLList").text or "").split()[0]
        limit = find(root, "//dcc:quantity[@refType='basic_acceptanceLimitUpper']")
        _first_word(".//si:valueXMLList", value)(limit)
        if not inside:
            shown = "-0.042"
            _first_word(".//si:valueXMLList", shown)(limit)
        return find(root, _VERDICT)

    return damage


def _limit_below_value(root: Element) -> Element:
    limit = "//dcc:quantity[@refType='basic_acceptanceLimitUpper']//si:valueXMLList"
    _first_word(limit, "-0.2")(root)
    return find(root, _VERDICT)


def _other_kind(root: Element) -> Element:
    put("//si:hybrid/si:real[2]/si:unit", r"\second")(root)
    return find(root, "//si:hybrid/si:real[2]")


def _fail_without_limits(root: Element) -> Element:
    put(_VERDICT, "fail fail fail fail fail")(root)
    limits = find(root, f"{_ERROR}//dcc:metaData/dcc:data")
    find(limits, "..").remove(limits)
    return find(root, "//dcc:statement/dcc:conformity")


DAMAGES: Mapping[str, tuple[Damage, ...]] = {
    "mandatory-language-unused": (put("//dcc:mandatoryLangCodeISO639_1", "fr"),),
    "language-listed-twice": (
        add(
            "//dcc:usedLangCodeISO639_1[2]",
            "<dcc:usedLangCodeISO639_1>en</dcc:usedLangCodeISO639_1>",
        ),
    ),
    "text-in-unlisted-language": (
        mark("//dcc:item/dcc:name/dcc:content[@lang='en']", "lang", "eo"),
    ),
    "language-without-text": (
        add(
            "//dcc:usedLangCodeISO639_1[2]",
            "<dcc:usedLangCodeISO639_1>de</dcc:usedLangCodeISO639_1>",
        ),
    ),
    "language-unknown": (
        add(
            "//dcc:usedLangCodeISO639_1[2]",
            "<dcc:usedLangCodeISO639_1>xx</dcc:usedLangCodeISO639_1>",
        ),
    ),
    "country-unknown": (
        put("//dcc:countryCodeISO3166_1", "UK"),
        put("//dcc:customer//dcc:countryCode", "XX"),
    ),
    "two-texts-in-one-language": (
        add(
            "//dcc:item/dcc:name/dcc:content[@lang='en']",
            '<dcc:content lang="en">Thermometer</dcc:content>',
            "..",
        ),
    ),
    "text-lacks-mandatory-language": (_without_english,),
    "ends-before-begin": (put("//dcc:endPerformanceDate", "2026-11-08"),),
    "begins-before-receipt": (put("//dcc:beginPerformanceDate", "2026-11-04"),),
    "issued-before-work": (put("//dcc:issueDate", "2026-11-09"),),
    "recalibration-already-due": (
        put("//dcc:statement[@refType='basic_recalibration']/dcc:date", "2026-11-01"),
    ),
    "replaces-itself": (_replace_itself,),
    "identifier-placeholder": (
        put(_IDENTIFIER, "XXXX-2026"),
        put(_IDENTIFIER, "§number§"),
        put(_IDENTIFIER, "1234"),
    ),
    "identifier-with-label": (put(_IDENTIFIER, "Certificate No. 02-2025-FORC-0043"),),
    "identifier-odd-characters": (
        put(_IDENTIFIER, "HC\u00a02026\u200b-7"),
        put(_IDENTIFIER, "\uff28\uff23-2026-7"),  # full-width letters
        put(_IDENTIFIER, "\nHC-2026-00417\n"),
    ),
    "identifier-short": (put(_IDENTIFIER, "A-1"),),
    "file-name-is-a-path": (
        add("//dcc:measurementResults", _file("../a.pdf", _PDF), "dcc:fileName"),
    ),
    "file-can-act": tuple(
        add("//dcc:measurementResults", file, "dcc:fileName")
        for file in (
            _file("setup.EXE", _ANY),
            _file("report.pdf.js", _ANY),
            _file("data.bin", "text/html"),
            _file("data.bin", _ANY, b"MZ" + bytes(60)),
            _file("data.bin", _ANY, b"#!/bin/sh"),
        )
    ),
    "file-is-other": tuple(
        add("//dcc:measurementResults", _file(name, media_type, content), "dcc:mimeType")
        for name, media_type, content in (
            ("a.png", "image/png", b"%PDF-1.7"),
            ("a.pdf", _PDF, b"<html>"),
        )
    ),
    "lists-differ-in-length": (
        put(f"{_ERROR}//si:unitXMLList", r"\kelvin " * 7),
        put(f"{_ERROR}//si:valueExpandedMUXMLList", "0.1 " * 8),
        put(_VERDICT, "pass pass"),
    ),
    "columns-differ-in-length": (_drop_value,),
    "unit-misspelt": (
        put(f"{_NOMINAL}//si:unitXMLList", r"\degreeCelsius"),
        put(f"{_NOMINAL}//si:unitXMLList", "°C"),
        put("//dcc:influenceCondition//si:unit", r"\milli \metre"),
    ),
    "unit-unknown": (put(f"{_NOMINAL}//si:unitXMLList", r"\furlong"),),
    "unit-missing": (put("//dcc:influenceCondition//si:unit", ""),),
    "own-unit-undeclared": (put(f"{_NOMINAL}//si:unitXMLList", "|kgf"),),
    "uncertainty-not-positive": (
        _first_word(f"{_ERROR}//si:valueExpandedMUXMLList", "0.000"),
        put("//dcc:influenceCondition//si:valueExpandedMU", "0"),
        put("//dcc:influenceCondition//si:valueExpandedMU", "INF"),
        put("//dcc:influenceCondition//si:valueExpandedMU", "-0.3"),
    ),
    "uncertainty-missing": (_first_word("//dcc:quantity[3]//si:valueExpandedMUXMLList", "NaN"),),
    "coverage-improbable": (
        put("//dcc:quantity[3]//si:coverageFactorXMLList", "3"),
        put("//dcc:influenceCondition//si:coverageFactor", "1"),
    ),
    "coverage-missing": (put("//dcc:influenceCondition//si:coverageFactor", "NaN"),),
    "interval-reversed": (add(_AFTER, _interval("6", "4"), ".//si:intervalMin"),),
    "hybrid-disagrees": (_far_away("//si:hybrid/si:real[2]/si:value"),),
    "hybrid-kinds-differ": (_other_kind,),
    "hybrid-counts-differ": (add(_AFTER, _LONGER_HYBRID, "si:hybrid/si:realListXMLList[2]"),),
    "hybrid-uncertainty-disagrees": (add(_AFTER, _HYBRID, "si:hybrid/si:real[2]"),),
    "limits-crossed": (_crossed,),
    "conformity-contradicts-values": (_limit_below_value,),
    "conformity-ignores-uncertainty": (_near_limit(inside=True),),
    "conformity-outside-limits": (_rule("Customer's specification.", _near_limit(inside=False)),),
    "decision-rule-unstated": (_rule("Customer's specification.", _near_limit(inside=True)),),
    "conformity-needlessly-conditional": (_first_word(_VERDICT, "conditionalPass"),),
    "overall-conformity-contradicts": (_fail_without_limits,),
    "equipment-out-of-validity": (put("//dcc:certificate/dcc:inValidityRange", "false"),),
    "equipment-not-traceable": (put("//dcc:certificate/dcc:traceable", "0"),),
    "equipment-calibrated-later": (
        _attach_certificate(lambda text: text.replace("2026-11-10", "2026-11-11")),
    ),
    "equipment-overdue": (
        _attach_certificate(
            lambda text: text.replace("2026-11-", "2025-11-").replace("2027-11-09", "2026-11-09")
        ),
    ),
    "standard-undated": (put("//dcc:usedMethod/dcc:norm", "IEC 60751"),),
    "ref-type-misspelt": (
        mark(_NOMINAL, "refType", "basic_nominalvalue"),
        mark(_NOMINAL, "refType", "basic_uncertainty"),
        mark(_NOMINAL, "refType", "Basic_nominalValue"),
    ),
    "ref-type-unknown": (mark(_NOMINAL, "refType", "basic_colourOfTheBox"),),
    "ref-type-namespace-undefined": (mark(_NOMINAL, "refType", "ours_colour"),),
    "ref-type-without-namespace": (mark(_NOMINAL, "refType", "colour"),),
}
"""Ways to break a DCC, by the code of the one finding that must come of it."""
