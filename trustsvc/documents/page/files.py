"""Show the files inside a document: safe pictures as they are, all others by their names."""

from lxml import etree

from trustsvc.documents.page.listing import Listing
from trustsvc.documents.page.model import Figure, Said, Words
from trustsvc.documents.page.pictures import LIMIT_ALL_BYTES, Fault, Picture, read_picture
from trustsvc.documents.page.source import Source
from trustsvc.documents.xml import Element, child, children

OCTETS = ("dataBase64", "data64")
NO_PICTURES = frozenset({"application", "text", "audio", "video", "model"})
"""Media types that nobody expects to see on paper; no reason is given for them."""


def is_file(part: Element) -> bool:
    """Tell whether an element is a file with its name."""
    return child(part, *OCTETS) is not None and child(part, "fileName") is not None


def describe_file(listing: Listing, part: Element) -> None:
    """Add a file: its picture, else its name, its media type and why it is not shown."""
    listing.block(take_figure(listing.source, part))


def take_figure(source: Source, part: Element) -> Figure:
    """Read a file and strike off what its figure tells."""
    named = child(part, "fileName")
    name, media = source.show(named), source.show(child(part, "mimeType"))
    said: Said = source.said(child(part, "name"))
    told = " \N{MIDDLE DOT} ".join(word for word in (name, media) if word)
    if part is source.logo:
        return Figure(said, told)
    found = _read(source, part, "" if named is None else named.text or "", media)
    if isinstance(found, Picture):
        source.drawings.append(found.svg)
        place = len(source.drawings) - 1
        return Figure(said, told, place, found.width_mm, found.height_mm)
    if media.partition("/")[0] in NO_PICTURES:
        return Figure(said, told)
    return Figure(said, told, why=_why(source, found))


def _read(source: Source, part: Element, name: str, media: str) -> Picture | Fault:
    if not source.draws:
        return Fault.BROKEN
    octets = [element.text or "" for element in children(part, *OCTETS)]
    if len(octets) != 1:
        return Fault.BASE64
    if sum(map(len, source.drawings)) > LIMIT_ALL_BYTES:
        return Fault.SIZE
    return read_picture(media, name.strip(), octets[0])


def _why(source: Source, fault: Fault) -> Said:
    reasons = source.fault(fault)
    return tuple(
        Words(sentence.text.format(why=reason.text), sentence.lang)
        for sentence, reason in zip(source.label("not_drawn"), reasons, strict=True)
    )


def find_logo(source: Source, holder: Element | None) -> Figure | None:
    """Give the first picture that describes an organisation, to stand at the head of the page.

    It is named where it stands in the document all the same.
    """
    for contact in children(holder, "contact"):
        for part in contact.iter(etree.Element):
            if is_file(part) and source.peek(child(part, "mimeType")).startswith("image/"):
                figure = _logo(source, part)
                source.logo = part if figure is not None else None
                return figure
    return None


def _logo(source: Source, part: Element) -> Figure | None:
    name = source.peek(child(part, "fileName"))
    found = _read(source, part, name, source.peek(child(part, "mimeType")))
    if not isinstance(found, Picture):
        return None
    source.drawings.append(found.svg)
    return Figure((), name, len(source.drawings) - 1, found.width_mm, found.height_mm)
