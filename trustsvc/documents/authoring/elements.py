"""Make the elements of a DCC that stand in several places: names, contacts, numbers, files."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.labels import label
from trustsvc.documents.authoring.parts import Part, Texts
from trustsvc.documents.dcc.writer import node, optional, text

_LOCATION = {
    "city": "city",
    "country": "countryCode",
    "post_code": "postCode",
    "post_office_box": "postOfficeBox",
    "state": "state",
    "street": "street",
    "street_number": "streetNo",
}


def optional_text(tag: str, texts: Texts | None) -> Element | None:
    """Make an element with a text by language, or nothing."""
    return None if texts is None else text(tag, texts)


def named(tag: str, texts: Mapping[str, str]) -> Element | None:
    """Make an element with a text by language, or nothing where there is none."""
    return text(tag, texts) if texts else None


def contact(tag: str, who: Part) -> Element:
    """Make a contact; without address it has no location."""
    return node(
        tag,
        optional_text("dcc:name", who.texts("name")),
        optional("dcc:eMail", who.word("email")),
        optional("dcc:phone", who.word("phone")),
        optional("dcc:fax", who.word("fax")),
        optional("dcc:link", who.word("link")),
        _location(who.part("address")),
    )


def _location(address: Part | None) -> Element | None:
    if address is None:
        return None
    return node(
        "dcc:location",
        *(optional(f"dcc:{tag}", address.word(name)) for name, tag in _LOCATION.items()),
        optional_text("dcc:further", address.texts("further")),
    )


def identifications(thing: Part, languages: Sequence[str]) -> Element | None:
    """Make the numbers by which a thing is known: its serial number first."""
    found = []
    serial = thing.word("serial")
    if serial is not None:
        found.append(
            node(
                "dcc:identification",
                node("dcc:issuer", "manufacturer"),
                node("dcc:value", serial),
                named("dcc:name", label("serial", languages)),
                refType="basic_serialNumber",
            )
        )
    for one in thing.parts("identifications"):
        element = node(
            "dcc:identification",
            node("dcc:issuer", one.need("issuer")),
            node("dcc:value", one.need("value")),
            optional_text("dcc:name", one.texts("name")),
        )
        found.append(typed(element, refType=one.word("ref_type")))
    return node("dcc:identifications", *found) if found else None


def typed(element: Element, **attributes: str | None) -> Element:
    """Set those attributes that are given."""
    for name, value in attributes.items():
        if value is not None:
            element.set(name, value)
    return element


def file(tag: str, given: Part | None) -> Element | None:
    """Make a file (byteDataType), or nothing."""
    if given is None:
        return None
    return node(
        tag,
        optional_text("dcc:name", given.texts("name")),
        node("dcc:fileName", given.need("file_name")),
        node("dcc:mimeType", given.need("mime_type")),
        node("dcc:dataBase64", given.need("base64")),
    )
