# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Judge the files inside a document: by name, by type, by their first octets.

A file rides along unseen until somebody opens it, and then under the seal of a laboratory. What can
act when it is opened has no place there. Nothing is unpacked or parsed here.
"""

import base64
import binascii
from collections.abc import Iterator

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.lint.subject import Subject, plain, told
from trustsvc.documents.xml import Element, child

_ACTING_NAMES = (
    *(".exe", ".com", ".scr", ".msi", ".dll", ".jar", ".lnk", ".hta", ".html", ".htm"),
    *(".bat", ".cmd", ".ps1", ".sh", ".vbs", ".vbe", ".js", ".jse", ".wsf"),
    *(".xlsm", ".xlsb", ".docm", ".pptm"),
)
_ACTING_TYPES = frozenset(
    {
        *("application/javascript", "text/javascript", "text/html", "application/hta"),
        *("application/x-msdownload", "application/x-sh", "application/java-archive"),
        *("application/vnd.ms-excel.sheet.macroenabled.12", "application/x-dosexec"),
    }
)
_ACTING_OCTETS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
    "application/zip": (b"PK",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (b"PK",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (b"PK",),
}
_DIGITS_LOOKED_AT = 64


def file_name_is_a_path(subject: Subject) -> Iterator[Finding]:
    """Warn of an attached file whose name is a path."""
    for element in subject.ours("fileName"):
        if any(mark in plain(element) for mark in "/\\:"):
            yield told(
                "file-name-is-a-path",
                Severity.WARNING,
                element,
                ("a file name that is a path", "文件名中含有路径"),
                ("name the file without folders", "只写文件名，不写文件夹"),
            )


def file_can_act(subject: Subject) -> Iterator[Finding]:
    """Refuse an attached program, script, web page or workbook with macros."""
    for element in subject.ours("fileName"):
        holder = element.getparent()
        media_type = plain(child(holder, "mimeType")).lower()
        acts = plain(element).lower().rstrip(". ").endswith(_ACTING_NAMES)
        if acts or media_type in _ACTING_TYPES or _beginning(holder).startswith(_ACTING_OCTETS):
            yield told(
                "file-can-act",
                Severity.ERROR,
                element,
                (
                    f"“{plain(element)}” is a file that can act when it is opened",
                    f"“{plain(element)}” 是打开后可以执行的文件",
                ),
                (
                    "attach data as PDF, CSV, XML or a picture instead",
                    "请改附 PDF、CSV、XML 或图片形式的数据",
                ),
            )


def file_is_other(subject: Subject) -> Iterator[Finding]:
    """Warn of an attached file that does not begin as its type does."""
    for element in subject.ours("mimeType"):
        begins = _BEGINNINGS.get(plain(element).lower())
        octets = _beginning(element.getparent())
        if begins and octets and not octets.startswith(begins):
            yield told(
                "file-is-other",
                Severity.WARNING,
                element,
                (
                    f"the file does not begin as {plain(element)} does",
                    f"该文件的开头不符合 {plain(element)} 的格式",
                ),
                ("state the type that the file has", "请写明文件的实际类型"),
            )


def _beginning(holder: Element | None) -> bytes:
    """Give the first octets of an attached file; nothing where there are none to be had."""
    data = child(holder, "dataBase64")
    written = "".join(plain(data)[: 2 * _DIGITS_LOOKED_AT].split())[:_DIGITS_LOOKED_AT]
    try:
        return base64.b64decode(written[: len(written) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""
