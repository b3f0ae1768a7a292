"""Put what the cells say into the model from which a DCC is written, and remember where it stood.

The model is that of ``trustsvc.documents.authoring``; ``places`` leads from a place in it
(``$.results[0].points[2].value``) back to a cell, so that whatever is found wrong later is told by
the cell's address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trustsvc.documents.sheets.book import Place
from trustsvc.documents.sheets.certificate_layout import ROLES
from trustsvc.documents.sheets.rows import Record

STATEMENT_IDS = {
    "traceability": "traceable",
    "accredited_scope": "accredited",
    "conformity": "conformity",
}
"""The results refer to the statement that explains them."""


@dataclass(slots=True)
class Draft:
    """Hold a model and the cell of each of its places."""

    model: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def put(self, path: str, record: Record, keys: Mapping[str, str]) -> dict[str, Any]:
        """Make an object of a record: names of the model to keys of the record."""
        made = {}
        self.places.setdefault(path, record.home)
        for name, key in keys.items():
            if key in record:
                made[name] = record.contents[key]
                self.places[f"{path}.{name}"] = record.place(key)
                self._languages(f"{path}.{name}", record, key)
        return made

    def _languages(self, path: str, record: Record, key: str) -> None:
        content = record.contents[key]
        if isinstance(content, dict):
            for language in content:
                self.places[f"{path}.{language}"] = record.place(f"{key}.{language}")
        elif isinstance(content, list):
            for index in range(len(content)):
                self.places[f"{path}[{index}]"] = record.place(key)

    def find(self, path: str) -> Place | None:
        """Give the cell of a place in the model, or of what holds it."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None


def put_certificate(draft: Draft, record: Record, languages: Sequence[str]) -> None:
    """Put in the document's own data, laboratory, customer and persons."""
    model = draft.model
    model |= draft.put(
        "$",
        record,
        {
            "identifier": "number",
            "country": "country",
            "order": "order",
            "place": "place",
            "title": "title",
        },
    )
    model["languages"] = list(languages)
    for index, _ in enumerate(languages, 1):
        draft.places[f"$.languages[{index - 1}]"] = record.place(f"language_{index}")
    dates = ("received", "begin", "end", "issued")
    model["dates"] = draft.put("$.dates", record, {name: name for name in dates})
    model["laboratory"] = _organisation(draft, record, "laboratory")
    model["customer"] = _organisation(draft, record, "customer")
    if "replaces" in record or "change" in record:
        named = {"identifier": "replaces", "change": "change"}
        model["replaces"] = draft.put("$.replaces", record, named)
        draft.places["$.replaces"] = record.place("change" if "replaces" in record else "replaces")
    model["persons"] = _persons(draft, record)


def _organisation(draft: Draft, record: Record, who: str) -> dict[str, Any]:
    plain = ("name", "code", "email", "phone", "link")
    made = draft.put(f"$.{who}", record, {name: f"{who}_{name}" for name in plain})
    where = ("street", "post_code", "city", "country", "further")
    named = {name: f"{who}_{name}" for name in where}
    made["address"] = draft.put(f"$.{who}.address", record, named)
    draft.places[f"$.{who}"] = record.place(f"{who}_name")
    draft.places[f"$.{who}.address"] = record.place(f"{who}_city")
    return made


def _persons(draft: Draft, record: Record) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for key, role in ROLES.items():
        if key in record:
            path = f"$.persons[{len(made)}]"
            person = draft.put(path, record, {"name": key})
            draft.places[path] = record.place(key)
            made.append({**person, "role": role, "main_signer": key == "approved_by"})
    return made


def put_items(draft: Draft, records: Sequence[Record]) -> None:
    """Put in what was calibrated; each item gets an id, for results to name."""
    names = ("name", "manufacturer", "model", "serial", "description")
    made = []
    for index, record in enumerate(records):
        path = f"$.items[{index}]"
        item = draft.put(path, record, {name: name for name in names})
        item["id"] = f"item-{index + 1}"
        if "asset" in record:
            item["identifications"] = [{"issuer": "customer", "value": record.contents["asset"]}]
            draft.places[f"{path}.identifications"] = record.place("asset")
        made.append(item)
    draft.model["items"] = made


def put_methods(draft: Draft, records: Sequence[Record]) -> None:
    """Put in how it was done."""
    names = {"name": "name", "description": "description", "norms": "norms", "ref_type": "kind"}
    _put(draft, "methods", [draft.put(p, one, names) for p, one in _paths("methods", records)])


def put_equipment(draft: Draft, records: Sequence[Record]) -> None:
    """Put in with what it was done, and the certificates that make it traceable."""
    names = ("name", "description", "model", "serial")
    cited = {"issuer": "issuer", "identifier": "certificate", "sha256": "sha256"}
    made = []
    for path, record in _paths("equipment", records):
        used = draft.put(path, record, {name: name for name in names})
        if any(key in record for key in cited.values()):
            used["certificate"] = draft.put(f"{path}.certificate", record, cited)
            lacking = "issuer" if "issuer" not in record else "certificate"
            draft.places[f"{path}.certificate"] = record.place(lacking)
        made.append(used)
    _put(draft, "equipment", made)


def put_conditions(draft: Draft, records: Sequence[Record]) -> None:
    """Put in the conditions of the environment."""
    names = {name: name for name in ("name", "unit", "value", "min", "max", "uncertainty")}
    made = []
    for path, record in _paths("conditions", records):
        condition = draft.put(path, record, {**names, "ref_type": "kind"})
        made.append(condition)
    _put(draft, "conditions", made)


def put_statements(draft: Draft, records: Sequence[Record]) -> None:
    """Put in what the laboratory states."""
    names = ("about", "text", "norms", "date", "verdict")
    made = []
    seen: set[str] = set()
    for path, record in _paths("statements", records):
        stated = draft.put(path, record, {name: name for name in names})
        about = record.word("about") or ""
        if about in STATEMENT_IDS and about not in seen:
            stated["id"] = STATEMENT_IDS[about]
        if about == "traceability":
            stated["traceable"] = True
        if about == "recalibration":
            stated["by_customer"] = True
        seen.add(about)
        made.append(stated)
    _put(draft, "statements", made)


def _paths(name: str, records: Sequence[Record]) -> list[tuple[str, Record]]:
    return [(f"$.{name}[{index}]", record) for index, record in enumerate(records)]


def _put(draft: Draft, name: str, made: list[dict[str, Any]]) -> None:
    if made:
        draft.model[name] = made
