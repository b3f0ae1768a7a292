"""Read the parts that recur in a D-CoC: organisations, numbers, cited documents, files.

Call it with elements that the grammar accepted.
"""

from trustsvc.documents.dcoc.facts import CitedDocument, DcocAttachment, DcocContact, Tagged
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, child, children, text_of

ADDRESS = ("street", "postCode", "city", "state", "countryCode")


def read_citation(element: Element) -> CitedDocument:
    """Read the reference to another document."""
    return CitedDocument(
        kind=element.get("kind", ""),
        name=read_words(child(element, "name")),
        identifier=text_of(element, "uniqueIdentifier") or "",
        sha256=text_of(element, "sha256") or "",
        issue_date=text_of(element, "issueDate"),
    )


def find_citation(element: Element | None) -> CitedDocument | None:
    """Read the reference to another document, where there is one."""
    return None if element is None else read_citation(element)


def read_contacts(parent: Element | None) -> tuple[DcocContact, ...]:
    """Read a list of organisations."""
    return tuple(read_contact(element) for element in children(parent, "contact"))


def find_contact(element: Element | None) -> DcocContact | None:
    """Read an organisation, where there is one."""
    return None if element is None else read_contact(element)


def read_contact(element: Element | None) -> DcocContact:
    """Read an organisation; without an element, one that says nothing."""
    location = child(element, "location")
    return DcocContact(
        name=read_words(child(element, "name")),
        trading_name=read_words(child(element, "tradingName")),
        identifiers=read_numbers(child(element, "identifiers"), "identifier"),
        person=read_words(child(element, "contactPerson")),
        email=text_of(element, "eMail"),
        phone=text_of(element, "phone"),
        link=text_of(element, "link"),
        address=tuple((name, text) for name in ADDRESS if (text := text_of(location, name))),
        further=read_words(child(location, "further")),
    )


def read_numbers(parent: Element | None, name: str) -> tuple[Tagged, ...]:
    """Read numbers with the scheme that gives each its meaning."""
    return tuple(
        Tagged(scheme=element.get("scheme", ""), value=text_of(element) or "")
        for element in children(parent, name)
    )


def find_attachment(element: Element | None) -> DcocAttachment | None:
    """Read a file inside the document, where there is one; it stays in base64."""
    if element is None:
        return None
    return DcocAttachment(
        name=read_words(child(element, "name")),
        file_name=text_of(element, "fileName") or "",
        mime_type=text_of(element, "mimeType") or "",
        base64=text_of(element, "dataBase64") or "",
    )
