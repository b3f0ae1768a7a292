"""Keep installed schemas and added releases in a folder, one folder a release.

    schemas/dcc/3.3.0/installed.json   what was installed, from where, with which digests
                      dcc.xsd …        the schema with all that it imports, imports made local
    schemas/dcc/3.4.0/release.toml     the description of a release that we do not know ourselves

A file that changed since it was installed is never used.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from trustsvc.documents.grammar.releases import Release, parse_release
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.schemas.judges import Judges, Key
from trustsvc.documents.schemas.official import OfficialSchema, load_official_schema
from trustsvc.errors import MalformedSettings

MANIFEST, DESCRIPTION = "installed.json", "release.toml"


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """Hold one file: its digest here, as it came, and of what it declares; where it came from."""

    name: str
    namespace: str
    version: str
    sha256: str
    arrived_sha256: str
    declares: str
    origin: str
    known: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """Hold what is installed for a release; ``files`` starts with the schema itself."""

    kind: DocumentKind
    number: str
    files: tuple[InstalledFile, ...]
    described: bool

    @property
    def known(self) -> bool:
        """Tell whether every file is one of the published schemas that we know."""
        return all(file.known for file in self.files)


def list_installed(folder: Path) -> tuple[Installed, ...]:
    """List what is installed, by kind and release.

    Raises:
        MalformedSettings: a record of what was installed cannot be read.
    """
    return tuple(_installed(place) for place in _places(folder))


def _places(folder: Path) -> Iterator[Path]:
    for kind in (DocumentKind.DCC, DocumentKind.DCOC):
        if (folder / kind).is_dir():
            yield from sorted(
                place
                for place in (folder / kind).iterdir()
                if (place / MANIFEST).is_file() or (place / DESCRIPTION).is_file()
            )


def _installed(place: Path) -> Installed:
    manifest = place / MANIFEST
    try:
        read = json.loads(manifest.read_text("utf-8"))["files"] if manifest.is_file() else []
        files = tuple(InstalledFile(**one) for one in read)
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise MalformedSettings(where=str(manifest), why=str(error)) from error
    return Installed(
        kind=DocumentKind(place.parent.name),
        number=place.name,
        files=files,
        described=(place / DESCRIPTION).is_file(),
    )


def write_manifest(place: Path, files: tuple[InstalledFile, ...]) -> None:
    """Write down what was installed in a release's folder."""
    told = {"files": [asdict(file) for file in files]}
    (place / MANIFEST).write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", "utf-8")


def open_judges(folder: Path) -> Judges:
    """Open what judges documents here: our grammars, added releases, installed schemas.

    Schemas are read when the first document of their release comes.

    Raises:
        MalformedSettings: the description of an added release cannot be used.
    """
    releases: list[Release] = []
    schemas: dict[Key, partial[OfficialSchema]] = {}
    for installed in list_installed(folder):
        place = folder / installed.kind / installed.number
        if installed.described:
            releases.append(_described(place, installed))
        if installed.files:
            schemas[installed.kind, installed.number] = partial(_load, place, installed)
    return Judges(releases, schemas)


def _described(place: Path, installed: Installed) -> Release:
    path = place / DESCRIPTION
    try:
        release = parse_release(str(path), path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedSettings(where=str(path), why=str(error)) from error
    if (release.kind, release.number) != (installed.kind, installed.number):
        raise MalformedSettings(where=str(path), why="describes another release")
    return release


def _load(place: Path, installed: Installed) -> OfficialSchema:
    for file in installed.files:
        path = place / file.name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise MalformedSettings(where=str(path), why="was installed, and is gone") from error
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise MalformedSettings(where=str(path), why="changed since it was installed")
    return load_official_schema(place / installed.files[0].name)
