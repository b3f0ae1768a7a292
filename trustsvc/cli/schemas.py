"""Install and list published schemas from the command line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from trustsvc.cli.download import downloader
from trustsvc.cli.opened import read_file
from trustsvc.cli.output import complain, say, say_json, told_in_one_line
from trustsvc.documents.grammar.releases import releases_of
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.schemas.adding import Added, Source, add_schemas
from trustsvc.documents.schemas.fetching import fetch_schemas
from trustsvc.documents.schemas.folder import Installed, list_installed, open_judges
from trustsvc.documents.schemas.reading import known_schemas
from trustsvc.errors import MalformedRequest, Unavailable
from trustsvc.settings import data_folder

MOST_FILES = 500


def _folder(data: Path | None) -> Path:
    return data_folder(data) / "schemas"


def add(source: Path, data: Path | None, *, as_json: bool) -> None:
    """Install what a folder or a file holds."""
    with told_in_one_line():
        sources = tuple(_sources(source))
        try:
            added, refused = add_schemas(_folder(data), sources)
        except OSError as error:
            raise Unavailable(what=str(_folder(data)), why=str(error.strerror)) from error
        for problem in refused:
            complain(f"left out: {problem}")
        if not added:
            raise MalformedRequest(where=str(source), why="no schema of a DCC or D-CoC in it")
        _tell(added, as_json=as_json)


def _sources(source: Path) -> Iterator[Source]:
    paths = sorted(source.rglob("*")) if source.is_dir() else [source]
    chosen = [path for path in paths if path.suffix in {".xsd", ".toml"} and path.is_file()]
    if len(chosen) > MOST_FILES:
        raise MalformedRequest(where=str(source), why=f"more than {MOST_FILES} schemas")
    for path in chosen or [source]:
        yield Source(str(path), read_file(path))


def fetch(releases: Sequence[str], data: Path | None, *, as_json: bool) -> None:
    """Fetch and install published schemas."""
    with told_in_one_line():
        addresses = (entry.address for entry in known_schemas().values())
        hosts = {urlsplit(address).netloc for address in addresses if address}
        added = fetch_schemas(_folder(data), releases, downloader(hosts))
        _tell(added, as_json=as_json)


def _tell(added: Sequence[Added], *, as_json: bool) -> None:
    if as_json:
        say_json([{**_json(one.installed), "warnings": list(one.warnings)} for one in added])
        return
    for one in added:
        installed = one.installed
        vouched = "as published" if installed.known else "not one that we know"
        what = f"{len(installed.files)} files, {vouched}" if installed.files else "described"
        say(f"installed {installed.kind} {installed.number}: {what}")
        for warning in one.warnings:
            say(f"  warning: {warning}")
    say("a service that is running judges by them after its next start")


def _json(installed: Installed) -> dict[str, object]:
    return {
        "kind": str(installed.kind),
        "release": installed.number,
        "known": installed.known,
        "described": installed.described,
        "files": [
            {"name": file.name, "namespace": file.namespace, "version": file.version,
             "sha256": file.arrived_sha256, "declares": file.declares, "origin": file.origin}
            for file in installed.files
        ],
    }  # fmt: skip


def show(data: Path | None, *, as_json: bool) -> None:
    """List releases with who judges them."""
    with told_in_one_line():
        installed = {(one.kind, one.number): one for one in list_installed(_folder(data))}
        judges = open_judges(_folder(data))
        rows = [
            (kind, number, installed.get((kind, number)))
            for kind in (DocumentKind.DCC, DocumentKind.DCOC)
            for number in judges.numbers(kind)
        ]
        if as_json:
            say_json([_row_json(*row) for row in rows])
            return
        for row in rows:
            say(_row(*row))


def _row_json(kind: DocumentKind, number: str, found: Installed | None) -> dict[str, object]:
    return {
        "kind": str(kind),
        "release": number,
        "grammar": "built-in" if number in releases_of(kind) else "added",
        "schema": None if found is None or not found.files else _json(found),
    }


def _row(kind: DocumentKind, number: str, found: Installed | None) -> str:
    grammar = "our grammar" if number in releases_of(kind) else "added grammar"
    if found is None or not found.files:
        return f"{kind:<5} {number:<8} {grammar}"
    known = "as published" if found.known else "not one that we know"
    return f"{kind:<5} {number:<8} {grammar} and published schema ({known})"
