# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese what is wrong with a document, and what helps.

One function a kind of finding; each gives a complete ``Finding``.
"""

from collections.abc import Sequence

from trustsvc.documents.findings import Finding, Severity, in_both

SHOWN_CHARACTERS = 60


def shorten(text: str) -> str:
    """Shorten a value for people, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN_CHARACTERS else flat[: SHOWN_CHARACTERS - 1] + "…"


def _error(code: str, xpath: str, says: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    return Finding(code, Severity.ERROR, xpath, in_both(*says), in_both(*remedy))


def _names(names: Sequence[str]) -> str:
    return ", ".join(sorted(names)) or "–"


def unexpected_element(xpath: str, name: str, wanted: Sequence[str]) -> Finding:
    """Say that an element stands where it may not."""
    return _error(
        "unexpected-element",
        xpath,
        (
            f"{name} may not stand here; here may stand: {_names(wanted)}",
            f"此处不允许出现 {name}；此处可以是：{_names(wanted)}",
        ),
        (
            f"move or remove {name}, or put what is missing before it",
            f"移走或删除 {name}，或在其前面补上缺少的元素",
        ),
    )


def repeated_element(xpath: str, name: str) -> Finding:
    """Say that an element stands more than once."""
    return _error(
        "repeated-element",
        xpath,
        (f"{name} may stand only once", f"{name} 只能出现一次"),
        (f"keep one {name}", f"只保留一个 {name}"),
    )


def missing_element(xpath: str, wanted: Sequence[str]) -> Finding:
    """Say that an element lacks children."""
    return _error(
        "missing-element",
        xpath,
        (f"something is missing: {_names(wanted)}", f"缺少元素：{_names(wanted)}"),
        (f"add {_names(wanted)}", f"补充 {_names(wanted)}"),
    )


def no_children(xpath: str, name: str) -> Finding:
    """Say that an element that holds text holds elements."""
    return _error(
        "element-in-text",
        xpath,
        (f"{name} stands inside a plain text", f"{name} 出现在纯文本中"),
        ("write the text without elements in it", "只写文本，不要嵌入元素"),
    )


def stray_text(xpath: str, text: str) -> Finding:
    """Say that text stands between elements."""
    shown = shorten(text)
    return _error(
        "stray-text",
        xpath,
        (f"text between elements: “{shown}”", f"元素之间出现文本：“{shown}”"),
        ("remove the text or put it into an element", "删除该文本，或放入相应元素"),
    )


def wrong_value(xpath: str, text: str, wants: str) -> Finding:
    """Say that a value is none of its type."""
    shown = shorten(text)
    return _error(
        "wrong-value",
        xpath,
        (f"“{shown}” is not {wants}", f"“{shown}” 不符合要求：{wants}"),
        (f"write {wants}", f"按要求填写：{wants}"),
    )


def unknown_attribute(xpath: str, name: str) -> Finding:
    """Say that an attribute may not stand here."""
    return _error(
        "unknown-attribute",
        xpath,
        (f"the attribute {name} may not stand here", f"此处不允许属性 {name}"),
        (f"remove the attribute {name}", f"删除属性 {name}"),
    )


def missing_attribute(xpath: str, name: str) -> Finding:
    """Say that an attribute is missing."""
    return _error(
        "missing-attribute",
        xpath,
        (f"the attribute {name} is missing", f"缺少属性 {name}"),
        (f"add the attribute {name}", f"补充属性 {name}"),
    )


def unknown_element(xpath: str, name: str) -> Finding:
    """Say that an element of another vocabulary is none that the release knows."""
    return _error(
        "unknown-element",
        xpath,
        (f"{name} is no element that this release knows", f"该版本不认识元素 {name}"),
        (
            "use an element of the D-SI, or attach the data as a file",
            "改用 D-SI 的元素，或将数据作为附件",
        ),
    )


def repeated_id(xpath: str, value: str) -> Finding:
    """Say that an id stands twice."""
    shown = shorten(value)
    return _error(
        "repeated-id",
        xpath,
        (f"the id “{shown}” stands more than once", f"标识 “{shown}” 重复"),
        ("give every element an id of its own", "为每个元素指定不同的标识"),
    )


def dangling_reference(xpath: str, value: str, *, strict: bool) -> Finding:
    """Say that a reference leads nowhere."""
    shown = shorten(value)
    return Finding(
        "dangling-reference",
        Severity.ERROR if strict else Severity.WARNING,
        xpath,
        in_both(f"no element has the id “{shown}”", f"没有标识为 “{shown}” 的元素"),
        in_both("correct the reference or add the id", "更正引用，或补充标识"),
    )


def too_many(limit: int) -> Finding:
    """Say that the list of findings was cut."""
    return Finding(
        "too-many-findings",
        Severity.NOTE,
        "/*",
        in_both(f"only the first {limit} findings are shown", f"仅显示前 {limit} 条问题"),
        in_both("mend these and check again", "改正后重新检查"),
    )


def mathml_waived(xpath: str) -> Finding:
    """Say that MathML was let pass although the published schema has no place for it."""
    return Finding(
        "mathml-waived",
        Severity.NOTE,
        xpath,
        in_both(
            "MathML passes, although the published schema cannot judge it",
            "MathML 予以接受，尽管官方模式无法校验它",
        ),
        in_both("nothing to do", "无需处理"),
    )
