"""Fetch published schemas from their publishers' addresses, and install what we know.

Only addresses of our own list are asked, never one that a schema names; what arrives must declare
what the published schema declares, byte by byte of its canonical form. The network is the
caller's: ``Download`` comes in as a callable.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from trustsvc.documents.grammar.releases import BUILT_IN, Release
from trustsvc.documents.kinds import DCC_NAMESPACE, SI_NAMESPACE, DocumentKind
from trustsvc.documents.schemas.adding import Added, Source, add_schemas
from trustsvc.documents.schemas.reading import Known, KnownSchema, known_schemas, parse_schema
from trustsvc.errors import NotFound, RefusedSchema

Download = Callable[[str], bytes]
"""Give what lies at an address; raises Unavailable or RefusedSchema."""
_QUDT = "http://qudt.org/vocab/"


def fetch_schemas(
    folder: Path, numbers: Sequence[str], download: Download, known: Known | None = None
) -> tuple[Added, ...]:
    """Fetch and install the schemas of these releases of the DCC; of all known ones if none.

    Raises:
        NotFound: a release that we don't know; its files are given to ``add_schemas``.
        RefusedSchema: what arrived is not what is published.
        Unavailable: an address does not answer.
    """
    known = known_schemas() if known is None else known
    releases = {one.number: one for one in BUILT_IN if one.kind is DocumentKind.DCC}
    for number in numbers:
        if number not in releases or (DCC_NAMESPACE, number) not in known:
            raise NotFound(what="published schema", name=number)
    fetched: dict[str, bytes] = {}
    added: list[Added] = []
    for number in numbers or tuple(releases):
        sources = _fetch_release(releases[number], known, download, fetched)
        done, _ = add_schemas(folder, sources, known)
        added.extend(done)
    return tuple(added)


def _fetch_release(
    release: Release, known: Known, download: Download, fetched: dict[str, bytes]
) -> tuple[Source, ...]:
    versions = {SI_NAMESPACE: release.dsi, _QUDT: release.dsi, DCC_NAMESPACE: release.number}
    waiting, done = [DCC_NAMESPACE], dict[str, Source]()
    while waiting:
        namespace = waiting.pop(0)
        entry = _entry(known, namespace, versions.get(namespace))
        if entry.address not in fetched:
            fetched[entry.address] = download(entry.address)
        data = fetched[entry.address]
        schema = parse_schema(entry.address, data)
        if schema.declares != entry.declares:
            why = f"declares {schema.declares}, the published one {entry.declares} (SHA-256)"
            raise RefusedSchema(where=entry.address, why=why)
        done[namespace] = Source(entry.address, data)
        waiting.extend(
            one.namespace for one in schema.imports if one.namespace not in {*done, *waiting}
        )
    return tuple(done.values())


def _entry(known: Known, namespace: str, version: str | None) -> KnownSchema:
    for (of, number), entry in known.items():
        if of == namespace and version in {None, number}:
            return entry
    raise RefusedSchema(where=namespace, why=f"version {version} is not among those that we know")
