"""Read the parts of a model that its schema accepted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trustsvc.documents.authoring.numbers import fixed
from trustsvc.documents.authoring.units import dsi_unit

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one object of the model, its place, and the language of texts that name none."""

    fields: Mapping[str, Any]
    language: str
    path: str = "$"

    def __contains__(self, name: str) -> bool:
        """Say whether a field was given."""
        return name in self.fields

    def word(self, name: str) -> str | None:
        """Give a text of one line."""
        return self.fields.get(name)

    def need(self, name: str) -> str:
        """Give a text that the schema demands."""
        return str(self.fields[name])

    def words(self, name: str) -> tuple[str, ...]:
        """Give a list of texts; none where there is no such field."""
        return tuple(self.fields.get(name, ()))

    def texts(self, name: str) -> Texts | None:
        """Give a text by language; line ends become those of XML."""
        value = self.fields.get(name)
        if value is None:
            return None
        by_language = {self.language: value} if isinstance(value, str) else value
        return {language: _lines(text) for language, text in by_language.items()}

    def number(self, name: str) -> str | None:
        """Give a number as its source wrote it."""
        value = self.fields.get(name)
        return None if value is None else str(value)

    def plain_number(self, name: str) -> str | None:
        """Give a number without exponent, for coverage factors and probabilities."""
        value = self.fields.get(name)
        return None if value is None else fixed(str(value))

    def exact(self, name: str) -> Decimal | None:
        """Give a number for comparing."""
        value = self.fields.get(name)
        return None if value is None else Decimal(str(value))

    def unit(self, *names: str) -> str:
        r"""Give the first of these units that was given, as one of the D-SI; else ``\one``."""
        found = next((self.fields[name] for name in names if name in self.fields), r"\one")
        return dsi_unit(found)

    def truth(self, name: str) -> str | None:
        """Give true or false as XML writes them."""
        value = self.fields.get(name)
        return None if value is None else "true" if value else "false"

    def part(self, name: str) -> "Part | None":
        """Give an object inside this one."""
        value = self.fields.get(name)
        return None if value is None else Part(value, self.language, f"{self.path}.{name}")

    def need_part(self, name: str) -> "Part":
        """Give an object that the schema demands."""
        return Part(self.fields[name], self.language, f"{self.path}.{name}")

    def parts(self, name: str) -> Iterator["Part"]:
        """Go through a list of objects; none where there is no such field."""
        for index, value in enumerate(self.fields.get(name, ())):
            yield Part(value, self.language, f"{self.path}.{name}[{index}]")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
