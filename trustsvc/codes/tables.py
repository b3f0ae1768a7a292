"""Read the tables that lie beside the code: a line an entry, tabs between fields, ``#`` first."""

from collections.abc import Iterator
from importlib.resources import files


def read_table(name: str) -> Iterator[tuple[str, ...]]:
    """Give the entries of a table, in its order."""
    for line in files("trustsvc.codes").joinpath(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split("\t"))
