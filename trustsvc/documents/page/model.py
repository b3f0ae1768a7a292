"""Hold what a page shows: blocks of text, rows, tables and plots, each text in its languages.

The template reads these as JSON and decides nothing but looks. Numbers are texts already.
"""

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias


@dataclass(frozen=True)
class Words:
    """Hold one text in one language (empty: the document names none)."""

    text: str
    lang: str = ""


Said: TypeAlias = tuple[Words, ...]
"""The same in each language of the document, the mandatory language first."""


@dataclass(frozen=True)
class Paragraph:
    """Show running text."""

    kind: ClassVar[str] = "paragraph"
    said: Said


@dataclass(frozen=True)
class Row:
    """Show a label and what belongs to it."""

    label: Said
    values: tuple[Said, ...]


@dataclass(frozen=True)
class Rows:
    """Show labels on the left and values on the right."""

    kind: ClassVar[str] = "rows"
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Column:
    """Show one column; ``pads`` are the digits missing after each decimal point."""

    title: Said
    symbol: str
    unit: str
    cells: tuple[Said, ...]
    pads: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True)
class Table:
    """Show columns of equal length side by side."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Point:
    """Place one result: error and uncertainty as shares of the limit."""

    at: str
    x: float
    share: float
    spread: float
    in_scope: bool


@dataclass(frozen=True)
class Plot:
    """Show errors over their limits."""

    kind: ClassVar[str] = "plot"
    title: Said
    caption: Said
    axis: Said
    unit: str
    reach: float
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Group:
    """Show blocks under a name."""

    kind: ClassVar[str] = "group"
    title: Said
    blocks: "tuple[Block, ...]" = ()


Block: TypeAlias = Paragraph | Rows | Table | Plot | Group


@dataclass(frozen=True)
class Section:
    """Show blocks under a heading of the page."""

    title: Said
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """Hold everything that the template sets."""

    languages: tuple[str, ...]
    title: Said
    identifier: str
    issuer: Said
    issuer_lines: tuple[Said, ...]
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    sections: tuple[Section, ...]
    signers: tuple[Row, ...]
    labels: dict[str, Said] = field(default_factory=dict)


def to_json(value: object) -> object:
    """Give what JSON writes for a part of the page; a block tells its kind."""
    told = dict(vars(value))
    kind = getattr(type(value), "kind", None)
    if kind is not None:
        told["kind"] = kind
    return told
