# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese what is wrong with the lines of a CSV, and what helps."""

from collections.abc import Sequence

from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.sheets.wording import error


def not_ended(address: str) -> Finding:
    """Say that the file may have been cut off."""
    return error(
        "csv-not-ended",
        address,
        (
            "the last line is not [end]: the file may be cut off",
            "最后一行不是 [end]，文件可能不完整",
        ),
        ("export it again; the last line must be [end]", "请重新导出；最后一行必须是 [end]"),
    )


def outside(address: str) -> Finding:
    """Say that a line stands before all sections."""
    return error(
        "csv-outside",
        address,
        ("a line before the first section", "首个分段之前有内容"),
        ("put it below a line like [certificate]", "请将其移到 [certificate] 等分段标记之下"),
    )


def unknown_section(address: str, name: str, known: Sequence[str]) -> Finding:
    """Say that there is no such section."""
    shown, named = shorten(name), ", ".join(f"[{one}]" for one in known)
    return error(
        "csv-unknown-section",
        address,
        (f"there is no section [{shown}]; there are {named}", f"没有分段 [{shown}]；可用：{named}"),
        ("correct the name", "请更正名称"),
    )


def unknown_key(address: str, name: str, known: Sequence[str]) -> Finding:
    """Say that a section has no such line or column."""
    shown, named = shorten(name), ", ".join(known)
    return error(
        "csv-unknown-key",
        address,
        (f"“{shown}” is none of: {named}", f"“{shown}” 不在可用名称之内：{named}"),
        ("correct the name", "请更正名称"),
    )
