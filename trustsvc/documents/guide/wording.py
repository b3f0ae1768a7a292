# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese what is wrong with metadata, and what helps.

``xpath`` of these findings is a place in the metadata, as ``$.organisations[0].gln``.
"""

from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.grammar.wording import shorten

Both = tuple[str, str]


def _told(code: str, severity: Severity, place: str, says: Both, remedy: Both) -> Finding:
    return Finding(code, severity, place, in_both(*says), in_both(*remedy))


def uscc_check(place: str, value: str) -> Finding:
    """Warn of a Unified Social Credit Code that breaks its check character."""
    text = shorten(value)
    return _told(
        "uscc-check-digit",
        Severity.WARNING,
        place,
        (
            f"“{text}” does not end in its check character (GB 32100)",
            f"“{text}” 的校验码不符（GB 32100）",
        ),
        (
            "compare it with the business licence; some early codes are registered like that",
            "请与营业执照核对；少数早期代码登记即如此",
        ),
    )


def gln_check(place: str, value: str, severity: Severity) -> Finding:
    """Tell of a Global Location Number that is none."""
    text = shorten(value)
    return _told(
        "gln-check-digit",
        severity,
        place,
        (
            f"“{text}” is no GLN: 13 digits, of which the last checks the others",
            f"“{text}” 不是全球位置编码：应为 13 位数字，末位为校验码",
        ),
        ("compare it with the GS1 register", "请与 GS1 登记信息核对"),
    )


def other_account(place: str, said: str, account: str) -> Finding:
    """Warn of an issuer that the document names by another code than its account bears."""
    return _told(
        "metadata-other-account",
        Severity.WARNING,
        place,
        (
            f"the document says {shorten(said)}, the issuer's account {shorten(account)}",
            f"文件所写为 {shorten(said)}，签发账户为 {shorten(account)}",
        ),
        ("check which of them issues", "请核对由哪个机构签发"),
    )


def contradiction(place: str, stated: str, said: str) -> Finding:
    """Refuse what contradicts the document."""
    return _told(
        "metadata-contradicts",
        Severity.ERROR,
        place,
        (
            f"“{shorten(stated)}” is stated, but “{shorten(said)}” is known already",
            f"此处声明为 “{shorten(stated)}”，而已知为 “{shorten(said)}”",
        ),
        (
            "leave it out; what is wrong in a document is mended by amending the document",
            "请删去；文件中的错误应通过修改文件更正",
        ),
    )


def no_expiry(place: str) -> Finding:
    """Refuse an expiry of a calibration certificate."""
    return _told(
        "metadata-no-expiry",
        Severity.ERROR,
        place,
        ("a calibration certificate does not expire", "校准证书没有失效日期"),
        (
            "leave it out; the customer's date belongs in a statement on recalibration",
            "请删去；客户的复校日期应写入复校声明",
        ),
    )


def dates_turned(place: str, effective: str, expiry: str) -> Finding:
    """Refuse an expiry before the beginning."""
    return _told(
        "metadata-dates-order",
        Severity.ERROR,
        place,
        (
            f"it would expire on {expiry}, before it takes effect on {effective}",
            f"失效日期 {expiry} 早于生效日期 {effective}",
        ),
        ("correct the dates", "请更正日期"),
    )


def no_organisation(place: str, role: str) -> Finding:
    """Refuse numbers for an organisation that the document does not name."""
    return _told(
        "metadata-no-organisation",
        Severity.ERROR,
        place,
        (
            f"the document names no such organisation in the role “{role}”",
            f"文件中没有角色为 “{role}” 的该机构",
        ),
        (
            "correct role or name: the name as the document writes it, in one of its languages",
            "请更正角色或名称；名称须与文件中的某一语言写法一致",
        ),
    )


def which_organisation(place: str, role: str) -> Finding:
    """Refuse numbers that several organisations could have."""
    return _told(
        "metadata-which-organisation",
        Severity.ERROR,
        place,
        (
            f"the document names several organisations in the role “{role}”",
            f"文件中有多个角色为 “{role}” 的机构",
        ),
        ("add the name, as the document writes it", "请补充名称，与文件写法一致"),
    )


def itself(place: str) -> Finding:
    """Refuse a relation of a document to itself."""
    return _told(
        "metadata-itself",
        Severity.ERROR,
        place,
        ("a document has no relation to itself", "文件不能与自身有关系"),
        ("write the number of the other document", "请填写另一文件的编号"),
    )
