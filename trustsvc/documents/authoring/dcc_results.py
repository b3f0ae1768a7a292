"""Write the results and conditions of a DCC from their model.

Consecutive points that state the same things make one table (``dcc:list``) of columns
(``si:realListXMLList``); where the next point states others, a new table begins, so that no list
has holes.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.elements import file, named, optional_text, typed
from trustsvc.documents.authoring.labels import label
from trustsvc.documents.authoring.parts import Part, Texts
from trustsvc.documents.dcc.writer import node, optional, text

ROLES = {
    "measured_value": "basic_measuredValue",
    "error": "basic_measurementError",
    "correction": "basic_correction",
    "other": None,
}
"""What the values of a series are in the vocabulary of the DCC."""

_COLUMNS = (
    ("nominal", "basic_nominalValue"),
    ("reference", "basic_referenceValue"),
    ("indicated", "basic_measuredValue"),
)
_SHAPE = (
    "nominal", "reference", "indicated", "uncertainty", "lower_limit", "upper_limit", "verdict",
    "in_scope",
)  # fmt: skip


def result(given: Part, number: int, whole: Part) -> Element:
    """Make one result: a series of points, or an observation in words."""
    made = _Result(given, whole)
    return typed(
        node(
            "dcc:result",
            optional_text("dcc:name", given.texts("name") or given.texts("quantity")),
            made.description(),
            node("dcc:data", *(made.tables() if "points" in given else [made.observation()])),
        ),
        id=given.word("id") or f"result-{number}",
        refId=given.word("item"),
    )


class _Result:
    """Write one result; names come in the languages of the document."""

    def __init__(self, given: Part, whole: Part) -> None:
        self.given, self.whole = given, whole
        self.languages = whole.words("languages")
        self.coverage = given.part("coverage") or whole.part("coverage")

    def description(self) -> Element | None:
        """Give the description with the files of the result."""
        said = self.given.texts("description") or {}
        files = [file("dcc:file", one) for one in self.given.parts("files")]
        contents = [node("dcc:content", words, lang=lang) for lang, words in said.items()]
        return node("dcc:description", *contents, *files) if contents or files else None

    def observation(self) -> Element:
        """Give a result in words."""
        return node(
            "dcc:quantity",
            optional_text("dcc:name", self.given.texts("quantity")),
            optional_text("dcc:noQuantity", self.given.texts("text")),
            self._about([self.given]),
        )

    def tables(self) -> Iterator[Element]:
        """Give a table for each run of points that state the same things."""
        begin = 0
        points = list(self.given.parts("points"))
        for _shape, run in groupby(points, lambda point: [name in point for name in _SHAPE]):
            rows = list(run)
            yield self._table(rows, begin)
            begin += len(rows)

    def _table(self, rows: Sequence[Part], begin: int) -> Element:
        given = self.given
        columns = [
            _column(ref_type, label(name, self.languages), _numbers(rows, name), unit)
            for name, ref_type in _COLUMNS
            if name in rows[0]
            for unit in [given.unit(f"{name}_unit", "unit")]
        ]
        for further in given.parts("columns"):
            numbers = [str(value) for value in further.fields["values"]][begin : begin + len(rows)]
            columns.append(
                _column(
                    further.word("ref_type"),
                    further.texts("name") or {},
                    numbers,
                    further.unit("unit"),
                )
            )
        values = node(
            "si:realListXMLList",
            node("si:valueXMLList", " ".join(_numbers(rows, "value"))),
            node("si:unitXMLList", given.unit("unit")),
            self._uncertainties(rows),
        )
        main = node(
            "dcc:quantity",
            optional_text("dcc:name", given.texts("quantity")),
            values,
            self._about(rows),
        )
        role = ROLES[given.word("role") or "measured_value"]
        return node("dcc:list", *columns, typed(main, refType=role), refType="basic_table")

    def _uncertainties(self, rows: Sequence[Part]) -> Element | None:
        if "uncertainty" not in rows[0]:
            return None
        return node(
            "si:measurementUncertaintyUnivariateXMLList",
            node(
                "si:expandedMUXMLList",
                node("si:valueExpandedMUXMLList", " ".join(_numbers(rows, "uncertainty"))),
                node("si:coverageFactorXMLList", _one_or_each(self._stated(rows, "k"))),
                node(
                    "si:coverageProbabilityXMLList", _one_or_each(self._stated(rows, "probability"))
                ),
                optional("si:distributionXMLList", _distribution(self.coverage)),
            ),
        )

    def _stated(self, rows: Sequence[Part], name: str) -> list[str]:
        common = self.coverage.plain_number(name) if self.coverage else None
        return [row.plain_number(name) or common or "" for row in rows]

    def _about(self, rows: Sequence[Part]) -> Element | None:
        found = [part for part in (self._conformity(rows), self._scope(rows)) if part is not None]
        return node("dcc:measurementMetaData", *found) if found else None

    def _conformity(self, rows: Sequence[Part]) -> Element | None:
        limits = [
            _column(
                ref_type, label(name, self.languages), _numbers(rows, name), self.given.unit("unit")
            )
            for name, ref_type in (
                ("lower_limit", "basic_acceptanceLimitLower"),
                ("upper_limit", "basic_acceptanceLimitUpper"),
            )
            if name in rows[0]
        ]
        verdicts = [row.need("verdict") for row in rows if "verdict" in row]
        if not limits and not verdicts:
            return None
        return typed(
            node(
                "dcc:metaData",
                named("dcc:name", label("conformity", self.languages)),
                node("dcc:conformityXMLList", " ".join(verdicts)) if verdicts else None,
                node("dcc:data", *limits) if limits else None,
                refType="basic_conformity",
            ),
            refId=self._statement_about("conformity"),
        )

    def _scope(self, rows: Sequence[Part]) -> Element | None:
        flags = [flag for row in rows if (flag := row.truth("in_scope")) is not None]
        if not flags:
            return None
        return typed(
            node(
                "dcc:metaData",
                named("dcc:name", label("accredited_scope", self.languages)),
                node("dcc:validXMLList", " ".join(flags)),
                refType="basic_isInCMC",
            ),
            refId=self._statement_about("accredited_scope"),
        )

    def _statement_about(self, about: str) -> str | None:
        """Find the id of the statement that explains this, if it has one."""
        stated = (one for one in self.whole.parts("statements") if one.word("about") == about)
        return next((one.word("id") for one in stated if "id" in one), None)


def _numbers(rows: Sequence[Part], name: str) -> list[str]:
    return [number for row in rows if (number := row.number(name)) is not None]


def _one_or_each(entries: Sequence[str]) -> str:
    return entries[0] if len(set(entries)) == 1 else " ".join(entries)


def _distribution(coverage: Part | None) -> str | None:
    return None if coverage is None else coverage.word("distribution")


def _column(ref_type: str | None, name: Texts, values: Sequence[str], unit: str) -> Element:
    numbers = node(
        "si:realListXMLList",
        node("si:valueXMLList", " ".join(values)),
        node("si:unitXMLList", unit),
    )
    return typed(node("dcc:quantity", named("dcc:name", name), numbers), refType=ref_type)


def condition(given: Part, whole: Part) -> Element:
    """Make one condition of the environment."""
    return typed(
        node(
            "dcc:influenceCondition",
            optional_text("dcc:name", given.texts("name")),
            optional("dcc:status", given.word("status")),
            node("dcc:data", *_condition_data(given, whole)),
        ),
        refType=given.word("ref_type"),
    )


def _condition_data(given: Part, whole: Part) -> Iterator[Element]:
    said, kind = given.texts("text"), given.word("ref_type")
    if said is not None:
        yield text("dcc:text", said)
    for name, ending in (("value", ""), ("min", "Min"), ("max", "Max")):
        value = given.number(name)
        if value is not None:
            shown = given.texts("name") if name == "value" else None
            number = node(
                "si:real",
                node("si:value", value),
                node("si:unit", given.unit("unit")),
                _uncertainty(given, whole),
            )
            yield typed(
                node(
                    "dcc:quantity",
                    named("dcc:name", shown or label(name, whole.words("languages"))),
                    number,
                ),
                refType=None if kind is None else kind + ending,
            )


def _uncertainty(given: Part, whole: Part) -> Element | None:
    value, common = given.number("uncertainty"), whole.part("coverage")
    if value is None:
        return None
    k, p = (
        given.plain_number(name) or (common.plain_number(name) if common else None) or ""
        for name in ("k", "probability")
    )
    return node(
        "si:measurementUncertaintyUnivariate",
        node(
            "si:expandedMU",
            node("si:valueExpandedMU", value),
            node("si:coverageFactor", k),
            node("si:coverageProbability", p),
            optional("si:distribution", _distribution(common)),
        ),
    )
