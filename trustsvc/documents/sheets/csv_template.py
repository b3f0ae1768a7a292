"""Write the template as CSV: the same sections, keys and example as the workbook."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from trustsvc.documents.sheets import example
from trustsvc.documents.sheets.certificate_layout import FIELDS, SECTION
from trustsvc.documents.sheets.delimited import FIRST_WORD, VERSION
from trustsvc.documents.sheets.example import Filled
from trustsvc.documents.sheets.guard import guarded
from trustsvc.documents.sheets.layout import Field, Kind
from trustsvc.documents.sheets.locate import keys_of
from trustsvc.documents.sheets.table_layout import EXTRAS, POINT, RESULTS, SERIES, TABLES

EXTRA = EXTRAS[0]
_COLUMNS = (*(field.key for field in POINT), EXTRA)


def csv_template(*, is_filled: bool = True, separator: str = ",") -> bytes:
    """Give the template as CSV in UTF-8 with mark; without the example only the keys are there."""
    written = StringIO()
    writer = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    for row in _rows(is_filled=is_filled):
        writer.writerow([guarded(text) for text in row])
    return codecs.BOM_UTF8 + written.getvalue().encode()


def _rows(*, is_filled: bool) -> Iterator[list[str]]:
    yield [FIRST_WORD, VERSION]
    yield [f"[{SECTION}]"]
    yield from _lines(FIELDS, example.CERTIFICATE if is_filled else {})
    for table in TABLES:
        yield [f"[{table.key}]"]
        yield [key for field in table.fields for key in keys_of(field)]
        for row in example.TABLES[table.key] if is_filled else ():
            yield [text for field in table.fields for text in cells_of(field, row)]
    yield from _results(is_filled=is_filled)
    yield ["[end]"]


def _lines(fields: Iterable[Field], filled: Filled) -> Iterator[list[str]]:
    for field in fields:
        yield [field.key, *cells_of(field, filled)]


def _results(*, is_filled: bool) -> Iterator[list[str]]:
    yield [f"[{RESULTS.key}]"]
    yield from _lines(SERIES, example.SERIES if is_filled else {})
    yield ["point", *_COLUMNS]
    named = example.EXTRA_NAMES if is_filled else {}
    for index in range(2):
        yield [
            f"name_{index + 1}",
            *(named[key][index] if key in named else "" for key in _COLUMNS),
        ]
    units = example.UNITS if is_filled else {}
    yield ["unit", *(units.get(key, "") for key in _COLUMNS)]
    for number, point in enumerate(example.POINTS if is_filled else (), 1):
        yield [str(number), *(point[key] for key in _COLUMNS)]


def cells_of(field: Field, filled: Filled) -> list[str]:
    """Give the texts of a field's cells; a choice in the words that its list offers."""
    value = filled.get(field.key, "")
    if field.spoken:
        return list(value) if isinstance(value, tuple) else ["", ""]
    if field.kind is Kind.CHOICE and field.key in filled:
        return [next((one.shown for one in field.choices if one.value == value), "")]
    return [str(value)]
