"""Set the characteristics of a D-CoC as one table: what was found, the limits, the verdict."""

from collections.abc import Iterator

from trustsvc.documents.kinds import SI_NAMESPACE
from trustsvc.documents.page.measured import columns, coverage_note, numbers, take_forms
from trustsvc.documents.page.model import Column, Said, Table
from trustsvc.documents.page.source import Source
from trustsvc.documents.page.units import unit_text
from trustsvc.documents.quantities import Form, read_forms
from trustsvc.documents.xml import Element, child, children


def tabulate_characteristics(source: Source, holder: Element | None) -> Table | None:
    """Give the table of all characteristics that have a number; the others stay to be listed."""
    found = [part for part in children(holder, "characteristic") if _number(part) is not None]
    if not found:
        return None
    names = tuple(source.said(child(part, "name")) for part in found)
    bodies = [body for part in found if (body := _number(part)) is not None]
    form: Form = tuple(take_forms(source, body)[0][0] for body in bodies)
    return Table(
        columns=(
            Column(source.label("characteristic"), "", "", names, role="name"),
            *columns(source, source.label("found"), (form,), ""),
            *_limits(source, found),
            _verdicts(source, found),
        ),
        notes=(coverage_note(source, (form,)),),
    )


def _number(part: Element | None) -> Element | None:
    if part is None:
        return None
    return next(part.iterchildren(f"{{{SI_NAMESPACE}}}real"), None)


def _limits(source: Source, found: list[Element]) -> Iterator[Column]:
    """Give the columns of limits; what a limit says beyond value and unit stays to be listed."""
    for end in ("lower", "upper"):
        bodies = [_number(child(child(part, "limit"), end)) for part in found]
        if all(body is None for body in bodies):
            continue
        for body in bodies:
            source.show(child(body, "value"))
            source.show(child(body, "unit"))
        read = [None if body is None else read_forms(body)[0][0] for body in bodies]
        units = ["" if each is None else unit_text(each.unit) for each in read]
        values = [None if each is None else each.value for each in read]
        yield numbers(source.label(end), "", units, values)


def _verdicts(source: Source, found: list[Element]) -> Column:
    cells: tuple[Said, ...] = tuple(
        source.value(source.show(child(part, "conformity"))) for part in found
    )
    return Column(source.label("conformity"), "", "", cells, role="conformity")
