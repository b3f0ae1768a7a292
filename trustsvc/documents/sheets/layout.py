"""Say what the workbook and the CSV hold: one list from which both are written and read.

A field is one cell (or two: the text in the first and in the second language); a table has a row
for each thing. The key of a field is the name of its cell and its word in a CSV.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Tell what a cell is read as."""

    TEXT = "text"
    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    DAY = "day"
    UNIT = "unit"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold one of the words that a cell may hold, and what it means."""

    value: str
    zh: str
    en: str

    @property
    def shown(self) -> str:
        """Give what the cell's list offers."""
        return f"{self.zh} {self.en}"


@dataclass(frozen=True, slots=True)
class Field:
    """Describe one cell; ``spoken`` fields have a cell in each of the two languages."""

    key: str
    zh: str
    en: str
    kind: Kind = Kind.WORD
    needed: bool = False
    spoken: bool = False
    choices: tuple[Choice, ...] = ()
    hint_zh: str = ""
    hint_en: str = ""
    of_zh: str = ""
    of_en: str = ""

    @property
    def label(self) -> tuple[str, str]:
        """Give its label in English and Chinese, as findings want it: with what it belongs to."""
        return f"{self.of_en} {self.en}".strip(), f"{self.of_zh}{self.zh}"


@dataclass(frozen=True, slots=True)
class Group:
    """Hold fields that stand under one heading."""

    zh: str
    en: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Describe a table, which has a sheet and a section of its own."""

    key: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    needed: bool = False
    hint_zh: str = ""
    hint_en: str = ""

    @property
    def label(self) -> tuple[str, str]:
        """Give its name in English and Chinese, as findings want it."""
        return self.en, self.zh


def spoken(key: str, zh: str, en: str, *, needed: bool = False, kind: Kind = Kind.TEXT) -> Field:
    """Describe a text in both languages."""
    return Field(key, zh, en, kind, needed=needed, spoken=True)
