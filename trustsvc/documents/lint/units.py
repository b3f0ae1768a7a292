# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Judge every unit of a document: the schema takes any text for one."""

from collections.abc import Iterator

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.lint.dsi import Fault, ReadUnit, read_unit
from trustsvc.documents.lint.subject import Subject, plain, told
from trustsvc.documents.xml import Element, local_name, split_list

_SINGLE = ("unit", "listUnit", "unitPhase", "listUnitPhase")
_LISTS = ("unitXMLList", "unitPhaseXMLList")
_WHY: dict[Fault, tuple[str, str]] = {
    Fault.EMPTY: ("a number without a unit", "数值没有单位"),
    Fault.BLANKS: ("the unit is written with blanks: {text}", "单位中有空格：{text}"),
    Fault.NOT_DSI: (
        "“{text}” is not written as a unit of the D-SI",
        "“{text}” 不是 D-SI 单位写法",
    ),
    Fault.UNKNOWN: (
        "“{text}”: the D-SI has no unit “{word}”",
        "“{text}”：D-SI 中没有单位 “{word}”",
    ),
    Fault.ORDER: (
        "“{text}”: “{word}” stands where it cannot stand",
        "“{text}”：“{word}” 的位置不对",
    ),
    Fault.TWO_PERS: (
        "“{text}” has more than one \\per; all that stands after the first is below the line",
        "“{text}” 有多个 \\per；第一个 \\per 之后的都在分母中",
    ),
    Fault.PREFIX: ("“{text}”: “{word}” takes no such prefix", "“{text}”：“{word}” 不能这样加词头"),
}


def units(subject: Subject) -> Iterator[Finding]:
    """Tell of each unit that is none of the D-SI, with what was meant where we know."""
    for element in subject.numbers(*_SINGLE):
        yield from _judge(element, (plain(element),), single=True)
    for element in subject.numbers(*_LISTS):
        yield from _judge(element, tuple(dict.fromkeys(split_list(plain(element)))), single=False)


def _judge(element: Element, texts: tuple[str, ...], *, single: bool) -> Iterator[Finding]:
    for text in texts:
        read = read_unit(text)
        if read.fault is not None:
            yield _fault(element, read, read.fault, single=single)


def _fault(element: Element, read: ReadUnit, fault: Fault, *, single: bool) -> Finding:
    fields = {"text": shorten(read.text), "word": shorten(read.word)}
    english, chinese = (sentence.format(**fields) for sentence in _WHY[fault])
    if read.meant is not None:
        code, remedy = "unit-misspelt", (f"write {read.meant}", f"改为 {read.meant}")
    elif fault is Fault.EMPTY:
        code = "unit-missing"
        remedy = (r"write the unit; a pure number has \one", r"填写单位；纯数写 \one")
    else:
        code = "unit-unknown"
        remedy = (
            r"write a unit of the D-SI, such as \milli\metre; a unit of your own starts with |",
            r"按 D-SI 书写单位，如 \milli\metre；自定义单位以 | 开头",
        )
    severity = Severity.ERROR if code == "unit-missing" and single else Severity.WARNING
    return told(code, severity, element, (english, chinese), remedy)


def own_units_undeclared(subject: Subject) -> Iterator[Finding]:
    """Warn of a unit of one's own that no statement declares (DCC 3.1: nonSIUnit)."""
    declared = {plain(element).lstrip("|") for element in subject.ours("nonSIUnit")}
    for element in subject.numbers(*_SINGLE, *_LISTS):
        for text in dict.fromkeys(split_list(plain(element))):
            if text.startswith("|") and len(text) > 1 and text.lstrip("|") not in declared:
                name = local_name(element)
                yield told(
                    "own-unit-undeclared",
                    Severity.WARNING,
                    element,
                    (
                        f"“{shorten(text)}” in {name} is no SI unit and is defined nowhere",
                        f"{name} 中的 “{shorten(text)}” 不是 SI 单位，也未作定义",
                    ),
                    (
                        "define it in a statement: nonSIDefinition and nonSIUnit",
                        "在声明中定义：nonSIDefinition 和 nonSIUnit",
                    ),
                )
