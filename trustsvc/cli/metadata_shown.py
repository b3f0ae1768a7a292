"""Show a document's core metadata on the command line, and state more of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trustsvc.cli.issue import read_statement
from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.documents.guide.stated import check_stated
from trustsvc.workflows.show_metadata import find_and_show
from trustsvc.workflows.state_metadata import state_metadata


def run(
    document_id: str,
    data: Path | None,
    state: Path | None,
    revision: int | None,
    *,
    as_json: bool,
) -> None:
    """State what a file says, if one is given; then print the metadata."""
    with told_in_one_line(), open_deployment(data) as deployment:
        if state is not None:
            stated = check_stated(read_statement(state))
            state_metadata(deployment.keep, document_id, stated)
        found = find_and_show(deployment.keep, document_id, revision)
        if as_json:
            say_json(found)
            return
        for line in _lines(found):
            say(line)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    document, status = found["document"], found["status"]
    yield f"{document['identifier']}: revision {found['revision']} of {found['revisions']}"
    yield f"  status        {status['document']} {status.get('guide', '')}".rstrip()
    for one in found["organisations"]:
        name = next(iter(one["name"].values()), "")
        numbers = (
            f"{number['scheme']} {number['value']} ({number['source']})"
            for number in one["identifiers"]
        )
        yield f"  {one['role']:<13} {'; '.join(filter(None, (name, *numbers)))}"
    for name, said in found["dates"].items():
        yield f"  {name:<13} {said['date']} ({said['source']})"
    for one in (*found["instruments"], *found["standards"]):
        of = one.get("instrument") or one.get("reference")
        yield f"  {'state':<13} {of}: {one['state']} {one['guide']}"
    for relation, listed in found["relations"].items():
        for one in listed:
            here = ", on record" if one.get("on_record") else ""
            yield f"  {relation:<13} {one['identifier']} ({one['how']}{here})"
    for one in found["findings"]:
        yield f"  {one['severity']:<13} {one['xpath']}: {one['says']['en']}"
