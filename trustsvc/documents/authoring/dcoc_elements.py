"""Make the elements of a D-CoC that stand in several places: texts, organisations, citations."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.dcc.writer import node, optional
from trustsvc.documents.dcoc.writer import optional_text, text

_LOCATION = {
    "street": "street",
    "post_code": "postCode",
    "city": "city",
    "state": "state",
    "country": "countryCode",
}


def flagged(tag: str, part: Part, name: str) -> Iterator[Element]:
    """Make one element for each text of a list."""
    for value in part.fields.get(name, ()):
        yield text(tag, Part({"text": value}, part.language).texts("text") or {})


def several(tag: str, elements: Iterable[Element | None]) -> Element | None:
    """Make a holder of elements, or nothing where there are none."""
    found = list(elements)
    return node(tag, *found) if found else None


def schemed(holder: str, entry: str, numbers: Iterable[Part]) -> Element | None:
    """Make a list of numbers, each named by its scheme."""
    return several(
        holder, (node(entry, one.need("value"), scheme=one.need("scheme")) for one in numbers)
    )


def contact(tag: str, who: Part) -> Element:
    """Make an organisation."""
    return node(
        tag,
        optional_text("dcoc:name", who.texts("name")),
        optional_text("dcoc:tradingName", who.texts("trading_name")),
        schemed("dcoc:identifiers", "dcoc:identifier", who.parts("identifiers")),
        optional_text("dcoc:contactPerson", who.texts("contact_person")),
        optional("dcoc:eMail", who.word("email")),
        optional("dcoc:phone", who.word("phone")),
        optional("dcoc:link", who.word("link")),
        _location(who.part("address")),
    )


def _location(address: Part | None) -> Element | None:
    if address is None:
        return None
    return node(
        "dcoc:location",
        *(optional(f"dcoc:{tag}", address.word(name)) for name, tag in _LOCATION.items()),
        optional_text("dcoc:further", address.texts("further")),
    )


def body(given: Part) -> Element:
    """Make the certification body with its accreditations."""
    accreditations = (
        node(
            "dcoc:accreditation",
            node("dcoc:accreditationBody", one.need("body")),
            optional("dcoc:acronym", one.word("acronym")),
            node("dcoc:number", one.need("number")),
            node("dcoc:standard", one.need("standard")),
            optional_text("dcoc:scope", one.texts("scope")),
            optional("dcoc:scopeReference", one.word("scope_reference")),
            optional("dcoc:mra", one.word("mra")),
            optional("dcoc:validUntil", one.word("valid_until")),
            optional("dcoc:credential", one.word("credential")),
        )
        for one in given.parts("accreditations")
    )
    return node(
        "dcoc:certificationBody",
        contact("dcoc:contact", given),
        several("dcoc:accreditations", accreditations),
    )


def cited(tag: str, other: Part) -> Element:
    """Make the reference to another document."""
    return node(
        tag,
        optional_text("dcoc:name", other.texts("name")),
        node("dcoc:uniqueIdentifier", other.need("identifier")),
        node("dcoc:sha256", other.need("sha256")),
        optional("dcoc:issueDate", other.word("issued")),
        kind=other.need("kind"),
    )


def filed(tag: str, given: Part | None) -> Element | None:
    """Make an attached file, or nothing."""
    if given is None:
        return None
    return node(
        tag,
        optional_text("dcoc:name", given.texts("name")),
        node("dcoc:fileName", given.need("file_name")),
        node("dcoc:mimeType", given.need("mime_type")),
        node("dcoc:dataBase64", given.need("base64")),
    )
