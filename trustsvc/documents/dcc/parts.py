"""Read the small parts that a DCC is made of: texts, files, contacts, numbers, citations.

``trustsvc.documents.dcc.data`` and ``reader`` put them together.
"""

from lxml import etree

from trustsvc.documents.dcc.facts import (
    Attachment,
    Citation,
    Contact,
    Formula,
    Identification,
    Marks,
    RichText,
    Software,
)
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, child, children, local_name, split_list, text_of


def said_true(text: str | None) -> bool | None:
    """Read an ``xs:boolean``; None when nothing was said."""
    return None if text is None else text in {"true", "1"}


def read_marks(element: Element) -> Marks:
    """Read an element's id, refId and refType."""
    return Marks(
        id=element.get("id"),
        refers_to=split_list(element.get("refId", "")),
        types=split_list(element.get("refType", "")),
    )


def read_attachment(element: Element) -> Attachment:
    """Read a file inside the document."""
    return Attachment(
        file_name=text_of(element, "fileName") or "",
        mime_type=text_of(element, "mimeType") or "",
        base64=text_of(element, "dataBase64") or text_of(element, "data") or "",
        name=read_words(child(element, "name")),
    )


def read_formula(element: Element) -> Formula:
    """Read a formula; LaTeX was called siunitx in release 2."""
    mathml = child(element, "mathml")
    return Formula(
        latex=text_of(element, "latex") or text_of(element, "siunitx"),
        mathml=None if mathml is None else inside_xml(mathml),
    )


def inside_xml(element: Element) -> str:
    """Write the elements inside an element as XML text."""
    return "".join(
        etree.tostring(part, encoding="unicode", with_tail=False)
        for part in element.iterchildren(etree.Element)
    )


def read_rich(*elements: Element | None) -> RichText | None:
    """Read a text with its files and formulas; release 2 had several descriptions."""
    present = [element for element in elements if element is not None]
    if not present:
        return None
    return RichText(
        words=read_words(*present),
        name=read_words(*(child(element, "name") for element in present)),
        attachments=tuple(
            read_attachment(file) for element in present for file in children(element, "file")
        ),
        formulas=tuple(
            read_formula(formula) for element in present for formula in children(element, "formula")
        ),
    )


def read_contact(element: Element | None) -> Contact:
    """Read a person or organisation."""
    location = child(element, "location")
    simple = [] if location is None else list(location.iterchildren(etree.Element))
    return Contact(
        name=read_words(child(element, "name")),
        email=text_of(element, "eMail"),
        phone=text_of(element, "phone"),
        fax=text_of(element, "fax"),
        link=text_of(element, "link"),
        address=tuple(
            (local_name(part), text_of(part) or "")
            for part in simple
            if local_name(part) not in {"further", "positionCoordinates"}
        ),
        further=read_words(*children(location, "further")),
    )


def read_identifications(parent: Element | None) -> tuple[Identification, ...]:
    """Read the numbers given to something."""
    return tuple(
        Identification(
            issuer=text_of(element, "issuer") or "",
            value=text_of(element, "value") or "",
            name=read_words(child(element, "name", "description")),
        )
        for element in children(child(parent, "identifications"), "identification")
    )


def read_citation(element: Element) -> Citation:
    """Read the reference to another report; release 2 called it reference."""
    linked = child(element, "linkedReport")
    return Citation(
        referral=read_words(child(element, "referral", "reference")),
        identifier=text_of(element, "referralID") or text_of(element, "referenceID") or "",
        procedure=text_of(element, "procedure") or "",
        value=text_of(element, "value") or "",
        linked=None if linked is None else read_citation(linked),
    )


def read_software(parent: Element | None) -> tuple[Software, ...]:
    """Read programs."""
    return tuple(
        Software(
            name=read_words(child(element, "name")),
            release=text_of(element, "release") or "",
            kind=text_of(element, "type"),
            description=read_rich(*children(element, "description")),
        )
        for element in children(parent, "software")
    )
