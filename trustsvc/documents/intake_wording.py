# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese why a document is not taken in, or what was done with it."""

from collections.abc import Sequence

from trustsvc.documents.findings import Finding, Severity, in_both


def unknown_kind(name: str) -> Finding:
    """Say that the root is none that we know."""
    return Finding(
        "unknown-kind",
        Severity.ERROR,
        "/",
        in_both(f"{name} is neither a DCC nor a D-CoC", f"{name} 既不是 DCC，也不是 D-CoC"),
        in_both("send a DCC, a D-CoC or a PDF", "请提交 DCC、D-CoC 或 PDF"),
    )


def unknown_release(said: str | None, known: Sequence[str]) -> Finding:
    """Say that we do not know the release."""
    named = ", ".join(known)
    return Finding(
        "unknown-release",
        Severity.ERROR,
        "/*/@schemaVersion",
        in_both(
            f"release {said or '(none)'} is not known; known are {named}",
            f"不认识版本 {said or '（未注明）'}；支持的版本：{named}",
        ),
        in_both("write the document in a known release", "请使用支持的版本"),
    )


def no_place_for_signature(release: str) -> Finding:
    """Say that an unsigned document of an old release cannot be signed."""
    return Finding(
        "no-place-for-signature",
        Severity.ERROR,
        "/*",
        in_both(
            f"release {release} has no place for a signature, so it cannot be issued",
            f"版本 {release} 没有签名位置，无法签发",
        ),
        in_both(
            "bring it up to date: --upgrade --identifier NEW",
            "请升级后签发：--upgrade --identifier 新编号",
        ),
    )


def judged_without_signature(release: str) -> Finding:
    """Say that the signature was left out when the schema was checked."""
    return Finding(
        "judged-without-signature",
        Severity.NOTE,
        "/*",
        in_both(
            f"release {release} has no place for a signature; "
            "the schema was checked without the one that it carries",
            f"版本 {release} 没有签名位置；模式校验时未计入所附签名",
        ),
        in_both("nothing to do", "无需处理"),
    )


def comment_in_text(xpath: str) -> Finding:
    """Say that a comment parts a text in two."""
    return Finding(
        "comment-in-text",
        Severity.ERROR,
        xpath,
        in_both(
            "a comment parts a text: signing would join what stands around it",
            "注释把文本分成两段：签名时两段会合并",
        ),
        in_both("take the comment out of the text", "把注释移出文本"),
    )


def instruction(xpath: str) -> Finding:
    """Say that there is a processing instruction."""
    return Finding(
        "processing-instruction",
        Severity.ERROR,
        xpath,
        in_both(
            "a processing instruction may change what people are shown",
            "处理指令可能改变显示给人的内容",
        ),
        in_both("remove it", "请删除"),
    )


def comments_dropped(count: int) -> Finding:
    """Say that comments were dropped."""
    return Finding(
        "comments-dropped",
        Severity.NOTE,
        "/",
        in_both(f"comments left out: {count}", f"已略去注释 {count} 处"),
        in_both("nothing to do", "无需处理"),
    )
