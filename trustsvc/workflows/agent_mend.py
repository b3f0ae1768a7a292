# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Write for a laboratory assistant what is to be mended in a workbook, in Chinese and English.

Plain text in UTF-8 with mark and Windows line ends, as the editor on every machine opens it.
"""

import codecs
from collections.abc import Iterator, Sequence

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.sheets.wording import WHOLE
from trustsvc.errors import AlreadyRecorded, IdentifierTaken, MalformedWorkbook, TrustsvcError

_LINE = "─" * 60


def mend_text(name: str, error: TrustsvcError) -> bytes:
    """Say what keeps a workbook from being issued, and what helps."""
    findings = error.fields.get("findings")
    told = findings if isinstance(findings, Sequence) and findings else None
    lines = _findings(name, told) if told is not None else _one(name, error)
    return codecs.BOM_UTF8 + "\r\n".join([*lines, ""]).encode()


def notes_text(name: str, findings: Sequence[Finding]) -> bytes:
    """Tell the warnings of a certificate that was issued."""
    lines = [f"已签发，但请注意  Issued; please note: {name}", _LINE]
    for finding in findings:
        lines += [*_entry(finding, "zh"), *_entry(finding, "en"), ""]
    return codecs.BOM_UTF8 + "\r\n".join(lines).encode()


def _findings(name: str, findings: Sequence[Finding]) -> Iterator[str]:
    errors = [one for one in findings if one.severity is Severity.ERROR]
    yield f"需要修改：{name}（{len(errors)} 处）"
    yield "请先修改前几项，保存后重新放入文件夹。"
    yield ""
    yield from _list(errors, "zh")
    yield _LINE
    yield f"To be mended: {name} ({len(errors)})"
    yield "Mend the first ones first, save, and put the file into the folder again."
    yield ""
    yield from _list(errors, "en")


def _list(findings: Sequence[Finding], language: str) -> Iterator[str]:
    for number, finding in enumerate(findings, 1):
        first, second = _entry(finding, language)
        yield f"{number}. {first}"
        yield f"   {second}"
        yield ""


def _entry(finding: Finding, language: str) -> tuple[str, str]:
    where = {"zh": "整个文件", "en": "whole file"}[language] if finding.xpath == WHOLE else ""
    return (
        f"{where or finding.xpath}  {finding.says[language]}",
        f"→ {finding.remedy[language]}",
    )


def _one(name: str, error: TrustsvcError) -> Iterator[str]:
    zh, remedy_zh = _in_chinese(error)
    fields = ", ".join(f"{key}: {value}" for key, value in error.fields.items())
    meaning = (type(error).__doc__ or "").split("\n", maxsplit=1)[0].split(":")[0].rstrip(".")
    yield f"未签发：{name}"
    yield f"   {zh}"
    yield f"   → {remedy_zh}"
    yield _LINE
    yield f"Not issued: {name}"
    yield f"   {meaning}" + (f" ({fields})" if fields else "")
    yield f"   → {error.remedy}"


def _in_chinese(error: TrustsvcError) -> tuple[str, str]:
    match error:
        case IdentifierTaken():
            number = error.fields.get("identifier", "")
            return (
                f"证书编号 {number} 已签发过，内容不同",
                "请使用新的证书编号；如为修改，请填写“所替代的证书编号”",
            )
        case AlreadyRecorded():
            return ("内容完全相同的证书已签发", "无需再次提交；如需修改，请使用新的证书编号")
        case MalformedWorkbook():
            return (
                "无法读取该文件：既不是完整的 .xlsx 工作簿，也不是本模板的 CSV",
                "请用模板重新填写，或另存为 .xlsx 后重新提交",
            )
        case _:
            return (f"无法签发（{error.code}）", "请将本文件交给系统管理员")
