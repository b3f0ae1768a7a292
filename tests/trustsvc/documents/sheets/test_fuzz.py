"""Damaged workbooks and CSV give findings or MalformedWorkbook, and never anything else."""

import random
import zipfile
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.workbooks import filled, filled_csv, packed, unpacked
from trustsvc.documents.findings import Finding
from trustsvc.documents.sheets.intake import dcc_from_sheets
from trustsvc.errors import MalformedWorkbook, RefusedDocument


def judged(data: bytes) -> None:
    try:
        made = dcc_from_sheets(data)
    except MalformedWorkbook as malformed:
        fields = malformed.fields
    except RefusedDocument as refused:
        fields = refused.fields
    else:
        assert made.content.startswith(b"<dcc:")
        return
    if "findings" in fields:
        check(fields["findings"])
    else:
        assert fields.keys() == {"where", "why"}


def check(findings: object) -> None:
    assert isinstance(findings, tuple)
    assert 1 <= len(findings) <= 200
    assert all(isinstance(finding, Finding) for finding in findings)
    assert all(finding.says["zh"] and finding.says["en"] for finding in findings)


@cache
def stored() -> bytes:
    """Give the template with its parts not compressed, so that damage reaches their content."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in unpacked(filled()).items():
            package.writestr(name, content)
    return made.getvalue()


@given(st.integers(0, 2**32), st.integers(1, 12))
@pytest.mark.parametrize("make", [filled, stored], ids=["packed", "stored"])
@settings(max_examples=40, deadline=None)
def test_flipped_bytes_of_a_package(make: object, seed: int, count: int) -> None:
    data = bytearray(filled() if make is filled else stored())
    chance = random.Random(seed)  # noqa: S311  damage, no secret
    for _ in range(count):
        data[chance.randrange(len(data))] = chance.randrange(256)

    judged(bytes(data))


@given(st.integers(0, 2**32), st.integers(1, 30))
@settings(max_examples=80, deadline=None)
def test_flipped_bytes_inside_of_parts(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311  damage, no secret
    parts = unpacked(filled())
    name = chance.choice(sorted(parts))
    content = bytearray(parts[name])
    for _ in range(count):
        place = chance.randrange(len(content))
        if chance.random() < 0.5:
            content[place] = chance.choice(b"0123456789<>\"'/=xA&;!$ :#")
        else:
            del content[place : place + chance.randrange(1, 9)]

    judged(packed({**parts, name: bytes(content)}))


@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_texts_of_one_place_put_into_another(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  damage, no secret
    parts = unpacked(filled())
    sheet = f"xl/worksheets/sheet{chance.randrange(1, 9)}.xml"
    pieces = parts[sheet].split(b'"')
    for _ in range(chance.randrange(1, 20)):
        pieces[chance.randrange(len(pieces))] = chance.choice(pieces)

    judged(packed({**parts, sheet: b'"'.join(pieces)}))


@given(st.integers(0, 2**32), st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_damaged_csv(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311  damage, no secret
    data = bytearray(filled_csv().encode(chance.choice(["utf-8", "gb18030", "utf-16"])))
    for _ in range(count):
        place = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randrange(1, 40)]
            case _:
                data[place:place] = chance.choice([b'"', b",", b"\r\n", b"=1", b"[end]", b"1e999"])

    judged(bytes(data))


@given(st.binary(max_size=300))
@pytest.mark.parametrize("head", [b"", b"PK\x03\x04", b"trustsvc-dcc,1\r\n"])
def test_any_bytes(head: bytes, data: bytes) -> None:
    judged(head + data)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_any_table(rows: list[list[str]]) -> None:
    lines = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in rows]

    judged(
        "\r\n".join(["trustsvc-dcc,1", "[certificate]", *lines, "[end]"]).encode(errors="replace")
    )
