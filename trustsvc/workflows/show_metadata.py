"""Show a document's core metadata with its status of now and the related documents on record.

Where a related document is on record, its opaque id is told: whoever knows a number may have it
(a number alone gives status).
"""

from typing import Any

from trustsvc.clock import rfc3339
from trustsvc.documents.guide.model import DOCUMENT_STATES, GUIDE_WORDS
from trustsvc.graph.numbers import number_key
from trustsvc.store.documents import Document, get_document
from trustsvc.store.engine import Session
from trustsvc.store.references import find_cited
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.show_status import show_status
from trustsvc.workflows.state_metadata import get_revision

MOST_RESOLVED = 200
"""So many relations are looked up for one answer; those beyond have no ``on_record``."""


def find_and_show(keep: Keep, document_id: str, revision: int | None = None) -> dict[str, Any]:
    """Give the metadata of the document with an id, to its operator.

    Raises:
        NotFound: there is no such document or revision.
    """
    with keep.database.reading() as session:
        document = get_document(session, document_id)
    return show_metadata(keep, document, revision)


def show_metadata(keep: Keep, document: Document, revision: int | None = None) -> dict[str, Any]:
    """Give the metadata of a recorded document as ``METADATA_SCHEMA`` describes them.

    Raises:
        NotFound: there is no such revision.
    """
    found = get_revision(keep, document, revision)
    content = {**found.row.content}
    relations = {name: list(map(dict, some)) for name, some in content.pop("relations").items()}
    with keep.database.reading() as session:
        listed = [one for some in relations.values() for one in some if one["kind"] == "document"]
        for one in listed[:MOST_RESOLVED]:
            one["on_record"] = _on_record(session, document, one)
    return {
        "version": content.pop("version"),
        "revision": found.row.revision,
        "revisions": found.count,
        "recorded": rfc3339(found.row.recorded),
        "document": {
            "id": document.id,
            "identifier": document.identifier,
            "kind": document.kind,
            "release": document.release,
            "sha256": (document.document_digest or b"").hex(),
        },
        "status": _status(keep, document.id),
        "relations": relations,
        **content,
    }


def _status(keep: Keep, document_id: str) -> dict[str, Any]:
    standing = show_status(keep, document_id)
    word = standing.status.name.lower()
    guide = {"guide": GUIDE_WORDS[word]} if word in DOCUMENT_STATES else {}
    return {"document": word, "expired": standing.expired, **guide}


def _on_record(session: Session, document: Document, one: dict[str, Any]) -> list[dict[str, str]]:
    digest = bytes.fromhex(one["sha256"]) if "sha256" in one else None
    number = one["identifier"]
    cited = find_cited(session, digest=digest, key=number_key(number), identifier=number)
    return [
        {"id": other.id, "issuer": other.issuer, "agrees": _agrees(other, digest)}
        for other in cited
        if other.id != document.id
    ]


def _agrees(other: Document, digest: bytes | None) -> str:
    if digest is None:
        return "number"
    same = digest in {other.document_digest, other.pdf_digest}
    return "digest" if same else "digest differs"
