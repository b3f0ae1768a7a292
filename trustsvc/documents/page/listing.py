"""Gather what a part of a page shows: rows, and blocks after them, in the order of the document."""

from trustsvc.documents.page.model import Block, Row, Rows, Said
from trustsvc.documents.page.source import Source


class Listing:
    """Gather rows and blocks in the order of the document."""

    def __init__(self, source: Source) -> None:
        """Start empty."""
        self.source = source
        self._blocks: list[Block] = []
        self._rows: list[Row] = []

    def row(self, label: Said, *values: Said) -> None:
        """Add a row; values under the same label stand together."""
        told = tuple(value for value in values if value)
        if not told:
            return
        if self._rows and self._rows[-1].label == label:
            self._rows[-1] = Row(label, self._rows[-1].values + told)
        else:
            self._rows.append(Row(label, told))

    def block(self, block: Block) -> None:
        """Add a block after the rows so far."""
        if self._rows:
            self._blocks.append(Rows(tuple(self._rows)))
            self._rows = []
        self._blocks.append(block)

    def done(self) -> tuple[Block, ...]:
        """Give everything gathered."""
        if self._rows:
            self._blocks.append(Rows(tuple(self._rows)))
            self._rows = []
        return tuple(self._blocks)
