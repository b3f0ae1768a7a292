# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese why a PDF is not taken in, or what should be known of it."""

from typing import TypeAlias

from trustsvc.documents.findings import Finding, Severity, in_both

Pair: TypeAlias = tuple[str, str]
"""The same in English and in Chinese."""

LONGEST_SHOWN = 60
_EXPORT_ANEW = (
    "export it anew from the program that made it, without that",
    "请在制作该文件的程序中去掉这一内容后重新导出",
)
_AS_MADE = (
    "send the PDF as its maker wrote it",
    "请提交制作方生成的原始 PDF",
)


def _finding(
    code: str, place: str, says: Pair, remedy: Pair, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(code, severity, place, in_both(*says), in_both(*remedy))


def shown(text: object) -> str:
    """Shorten what a stranger wrote, and drop what could turn a line around."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in str(text))
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


def unreadable(place: object, why: object) -> Finding:
    """Say that the bytes are no PDF that we read."""
    says = (
        f"the PDF cannot be read ({shown(place)}: {shown(why)})",
        f"无法读取该 PDF（{shown(place)}：{shown(why)}）",
    )
    return _finding("pdf-unreadable", "/", says, _AS_MADE)


def no_pdf() -> Finding:
    """Say that the first bytes are not a PDF's."""
    remedy = (
        "send the PDF; a DCC or D-CoC in XML is issued",
        "请提交 PDF；XML 的 DCC 或 D-CoC 请直接签发",
    )
    return _finding("pdf-missing", "/", ("this is not a PDF", "这不是 PDF 文件"), remedy)


def encrypted() -> Finding:
    """Say that nobody can look into it."""
    return _finding(
        "pdf-encrypted",
        "/Encrypt",
        ("the PDF is encrypted or protected by a password", "该 PDF 已加密或受密码保护"),
        (
            "export it anew without any protection; its signature protects it better",
            "请不带任何保护重新导出；电子签名提供更好的保护",
        ),
    )


def script(place: str) -> Finding:
    """Say that it brings a program."""
    says = (
        "the PDF holds JavaScript, which can change what people see",
        "PDF 含有 JavaScript，可能改变显示内容",
    )
    return _finding("pdf-script", place, says, _EXPORT_ANEW)


def action(place: str, name: str) -> Finding:
    """Say that it would do something at its reader's."""
    says = (
        f"the PDF holds an action that reaches out of it ({shown(name)})",
        f"PDF 含有指向文件之外的动作（{shown(name)}）",
    )
    return _finding("pdf-action", place, says, _EXPORT_ANEW)


def starts_by_itself(place: str) -> Finding:
    """Say that it acts without being asked."""
    says = (
        "the PDF acts by itself when it is opened or turned over",
        "PDF 在打开或翻页时会自动执行动作",
    )
    return _finding("pdf-acts-by-itself", place, says, _EXPORT_ANEW)


def dynamic_form(place: str) -> Finding:
    """Say that its pages are made by a program of the viewer."""
    says = (
        "the PDF is a dynamic form (XFA): viewers show it differently",
        "PDF 为动态表单（XFA），不同软件显示不同",
    )
    return _finding("pdf-dynamic-form", place, says, _EXPORT_ANEW)


def media(place: str, name: str) -> Finding:
    """Say that it holds what is played, not read."""
    says = (
        f"the PDF holds moving or spatial media ({shown(name)})",
        f"PDF 含有多媒体或三维内容（{shown(name)}）",
    )
    return _finding("pdf-media", place, says, _EXPORT_ANEW)


def external(place: str) -> Finding:
    """Say that a part of it lies in another file."""
    says = ("a part of the PDF lies in another file", "PDF 的一部分内容位于另一个文件中")
    return _finding("pdf-external-part", place, says, _EXPORT_ANEW)


def two_faces() -> Finding:
    """Say that old and new readers are shown different objects."""
    says = (
        "the PDF shows different things to different readers (hybrid)",
        "该 PDF 在不同软件中内容不同（混合交叉引用）",
    )
    return _finding("pdf-two-faces", "/XRefStm", says, _EXPORT_ANEW)


def polyglot(what: str) -> Finding:
    """Say that the same bytes are a file of another kind as well."""
    says = (f"the file is a PDF and {what} at once", f"该文件既是 PDF 又是 {what}")
    return _finding("pdf-polyglot", "/", says, _EXPORT_ANEW)


def trailing(count: int) -> Finding:
    """Say that something follows the end."""
    says = (f"{count} bytes follow the end of the PDF", f"PDF 结尾之后还有 {count} 字节")
    return _finding("pdf-trailing-bytes", "/%%EOF", says, _AS_MADE)


def no_page() -> Finding:
    """Say that there is nothing to be seen."""
    return _finding("pdf-no-page", "/Pages", ("the PDF has no page", "PDF 没有页面"), _AS_MADE)


def program_attached(place: str, name: str) -> Finding:
    """Say that a file of a kind that runs, or that we don't know, is attached."""
    says = (
        f"a file that may run is attached: {shown(name)}",
        f"附件可能是可执行文件：{shown(name)}",
    )
    remedy = (
        "take the attachment out; data, texts, pictures and PDF may stay",
        "请去掉该附件；数据、文本、图片和 PDF 可以保留",
    )
    return _finding("pdf-program-attached", place, says, remedy)


def attached(place: str, name: str) -> Finding:
    """Tell of a file that is attached."""
    says = (f"a file is attached: {shown(name)}", f"含有附件：{shown(name)}")
    remedy = ("nothing to do; the signature covers it", "无需处理；签名覆盖该附件")
    return _finding("pdf-attached", place, says, remedy, Severity.NOTE)


def reserved_name(place: str, name: str) -> Finding:
    """Say that an attachment has a name that is ours."""
    says = (
        f"a file named {shown(name)} is attached that is none of ours",
        f"附件名 {shown(name)} 为本服务保留",
    )
    remedy = ("give the attachment another name", "请为附件换一个名称")
    return _finding("pdf-reserved-name", place, says, remedy)


def fillable(place: str, severity: Severity) -> Finding:
    """Say that its form can be filled in after it is signed."""
    says = ("the PDF has form fields that anybody can fill in", "PDF 含有任何人都可填写的表单域")
    remedy = ("print it to PDF, or flatten the form", "请将表单扁平化，或打印为 PDF")
    return _finding("pdf-fillable", place, says, remedy, severity)


def signature_field(place: str, severity: Severity) -> Finding:
    """Say that it has room for a signature that is not there."""
    says = ("the PDF has an empty signature field", "PDF 含有空白签名域")
    remedy = (
        "take the field out, or sign it before you send it",
        "请删除该签名域，或签名后再提交",
    )
    return _finding("pdf-signature-field", place, says, remedy, severity)


def archival(part: str) -> Finding:
    """Tell that the metadata are not inside, because that would break what the PDF promises."""
    says = (
        f"the PDF promises PDF/A-{part}, which allows no attachment: metadata go with its record",
        f"该 PDF 声明为 PDF/A-{part}，不得含有附件：元数据随登记保存",
    )
    remedy = ("nothing to do; PDF/A-3 would carry them", "无需处理；PDF/A-3 可携带元数据")
    return _finding("pdf-archival", "/Metadata", says, remedy, Severity.NOTE)


def statement_differs() -> Finding:
    """Say that what is stated beside the PDF is not what it says inside."""
    says = (
        "the metadata that came along differ from metadata.json inside the PDF",
        "随附的元数据与 PDF 内 metadata.json 不一致",
    )
    remedy = ("leave out one of the two, or correct it", "请去掉其中一份，或予以更正")
    return _finding("pdf-statement-differs", "/AF", says, remedy)


def identifier_missing() -> Finding:
    """Say that nothing names the document."""
    says = ("a PDF has no number that we could read", "PDF 中没有可读取的编号")
    remedy = (
        "state it: --metadata FILE with a field identifier, or metadata in the form",
        "请给出编号：--metadata 文件中的 identifier，或表单中的 metadata",
    )
    return _finding("identifier-missing", "/", says, remedy)
