"""Read tables of TOML as a closed schema: every key is asked for once, none is left over.

Every complaint names the key by its path from the top, as in ``issuers[0].seal.common_name``.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from trustsvc_keys.errors import MalformedPlan

_LIMIT_BYTES = 262_144


class Table:
    """One table; its keys are taken out one by one, and `close` refuses what is left."""

    def __init__(self, where: str, content: dict[str, Any]) -> None:
        """Take a table and its path, empty for the top."""
        self._where = where
        self._content = dict(content)

    def at(self, key: str) -> str:
        """Give the path of a key."""
        return f"{self._where}.{key}" if self._where else key

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text.

        Raises:
            MalformedPlan: It is missing or something else.
        """
        value = self._content.pop(key, default)
        if value is None:
            raise MalformedPlan(where=self.at(key), why="missing")
        if not isinstance(value, str) or not value.strip():
            raise MalformedPlan(where=self.at(key), why="not a text, or empty")
        return value

    def optional_text(self, key: str) -> str | None:
        """Take a text, or None where there is none.

        Raises:
            MalformedPlan: It is something else.
        """
        return self.text(key) if key in self._content else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts, each only once; an absent one is empty.

        Raises:
            MalformedPlan: It is something else, or holds a text twice.
        """
        value = self._content.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise MalformedPlan(where=self.at(key), why="not a list of texts")
        if len(set(value)) != len(value):
            raise MalformedPlan(where=self.at(key), why="the same text twice")
        return tuple(value)

    def number(self, key: str, default: int, *, least: int = 1, most: int) -> int:
        """Take a whole number within bounds.

        Raises:
            MalformedPlan: It is something else or out of bounds.
        """
        value = self._content.pop(key, default)
        if type(value) is not int or not least <= value <= most:
            raise MalformedPlan(where=self.at(key), why=f"not a number from {least} to {most}")
        return value

    def table(self, key: str) -> "Table":
        """Take a table.

        Raises:
            MalformedPlan: It is missing or something else.
        """
        found = self.optional_table(key)
        if found is None:
            raise MalformedPlan(where=self.at(key), why="this table is missing")
        return found

    def optional_table(self, key: str) -> "Table | None":
        """Take a table, or None where there is none.

        Raises:
            MalformedPlan: It is something else.
        """
        value = self._content.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise MalformedPlan(where=self.at(key), why="not a table")
        return Table(self.at(key), value)

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Take a list of tables; an absent one is empty.

        Raises:
            MalformedPlan: It is something else.
        """
        value = self._content.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise MalformedPlan(where=self.at(key), why="not a list of tables")
        return tuple(Table(f"{self.at(key)}[{place}]", one) for place, one in enumerate(value))

    def close(self) -> None:
        """Refuse keys that nobody asked for.

        Raises:
            MalformedPlan: There is one.
        """
        for key in self._content:
            raise MalformedPlan(where=self.at(key), why="no such key")


@contextmanager
def closed(table: Table) -> Iterator[Table]:
    """Give a table, and close it when all was well."""
    yield table
    table.close()


def parse_table(data: bytes) -> Table:
    """Read a file of TOML.

    Raises:
        MalformedPlan: Not UTF-8, not TOML, or too long.
    """
    if len(data) > _LIMIT_BYTES:
        raise MalformedPlan(where="the file", why=f"more than {_LIMIT_BYTES} bytes")
    try:
        return Table("", tomllib.loads(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise MalformedPlan(where="the file", why="not UTF-8") from error
    except RecursionError as error:
        raise MalformedPlan(where="the file", why="nested too deeply") from error
    except ValueError as error:
        raise MalformedPlan(where="the file", why=f"not TOML: {error}"[:200]) from error
