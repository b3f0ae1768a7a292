# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Judge the files inside a document by their names."""

from collections.abc import Iterator

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.lint.subject import Subject, plain, told


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
