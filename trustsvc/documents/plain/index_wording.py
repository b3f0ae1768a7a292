# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese why a line of an index was not registered, and what helps."""

from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.plain.wording import Pair, shown
from trustsvc.errors import TrustsvcError


def _fault(code: str, place: str, says: Pair, remedy: Pair) -> Finding:
    return Finding(code, Severity.ERROR, place, in_both(*says), in_both(*remedy))


def unreadable_line(line: int) -> Finding:
    """Say that a line cannot be split into fields."""
    says = ("quotation marks do not match, or the line is too long", "引号不配对，或该行过长")
    remedy = (
        "put a text with quotation marks in quotation marks, and double them",
        "含引号的文本请加引号，其中的引号写两个",
    )
    return _fault("index-line", f"line {line}", says, remedy)


def too_many_fields(line: int, count: int, width: int) -> Finding:
    """Say that a line has more fields than there are columns."""
    says = (
        f"the line has {count} fields for {width} columns",
        f"该行有 {count} 个字段，表头只有 {width} 列",
    )
    remedy = ("put a text that holds the separator in quotation marks", "含分隔符的文本请加引号")
    return _fault("index-fields", f"line {line}", says, remedy)


def lacking(line: int, column: str) -> Finding:
    """Say that a line names no file or no number."""
    says = (f"the line has no {column}", f"该行缺少 {'文件' if column == 'file' else '编号'}")
    return _fault("index-lacking", f"line {line}", says, ("fill it in", "请补全"))


def no_date(line: int, said: str) -> Finding:
    """Say that a date cannot be read."""
    says = (f"{shown(said)} is no date that we read", f"无法识别日期 {shown(said)}")
    remedy = ("write the year first: 2019-05-03", "请先写年份：2019-05-03")
    return _fault("index-date", f"line {line}", says, remedy)


def outside(file: str) -> Finding:
    """Say that a file is not in the folder."""
    says = (f"{shown(file)} does not lie in the folder", f"{shown(file)} 不在该文件夹内")
    remedy = ("name it relative to the folder, without ..", "请写相对于该文件夹的路径，不含 ..")
    return _fault("file-outside", "file", says, remedy)


def missing(file: str) -> Finding:
    """Say that there is no such file."""
    says = (f"there is no file {shown(file)}", f"没有文件 {shown(file)}")
    remedy = ("correct the name, or put the file there", "请更正文件名或放入该文件")
    return _fault("file-missing", "file", says, remedy)


def unreadable_file(file: str, why: str) -> Finding:
    """Say that the system does not let us read it."""
    says = (f"{shown(file)} cannot be read: {shown(why)}", f"无法读取 {shown(file)}：{shown(why)}")
    remedy = ("let this user read it", "请允许本用户读取该文件")
    return _fault("file-unreadable", "file", says, remedy)


def too_large(size: object, limit: object) -> Finding:
    """Say that a file passes the limit."""
    says = (f"{size} bytes, more than {limit}", f"{size} 字节，超过上限 {limit}")
    remedy = ("raise TRUSTSVC_DOCUMENT_LIMIT_BYTES", "请提高 TRUSTSVC_DOCUMENT_LIMIT_BYTES")
    return _fault("too-large", "file", says, remedy)


def bad_field(where: object, why: object) -> Finding:
    """Say that a field holds what it may not hold."""
    says = (f"{shown(where)}: {shown(why)}", f"{shown(where)}：{shown(why)}")
    return _fault("index-field", str(where)[:100], says, ("correct the field", "请更正该字段"))


def not_approved() -> Finding:
    """Say that nobody signed it, and the operator did not say that it may be registered."""
    says = (
        "nobody signed the file, and its registration was not approved",
        "文件没有签名，登记未经批准",
    )
    remedy = (
        "if it may be registered unsigned, run it again with --approve",
        "若可不带签名登记，请加 --approve 重新运行",
    )
    return _fault("not-approved", "file", says, remedy)


def other(error: TrustsvcError) -> Finding:
    """Say what else is wrong, in the words of the error."""
    says = (shown(error), shown(error))
    return _fault(error.code, "file", says, (error.remedy, "请更正后重新运行"))


def foreign_signature(why: object) -> Finding:
    """Say that a signature does not let us record it."""
    says = (f"its signature is not accepted: {shown(why)}", f"签名不被接受：{shown(why)}")
    remedy = (
        "let its own issuer record it, or send it as that issuer signed it",
        "请由其签发方登记，或提交签发方签名的原件",
    )
    return _fault("refused-signature", "file", says, remedy)


def recorded_otherwise() -> Finding:
    """Say that these bytes are on record under another number, or of another issuer."""
    says = ("these very bytes are on record already, otherwise", "同样的文件已另行登记")
    remedy = (
        "a document is recorded once; look for the file in the index",
        "一份文件只登记一次；请在索引中查找该文件",
    )
    return _fault("already-recorded", "file", says, remedy)


def number_taken(number: str) -> Finding:
    """Say that the number is on record for other bytes."""
    says = (
        f"number {shown(number)} is on record for another file",
        f"编号 {shown(number)} 已用于另一份文件",
    )
    remedy = ("correct the number; a number is used once", "请更正编号；编号只用一次")
    return _fault("identifier-taken", "number", says, remedy)
