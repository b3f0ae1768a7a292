"""Install published schemas, and describe releases that we do not know ourselves.

Files are found by namespace and version; what they import is looked for among the files that
were given and nowhere else. A schema that we know must declare what the published one declares.
One that we don't know is installed with a warning: nobody vouches for it.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree

from trustsvc.documents.grammar.releases import parse_release, releases_of
from trustsvc.documents.kinds import DCC_NAMESPACE, DCOC_NAMESPACE, DocumentKind
from trustsvc.documents.schemas.folder import (
    DESCRIPTION,
    Installed,
    InstalledFile,
    list_installed,
    write_manifest,
)
from trustsvc.documents.schemas.official import load_official_schema
from trustsvc.documents.schemas.reading import (
    XS,
    Import,
    Known,
    SchemaFile,
    known_schemas,
    parse_schema,
)
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedSettings, RefusedSchema

KINDS = {DCC_NAMESPACE: DocumentKind.DCC, DCOC_NAMESPACE: DocumentKind.DCOC}


@dataclass(frozen=True, slots=True)
class Source:
    """Hold a file that was given: its name says where it came from."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Added:
    """Hold what was installed, and what people should know about it."""

    installed: Installed
    warnings: tuple[str, ...]


def add_schemas(
    folder: Path, sources: Sequence[Source], known: Known | None = None
) -> tuple[tuple[Added, ...], tuple[RefusedSchema, ...]]:
    """Install every release found among files; give also what could not be used.

    Nothing of a release is installed unless all of it is there and compiles.

    Raises:
        RefusedSchema: a release is incomplete, differs from what we know, or contradicts another
            file or what is installed.
        MalformedSettings: the description of a release is none.
    """
    known = known_schemas() if known is None else known
    schemas, refused = _read(sources)
    added = [_add_description(folder, source) for source in sources if _is_description(source)]
    starts: dict[tuple[str, str], SchemaFile] = {}
    for schema in schemas:
        if schema.namespace in KINDS:
            key = (schema.namespace, schema.version)
            first = starts.setdefault(key, schema)
            if first.declares != schema.declares:
                raise RefusedSchema(where=schema.name, why=f"differs from {first.name}")
    for start in starts.values():
        files = _with_imports(start, schemas, known)
        added.append(_install(folder, files, known))
    return tuple(added), refused


def _read(sources: Iterable[Source]) -> tuple[tuple[SchemaFile, ...], tuple[RefusedSchema, ...]]:
    schemas, refused = [], []
    for source in sources:
        if source.name.endswith(".xsd"):
            try:
                schemas.append(parse_schema(source.name, source.data))
            except RefusedSchema as error:
                refused.append(error)
    return tuple(schemas), tuple(refused)


def _is_description(source: Source) -> bool:
    return source.name.endswith(".toml")


def _add_description(folder: Path, source: Source) -> Added:
    try:
        text = source.data.decode()
    except UnicodeDecodeError as error:
        raise MalformedSettings(where=source.name, why="not UTF-8") from error
    release = parse_release(source.name, text)
    if release.number in releases_of(release.kind):
        raise MalformedSettings(where=source.name, why=f"{release.number} is known already")
    place = folder / release.kind / release.number
    place.mkdir(parents=True, exist_ok=True)
    written = place / f"{DESCRIPTION}.new"
    written.write_bytes(source.data)
    written.replace(place / DESCRIPTION)
    installed = next(
        one for one in list_installed(folder)
        if (one.kind, one.number) == (release.kind, release.number)
    )  # fmt: skip
    return Added(installed, ("this release is described by the file that was given",))


def _with_imports(
    start: SchemaFile, schemas: Sequence[SchemaFile], known: Known
) -> tuple[SchemaFile, ...]:
    """Give a schema and all that it imports, each namespace once."""
    chosen = {start.namespace: start}
    waiting = [start]
    while waiting:
        schema = waiting.pop(0)
        for wanted in schema.imports:
            if wanted.namespace not in chosen:
                found = _choose(schema, wanted, schemas, known)
                chosen[wanted.namespace] = found
                waiting.append(found)
    return tuple(chosen.values())


def _choose(
    schema: SchemaFile, wanted: Import, schemas: Sequence[SchemaFile], known: Known
) -> SchemaFile:
    """Choose among files of a namespace: beside the importing one, else by version, else known."""
    candidates = [one for one in schemas if one.namespace == wanted.namespace]
    if wanted.version is not None:
        candidates = [one for one in candidates if one.version == wanted.version]
    beside = PurePosixPath(schema.name).parent / PurePosixPath(wanted.location).name
    for narrower in (
        [one for one in candidates if PurePosixPath(one.name) == beside],
        [one for one in candidates if _is_known(one, known)],
        candidates,
    ):
        if len({one.declares for one in narrower}) == 1:
            return narrower[0]
    version = f" {wanted.version}" if wanted.version else ""
    why = "none was given" if not candidates else "several that differ were given"
    raise RefusedSchema(where=schema.name, why=f"imports {wanted.namespace}{version}: {why}")


def _is_known(schema: SchemaFile, known: Known) -> bool:
    entry = known.get((schema.namespace, schema.version))
    return entry is not None and entry.declares == schema.declares


def _install(folder: Path, files: Sequence[SchemaFile], known: Known) -> Added:
    start = files[0]
    kind = KINDS[start.namespace]
    for schema in files:
        entry = known.get((schema.namespace, schema.version))
        if entry is not None and entry.declares != schema.declares:
            why = f"declares {schema.declares}, the published one {entry.declares} (SHA-256)"
            raise RefusedSchema(where=schema.name, why=why)
    release = _release_number(start)
    place = folder / kind / release
    _refuse_another(folder, kind, release, files)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".new-") as made:
        written = _write(Path(made), f"{kind}.xsd", files, known)
        try:
            load_official_schema(Path(made) / written[0].name)
        except MalformedSettings as error:
            raise RefusedSchema(where=start.name, why=str(error.fields["why"])) from error
        _move(Path(made), place)
    installed = next(
        one for one in list_installed(folder) if (one.kind, one.number) == (kind, release)
    )
    return Added(installed, tuple(_warnings(installed)))


def _release_number(start: SchemaFile) -> str:
    number = start.version
    if not number or PurePosixPath(number).name != number or number.startswith("."):
        raise RefusedSchema(where=start.name, why=f"states no version that we can use: {number!r}")
    return number


def _refuse_another(
    folder: Path, kind: DocumentKind, number: str, files: Sequence[SchemaFile]
) -> None:
    for installed in list_installed(folder):
        if (installed.kind, installed.number) == (kind, number) and installed.files:
            before = {(file.namespace, file.declares) for file in installed.files}
            if before != {(file.namespace, file.declares) for file in files}:
                why = f"another is installed; remove {folder / kind / number} first"
                raise RefusedSchema(where=files[0].name, why=why)


def _write(
    place: Path, start_name: str, files: Sequence[SchemaFile], known: Known
) -> tuple[InstalledFile, ...]:
    names: dict[str, str] = {}
    for index, schema in enumerate(files):
        own = PurePosixPath(schema.name).name
        taken = own in names.values() or own == start_name
        names[schema.namespace] = start_name if not index else f"{index}-{own}" if taken else own
    written = []
    for schema in files:
        data = _made_local(schema, names)
        (place / names[schema.namespace]).write_bytes(data)
        written.append(
            InstalledFile(
                name=names[schema.namespace],
                namespace=schema.namespace,
                version=schema.version,
                sha256=hashlib.sha256(data).hexdigest(),
                arrived_sha256=hashlib.sha256(schema.data).hexdigest(),
                declares=schema.declares,
                origin=schema.name,
                known=_is_known(schema, known),
            )
        )
    write_manifest(place, tuple(written))
    return tuple(written)


def _made_local(schema: SchemaFile, names: dict[str, str]) -> bytes:
    tree = parse_xml(schema.data)
    for element in tree.getroot().iter(f"{XS}import"):
        element.set("schemaLocation", names[element.get("namespace", "")])
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)


def _move(made: Path, place: Path) -> None:
    """Put a release in its place at once; a description that lies there already stays."""
    if (place / DESCRIPTION).is_file():
        shutil.copy2(place / DESCRIPTION, made / DESCRIPTION)
    made.chmod(0o755)
    if place.exists():
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".old-") as old:
            place.replace(Path(old) / place.name)
            shutil.copytree(made, place)
    else:
        shutil.copytree(made, place)


def _warnings(installed: Installed) -> Iterator[str]:
    for file in installed.files:
        if not file.known:
            yield (
                f"{file.origin}: not among the published schemas that we know; "
                f"compare its SHA-256 {file.arrived_sha256} with the publisher's"
            )
    if installed.number not in releases_of(installed.kind) and not installed.described:
        yield (
            f"{installed.kind} {installed.number} is not taken in until a description of this "
            "release is added too"
        )
