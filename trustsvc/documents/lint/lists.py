# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Count the entries of lists that belong together."""

from collections.abc import Iterator

from lxml import etree

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.lint.subject import Subject, plain, told, words
from trustsvc.documents.quantities import is_quantity
from trustsvc.documents.xml import Element, child, children, local_name

_VALUES = ("valueXMLList", "valueRealXMLList", "valueMagnitudeXMLList")
_LISTS = ("realListXMLList", "complexListXMLList")


def lists_differ_in_length(subject: Subject) -> Iterator[Finding]:
    """Refuse a list that has neither one entry for all values nor one for each."""
    for element in subject.numbers(*_LISTS):
        count = len(words(child(element, *_VALUES)))
        for part in _own_lists(element):
            yield from _counted(part, count)


def _counted(part: Element, count: int) -> Iterator[Finding]:
    entries = len(words(part))
    if entries not in {1, count}:
        yield told(
            "lists-differ-in-length",
            Severity.ERROR,
            part,
            (
                f"{local_name(part)} has {entries} entries for {count} values",
                f"{local_name(part)} 有 {entries} 项，而数值有 {count} 个",
            ),
            ("give one entry, or one for each value", "给出一项，或每个数值一项"),
        )


def _own_lists(element: Element) -> Iterator[Element]:
    """Go through the lists beside the values, but not into matrices, which count otherwise."""
    for part in element.iterchildren(etree.Element):
        name = local_name(part)
        if "Region" in name or "Multivariate" in name or "Bivariate" in name or "QUDT" in name:
            continue
        if len(part):
            yield from _own_lists(part)
        elif name.endswith("XMLList"):
            yield part


def count_of(quantity: Element) -> int | None:
    """Say how many values a quantity of a DCC has; None where it is not written as a list."""
    for part in quantity.iterchildren(etree.Element):
        if not is_quantity(part):
            continue
        form = (
            next(part.iterchildren(etree.Element), part) if local_name(part) == "hybrid" else part
        )
        if local_name(form) in _LISTS:
            return len(words(child(form, *_VALUES)))
        return None
    listed = child(quantity, "charsXMLList")
    return None if listed is None else len(words(listed))


def verdicts_differ_in_length(subject: Subject) -> Iterator[Finding]:
    """Refuse a list of verdicts that has neither one entry for all values nor one for each."""
    for part in subject.ours("conformityXMLList", "validXMLList"):
        holder = part.getparent()
        group = None if holder is None else holder.getparent()
        quantity = None if group is None else group.getparent()
        if quantity is None or local_name(quantity) != "quantity":
            continue
        count = count_of(quantity)
        if count is not None:
            yield from _counted(part, count)


def columns_differ_in_length(subject: Subject) -> Iterator[Finding]:
    """Warn of columns of one table that have different numbers of rows."""
    for table in subject.ours("list"):
        columns = [(column, count_of(column)) for column in children(table, "quantity")]
        counts = [count for _, count in columns if count is not None and count > 1]
        rows = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        for column, count in columns:
            if count is not None and count not in {1, rows}:
                yield told(
                    "columns-differ-in-length",
                    Severity.WARNING,
                    column,
                    (
                        f"this column has {count} values, the others of its table have {rows}",
                        f"该列有 {count} 个值，而同表其他列有 {rows} 个",
                    ),
                    (
                        "add what is missing (NaN where there is no value), or take out the rest",
                        "补上缺少的值（没有值处写 NaN），或删除多余的值",
                    ),
                )


def instants_differ_in_length(subject: Subject) -> Iterator[Finding]:
    """Refuse a list of instants that has neither one entry nor one for each row of its table."""
    for part in subject.ours("dateTimeXMLList"):
        table = part.getparent()
        counts = [count_of(column) or 0 for column in children(table, "quantity")]
        rows = max(counts, default=0)
        if rows and plain(part):
            yield from _counted(part, rows)
