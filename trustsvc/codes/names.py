"""Name countries (ISO 3166-1 alpha-2) and languages (ISO 639-1) in English and Chinese.

The lists hold what the standards assign, nothing reserved or withdrawn. Codes are looked up as
they are written: ``CN`` is a country and ``zh`` a language; ``cn`` and ``zh-CN`` are neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trustsvc.codes.tables import read_table


@dataclass(frozen=True, slots=True)
class Named:
    """A code and what it stands for."""

    code: str
    en: str
    zh: str


def _named(table: str) -> Mapping[str, Named]:
    return MappingProxyType({row[0]: Named(*row) for row in read_table(table)})


COUNTRIES: Mapping[str, Named] = _named("countries.tsv")
LANGUAGES: Mapping[str, Named] = _named("languages.tsv")


def find_country(code: str) -> Named | None:
    """Give the country with a code of two capital letters, or None."""
    return COUNTRIES.get(code)


def find_language(code: str) -> Named | None:
    """Give the language with a code of two small letters, or None."""
    return LANGUAGES.get(code)
