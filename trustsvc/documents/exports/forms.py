"""Name the forms of export: what each is called, how it is made, in which media type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trustsvc.documents.exports.iaf import export_iaf, export_iaf_json
from trustsvc.documents.exports.made import Export, Origin
from trustsvc.documents.exports.untp import export_untp
from trustsvc.documents.xml import Tree


@dataclass(frozen=True, slots=True)
class Form:
    """Hold one form of export."""

    file_name: str
    media_type: str
    make: Callable[[Tree, Origin, str], Export]


FORMS: Mapping[str, Form] = {
    "untp": Form("untp.json", "application/ld+json", export_untp),
    "iaf": Form("iaf.csv", "text/csv; charset=utf-8", export_iaf),
    "iaf-json": Form("iaf.json", "application/json", export_iaf_json),
}
