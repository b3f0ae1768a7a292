"""Hold what a page shows: blocks of text, rows, tables and plots, each text in its languages.

The template reads these as JSON and decides nothing but looks. Numbers are texts already.
"""

import re
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
_LONG = re.compile("[!-\u2e7f]{24,}")
_LONGEST = 60
_LANGUAGE = re.compile("[a-z]{2,3}")
_FEW = re.compile(".{1,4}", re.DOTALL)


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


VERDICTS = ("conformity", "isInCMC")
_GAP_MM, _LEAST_MM = 2.4, 8.0
_HEAD_MM, _SECOND_MM, _HAN_MM, _CELL_MM = 1.42, 1.12, 2.55, 1.66
_ROW_MM, _LINE_MM = 4.8, 2.4
_HAN = re.compile("[\u2e80-\uffff]")
_NUMBER = re.compile("[-+\N{MINUS SIGN}\N{PLUS-MINUS SIGN}0-9.,E ]*")


def _widest(title: Words, place: int) -> float:
    letter = _SECOND_MM if place else _HEAD_MM
    words = [_HAN.sub("", word) for word in title.text.split()]
    letters = max((len(word) for word in words), default=0) * letter
    return max(letters, _HAN_MM * min(len(_HAN.findall(title.text)), 4))


def _verdict(text: str) -> float:
    han = len(_HAN.findall(text))
    return _HAN_MM * 1.08 * han + _SECOND_MM * 1.1 * (len(text) - han)


@dataclass(frozen=True)
class Column:
    """Show one column; ``pads`` are the digits missing after each decimal point."""

    title: Said
    symbol: str
    unit: str
    cells: tuple[Said, ...]
    pads: tuple[str, ...] = ()
    role: str = ""

    @property
    def width_mm(self) -> float:
        """Estimate the least width: no word of the title and no cell may run over."""
        heads = [_widest(word, place) for place, word in enumerate(self.title)]
        cells = [_CELL_MM * len(word.text) for cell in self.cells for word in cell]
        if self.role in VERDICTS:
            cells = [_verdict(word.text) for cell in self.cells for word in cell]
        if self.role == "name":
            cells = [min(0.8 * cell, 60.0) for cell in cells]
        units = [_HEAD_MM * (len(self.unit) + 2)] if self.unit else []
        return _GAP_MM + max([_LEAST_MM, *heads, *cells, *units])

    @property
    def is_short(self) -> bool:
        """Tell whether each cell is a number or one of our short words: it never breaks."""
        if self.role in VERDICTS:
            return True
        return all(_NUMBER.fullmatch(word.text) for cell in self.cells for word in cell)


@dataclass(frozen=True)
class Table:
    """Show columns of equal length side by side."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    notes: tuple[Said, ...] = ()
    outside: tuple[bool, ...] = ()
    """Which rows lie outside the accredited scope; empty when none does."""

    @property
    def row_mm(self) -> float:
        """Give the height of every row, or 0 where a cell may need several lines."""
        if not all(column.is_short for column in self.columns):
            return 0.0
        counts = [len(cell) for column in self.columns for cell in column.cells]
        lines = max(counts, default=1)
        return _ROW_MM + _LINE_MM * max(0, lines - 1)


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
class Figure:
    """Show a file inside the document: as a picture, or in words why it is none.

    ``drawing`` counts the page's drawings; none has a negative one and says ``why``.
    """

    kind: ClassVar[str] = "figure"
    title: Said
    file: str
    drawing: int = -1
    width_mm: float = 0.0
    height_mm: float = 0.0
    why: Said = ()


@dataclass(frozen=True)
class Group:
    """Show blocks under a name."""

    kind: ClassVar[str] = "group"
    title: Said
    blocks: "tuple[Block, ...]" = ()


Block: TypeAlias = Paragraph | Rows | Table | Plot | Figure | Group


@dataclass(frozen=True)
class Section:
    """Show blocks under a heading of the page."""

    title: Said
    blocks: tuple[Block, ...]
    leads: bool = False
    """Whether it is what the document is for: set large, before everything else."""


@dataclass(frozen=True)
class Page:
    """Hold everything that the template sets; ``drawings`` are SVG texts, passed beside it."""

    languages: tuple[str, ...]
    title: Said
    identifier: str
    shown: Words
    issuer: Said
    issuer_lines: tuple[Said, ...]
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    sections: tuple[Section, ...]
    signers: tuple[Row, ...]
    labels: dict[str, Said] = field(default_factory=dict)
    logo: Figure | None = None
    drawings: tuple[str, ...] = ()


def to_json(value: object) -> object:
    """Give what JSON writes for a part of the page; a block tells its kind."""
    told = dict(vars(value))
    kind = getattr(type(value), "kind", None)
    if kind is not None:
        told["kind"] = kind
    if isinstance(value, Column):
        told["width"] = round(value.width_mm, 2)
    elif isinstance(value, Table):
        told["row"] = round(value.row_mm, 2)
    elif isinstance(value, Words):
        told["text"] = breakable(value.text)
        told["wide"] = (len(value.text) + len(value.text.encode())) // 2
        told["lang"] = value.lang if _LANGUAGE.fullmatch(value.lang) else ""
    elif isinstance(value, Page):
        del told["drawings"]
        told["languages"] = [one for one in value.languages if _LANGUAGE.fullmatch(one)] or ["en"]
    return told


def breakable(text: str) -> str:
    """Let long words (addresses, digests) break: zero width spaces between every few letters."""
    return _LONG.sub(_loosened, text)


def _loosened(word: re.Match[str]) -> str:
    """Keep a long word of letters whole: only addresses, digests and numbers break anywhere."""
    long = word.group()
    if long.isalpha() and len(long) < _LONGEST:
        return long
    return ZERO_WIDTH_SPACE.join(_FEW.findall(long))
