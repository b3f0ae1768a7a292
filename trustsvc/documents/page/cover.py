"""Render a cover for a plain document: what it is, its digest, and where to check it.

A plain document stays as it is, to the last byte, so nothing can be printed on it. Its cover is a
sheet of its own with the look-up code, and never claims more than was seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.metadata import CoreMetadata, ObjectFacts
from trustsvc.documents.page.labels import label
from trustsvc.documents.page.model import Page, Paragraph, Row, Rows, Said, Section
from trustsvc.documents.page.model import Words as Spoken
from trustsvc.documents.page.typesetter import Setting, typeset

LABELS = ("verify", "page", "respPersons", "draft_notice", "draft_copy", "outside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Hold what a cover tells of a file.

    Attributes:
        metadata: What is known of it.
        sha256: Its digest.
        size_bytes: Its length.
        registered: The day of registration, for a file that its issuer did not sign here.
    """

    metadata: CoreMetadata
    sha256: bytes
    size_bytes: int
    registered: date | None = None


def render_cover(
    covered: Covered, *, url: str, token: str, at: datetime, languages: Sequence[str] = ()
) -> bytes:
    """Give the cover as PDF/A-3a; ``languages`` default to the document's, then Chinese, English.

    Raises:
        MissingGlyph: no font of ours holds a character of the metadata.
        Unrenderable: the page could not be set otherwise.
    """
    setting = Setting(
        kind=str(DocumentKind.PLAIN),
        sha256=covered.sha256.hex(),
        url=url,
        token=token,
        at=at,
    )
    return typeset(cover_page(covered, tuple(languages)), setting)


def cover_page(covered: Covered, languages: tuple[str, ...] = ()) -> Page:
    """Give what the cover shows."""
    told = covered.metadata
    spoken = languages or told.languages or ("zh", "en")
    labels = {key: label(key, spoken) for key in LABELS}
    return Page(
        languages=spoken,
        title=label("plain", spoken),
        identifier=told.identifier,
        shown=Spoken(told.identifier),
        issuer=_said(told.issuer_name, spoken),
        issuer_lines=tuple((Spoken(each),) for each in told.issuer_identifiers),
        left=_left(told, spoken),
        right=_right(covered, spoken),
        sections=(_file(covered, spoken), *_cited(told, spoken)),
        signers=(),
        labels={
            **labels,
            "identifier": label("plain_identifier", spoken),
            "notice": label("plain_notice", spoken),
            "copy": (),
            "chosen": (),
        },
    )


def _said(words: Mapping[str, str] | None, spoken: tuple[str, ...]) -> Said:
    """Give a text in every language that it has, those of the page first."""
    given = words or {}
    order = [*(each for each in spoken if each in given), *(each for each in given)]
    return tuple(Spoken(given[each], each) for each in dict.fromkeys(order) if given[each])


def _row(key: str, spoken: tuple[str, ...], *values: Said) -> tuple[Row, ...]:
    told = tuple(value for value in values if value)
    return (Row(label(key, spoken), told),) if told else ()


def _plain(text: object) -> Said:
    return (Spoken(str(text)),) if text else ()


def _left(told: CoreMetadata, spoken: tuple[str, ...]) -> tuple[Row, ...]:
    return (
        *_row("plain_title", spoken, _said(told.title, spoken)),
        *_row("customer", spoken, _said(told.customer_name, spoken)),
        *(row for each in told.objects for row in _object(each, spoken)),
    )


def _object(each: ObjectFacts, spoken: tuple[str, ...]) -> tuple[Row, ...]:
    return (
        *_row("object", spoken, _said(each.name, spoken)),
        *_row("manufacturer", spoken, _said(each.manufacturer, spoken)),
        *_row("model", spoken, _plain(each.model)),
        *_row("serial", spoken, _plain(each.serial)),
    )


def _right(covered: Covered, spoken: tuple[str, ...]) -> tuple[Row, ...]:
    told = covered.metadata
    days = tuple(dict.fromkeys(map(str, told.performed or ())))
    return (
        *_row("issueDate", spoken, _plain(told.issue_date)),
        *_row("dates", spoken, _plain(" \N{EN DASH} ".join(days))),
        *_row("validUntil", spoken, _plain(told.valid_until)),
        *_row("registered", spoken, _plain(covered.registered)),
        *_row("replaces", spoken, _plain(told.replaces)),
    )


def _file(covered: Covered, spoken: tuple[str, ...]) -> Section:
    sentence = "plain_registered" if covered.registered else "plain_signed"
    size = f"{covered.size_bytes:,} B".replace(",", "\N{NO-BREAK SPACE}")
    rows = (
        *_row("sha256", spoken, _plain(covered.sha256.hex())),
        *_row("plain_size", spoken, _plain(size)),
    )
    blocks = (Paragraph(label(sentence, spoken)), Rows(rows))
    return Section(label("plain_document", spoken), blocks, leads=True)


def _cited(told: CoreMetadata, spoken: tuple[str, ...]) -> tuple[Section, ...]:
    if not told.cites:
        return ()
    rows = tuple(Row((), (_plain(each),)) for each in told.cites)
    return (Section(label("cites", spoken), (Rows(rows),)),)
