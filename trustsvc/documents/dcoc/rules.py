# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Hold what we demand of every D-CoC beyond its schema, one named rule a function.

An error is a document that contradicts itself beyond doubt; all else is a warning.
Every rule reads the root of a tree that the grammar accepted.
"""

from collections.abc import Iterator

from trustsvc.documents.dates import read_day
from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.places import xpath_of
from trustsvc.documents.xml import Element, child, children, namespace_of, text_of


def _core(root: Element) -> Element | None:
    return child(child(root, "administrativeData"), "coreData")


def first_issued_after_issue(root: Element) -> Iterator[Finding]:
    """Refuse a first issue that lies after this one."""
    core = _core(root)
    first = child(core, "originalIssueDate")
    early, late = read_day(text_of(first)), read_day(text_of(core, "issueDate"))
    if first is not None and early and late and early > late:
        yield Finding(
            "first-issued-after-issue",
            Severity.ERROR,
            xpath_of(first),
            in_both(
                f"first issued on {early}, yet this revision on {late}",
                f"首次颁证日期 {early} 晚于本版签发日期 {late}",
            ),
            in_both("correct one of the dates", "更正其中一个日期"),
        )


def passes_against_a_characteristic(root: Element) -> Iterator[Finding]:
    """Warn of a statement that passes although a characteristic fails."""
    conformity = child(root, "conformity")
    statement = child(conformity, "statementOfConformity")
    if text_of(statement, "result") != "pass":
        return
    for element in children(child(conformity, "characteristics"), "characteristic"):
        if text_of(element, "conformity") == "fail":
            yield Finding(
                "passes-against-a-characteristic",
                Severity.WARNING,
                xpath_of(element),
                in_both(
                    "the statement is “pass”, yet this characteristic fails",
                    "结论为“符合”，但此项特性不符合",
                ),
                in_both(
                    "correct the verdict, or state the condition under which it still conforms",
                    "更正判定，或说明仍视为符合的条件",
                ),
            )


def accreditation_ended_before_issue(root: Element) -> Iterator[Finding]:
    """Warn of an accreditation that had ended when the certificate was issued."""
    issued = read_day(text_of(_core(root), "issueDate"))
    body = child(child(root, "administrativeData"), "certificationBody")
    for element in children(child(body, "accreditations"), "accreditation"):
        ended = read_day(text_of(element, "validUntil"))
        if issued and ended and ended < issued:
            yield Finding(
                "accreditation-ended-before-issue",
                Severity.WARNING,
                xpath_of(element),
                in_both(
                    f"the accreditation ended on {ended}, the certificate is of {issued}",
                    f"认可已于 {ended} 到期，证书签发于 {issued}",
                ),
                in_both(
                    "name the accreditation that held on the day of issue, or none",
                    "请列出签发当日有效的认可，或不列",
                ),
            )


def cites_itself(root: Element) -> Iterator[Finding]:
    """Warn of a certificate that rests on a document of its own number."""
    own = text_of(_core(root), "uniqueIdentifier")
    space = namespace_of(root)
    for name in ("citation", "report", "certificate"):
        for element in root.iter(f"{{{space}}}{name}"):
            if text_of(element, "uniqueIdentifier") == own:
                yield Finding(
                    "cites-itself",
                    Severity.WARNING,
                    xpath_of(element),
                    in_both("a certificate cannot be its own evidence", "证书不能以自身为依据"),
                    in_both("cite the report by its own identifier", "请引用报告自身的编号"),
                )


def revision_before_its_modifications(root: Element) -> Iterator[Finding]:
    """Warn of a modification that is newer than the revision."""
    core = _core(root)
    revision = text_of(core, "revision") or "0"
    for element in children(child(core, "modifications"), "modification"):
        named = text_of(element, "revision") or "0"
        if int(named) > int(revision):
            yield Finding(
                "revision-before-its-modifications",
                Severity.WARNING,
                xpath_of(element),
                in_both(
                    f"modification {named} is told of in revision {revision}",
                    f"版次 {revision} 中列出了版次 {named} 的修订",
                ),
                in_both("count the revision up, or correct the modification", "更正版次或修订记录"),
            )


DCOC_RULES = (
    first_issued_after_issue,
    passes_against_a_characteristic,
    accreditation_ended_before_issue,
    cites_itself,
    revision_before_its_modifications,
)
