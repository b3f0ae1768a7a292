# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese how a stated verdict goes with its values."""

from collections.abc import Mapping

from trustsvc.documents.findings import Severity
from trustsvc.documents.lint.decision import Judgement

SAYS: Mapping[Judgement, tuple[str, Severity, tuple[str, str], tuple[str, str]]] = {
    Judgement.CONTRADICTS: (
        "conformity-contradicts-values",
        Severity.ERROR,
        (
            (
                "“{word}” is stated, but {value} against the limits {low} to {high} says otherwise "
                "by any rule"
            ),
            "结论为 “{word}”，但 {value} 与限值 {low} 至 {high} 不支持该结论",
        ),
        ("correct the statement, the value or the limits", "更正结论、数值或限值"),
    ),
    Judgement.IGNORES_UNCERTAINTY: (
        "conformity-ignores-uncertainty",
        Severity.WARNING,
        (
            (
                "“{word}” is stated, but by the guard band that the document names {value} with "
                "U = {spread} reaches over the limits {low} to {high}"
            ),
            (
                "结论为 “{word}”，但按文件所述的保护带规则，{value}（U = {spread}）"
                "超出限值 {low} 至 {high}"
            ),
        ),
        (
            "state conditionalPass, or name simple acceptance as the rule agreed with the customer",
            "改为 conditionalPass，或注明与客户约定采用简单接受规则",
        ),
    ),
    Judgement.NEEDS_LENIENT_RULE: (
        "conformity-outside-limits",
        Severity.WARNING,
        (
            (
                "“{word}” is stated, but {value} with U = {spread} lies outside the limits "
                "{low} to {high}"
            ),
            "结论为 “{word}”，但 {value}（U = {spread}）在限值 {low} 至 {high} 之外",
        ),
        (
            "state fail or conditionalFail, or name the rule that the customer agreed to",
            "改为 fail 或 conditionalFail，或注明客户同意的判定规则",
        ),
    ),
    Judgement.NEEDS_RULE: (
        "decision-rule-unstated",
        Severity.NOTE,
        (
            (
                "“{word}” depends on the decision rule, which is not stated: {value} with "
                "U = {spread} reaches over the limits {low} to {high}"
            ),
            (
                "结论 “{word}” 取决于判定规则，而文件未说明：{value}（U = {spread}）"
                "触及限值 {low} 至 {high}"
            ),
        ),
        (
            "state the rule: simple acceptance, or guard band w = U (ISO/IEC 17025, 7.8.6)",
            "注明判定规则：简单接受，或保护带 w = U（ISO/IEC 17025，7.8.6）",
        ),
    ),
    Judgement.CONDITIONAL_FOR_NOTHING: (
        "conformity-needlessly-conditional",
        Severity.WARNING,
        (
            (
                "“{word}” is stated, although {value} with U = {spread} does not touch the limits "
                "{low} to {high}"
            ),
            "结论为 “{word}”，但 {value}（U = {spread}）并未触及限值 {low} 至 {high}",
        ),
        ("state pass or fail", "改为 pass 或 fail"),
    ),
}
"""Code, severity, what to say, what helps; ``{word}`` and the like are filled in."""
