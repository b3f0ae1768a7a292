"""Packages that are refused before anything inside is looked at."""

import struct
import zipfile
from io import BytesIO

import pytest

from tests.support.workbooks import changed, filled, packed, raw_workbook, with_part
from trustsvc.documents.findings import Finding
from trustsvc.documents.sheets.package import (
    LIMIT_BYTES,
    LIMIT_ENTRIES,
    LIMIT_UNPACKED_BYTES,
    OLE_MAGIC,
    open_package,
)
from trustsvc.documents.sheets.workbook import parse_workbook
from trustsvc.errors import MalformedWorkbook, RefusedDocument


def code_of(data: bytes) -> str:
    with pytest.raises(RefusedDocument, match="refused-document") as caught:
        parse_workbook(data)
    findings = caught.value.fields["findings"]
    assert isinstance(findings, tuple)
    (finding,) = findings
    assert isinstance(finding, Finding)
    assert finding.xpath == "*"
    assert all(finding.remedy[language] for language in ("zh", "en"))
    return finding.code


def test_an_old_workbook_is_asked_for_anew() -> None:
    assert code_of(OLE_MAGIC + bytes(2_000)) == "workbook-old-format"


def test_a_workbook_with_a_password_is_refused() -> None:
    stream = "EncryptedPackage".encode("utf-16-le")

    assert code_of(OLE_MAGIC + bytes(512) + stream + bytes(512)) == "workbook-encrypted"


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(raw_workbook(""))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1

    assert code_of(bytes(data)) == "workbook-encrypted"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "workbook-macros"),
        ("xl/macrosheets/sheet1.xml", "workbook-macros"),
        ("xl/activeX/activeX1.bin", "workbook-macros"),
        ("XL\\VBAPROJECT.BIN", "workbook-macros"),
        ("xl/externalLinks/externalLink1.xml", "workbook-external-links"),
        ("xl/connections.xml", "workbook-external-links"),
        ("xl/queryTables/queryTable1.xml", "workbook-external-links"),
        ("xl/embeddings/oleObject1.bin", "workbook-embedded-objects"),
    ],
)
def test_programs_links_and_objects_are_refused(part: str, code: str) -> None:
    assert code_of(with_part(filled(), part)) == code


def test_a_workbook_that_says_that_it_has_macros_is_refused() -> None:
    def change(content: bytes) -> bytes:
        return content.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")

    assert code_of(changed(filled(), "[Content_Types].xml", change)) == "workbook-macros"


def test_what_would_unpack_to_too_much_is_refused_unopened() -> None:
    bomb = packed({f"xl/media/{n}.bin": bytes(LIMIT_UNPACKED_BYTES // 4) for n in range(5)})

    assert len(bomb) < LIMIT_BYTES
    assert code_of(bomb) == "workbook-too-large"


def test_what_lies_about_how_much_it_holds_is_noticed_while_unpacking() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", bytes(40_000_000))
    data = bytearray(made.getvalue())
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)

    with pytest.raises((MalformedWorkbook, RefusedDocument), match="workbook"):
        open_package(bytes(data)).read("xl/workbook.xml")


def test_too_many_entries_are_refused() -> None:
    assert code_of(packed({f"xl/{n}": b"" for n in range(LIMIT_ENTRIES + 1)})) == (
        "workbook-too-large"
    )


def test_a_file_that_is_too_large_is_refused() -> None:
    assert code_of(b"PK\x03\x04" + bytes(LIMIT_BYTES)) == "workbook-too-large"


@pytest.mark.parametrize("kept", [0, 4, 30, 1_000, 20_000, -1])
def test_a_copy_that_broke_off_is_malformed(kept: int) -> None:
    with pytest.raises(MalformedWorkbook, match="no complete workbook"):
        open_package(filled()[:kept])


def test_two_parts_of_one_name_are_malformed() -> None:
    with pytest.raises(MalformedWorkbook, match="two parts of one name"):
        open_package(packed({"xl/workbook.xml": b"<a/>", "XL/workbook.xml": b"<b/>"}))
