"""Published schemas are installed whole, known by what they declare, and never half."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.shared import dcc_file
from tests.trustsvc.documents.schemas.published import LATER, later_schema, sources
from trustsvc.documents import dcoc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DCC_RELEASES, DCOC_NAMESPACE, DocumentKind
from trustsvc.documents.schemas.adding import Source, add_schemas
from trustsvc.documents.schemas.folder import list_installed, open_judges
from trustsvc.documents.schemas.reading import known_schemas, parse_schema
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedSettings, RefusedSchema


def test_the_whole_folder_is_installed_and_known(tmp_path: Path) -> None:
    added, refused = add_schemas(tmp_path, sources())

    assert [one.installed.number for one in added] == list(DCC_RELEASES)
    assert all(one.installed.known and not one.warnings for one in added)
    assert list_installed(tmp_path) == tuple(one.installed for one in added)
    assert [error.fields["why"] for error in refused] == [
        "before the root: a DOCTYPE, which we never read"
    ]


def test_a_copy_with_local_imports_is_the_publishers_schema(tmp_path: Path) -> None:
    folder = dcc_file("xsd/3.2.1")
    names = ("dcc.original.xsd", "SI_Format.xsd", "xmldsig-core-schema.xsd")
    original = tuple(Source(name, (folder / name).read_bytes()) for name in names)

    (added,), _ = add_schemas(tmp_path, original)

    assert added.installed.known
    assert add_schemas(tmp_path, sources("3.2.1"))[0][0].installed.known
    local = (tmp_path / "dcc" / "3.2.1" / "dcc.xsd").read_text()
    assert set(re.findall('schemaLocation="([^"]*)"', local)) == set(names[1:])


def test_every_known_schema_is_at_an_address_of_its_own_by_https() -> None:
    known = [entry for key, entry in known_schemas().items() if key[0] != DCOC_NAMESPACE]

    assert all(entry.address.startswith("https://") for entry in known)
    assert len({entry.address for entry in known}) == len(known)
    assert {entry.version for entry in known if entry.namespace.endswith("dcc")} == {*DCC_RELEASES}


def test_our_own_schema_of_the_dcoc_is_installed_beside_the_dsi(tmp_path: Path) -> None:
    ours = Source("dcoc-1.0.xsd", files(dcoc).joinpath("dcoc-1.0.xsd").read_bytes())

    added, _ = add_schemas(tmp_path, (ours, *sources("3.3.0")))

    installed = {one.installed.kind: one.installed for one in added}
    assert installed[DocumentKind.DCOC].known
    judges = open_judges(tmp_path)
    release = judges.find(DocumentKind.DCOC, "1.0.0")
    assert release is not None
    judged = judges.judge(parse_xml(example_dcoc()), release)
    assert judged.findings == ()
    assert len(judged.by) == 2


def test_a_schema_that_differs_from_the_published_one_is_refused(tmp_path: Path) -> None:
    changed = [
        Source(one.name, one.data.replace(b'name="receiptDate"', b'name="receivedOn"'))
        for one in sources("3.3.0")
    ]

    with pytest.raises(RefusedSchema, match="the published one"):
        add_schemas(tmp_path, changed)
    assert list_installed(tmp_path) == ()


def test_comments_blanks_and_notes_do_not_change_what_is_declared() -> None:
    (source,) = (one for one in sources("3.3.0") if one.name.endswith("dcc.xsd"))
    noisy = re.sub(
        b"<xs:annotation>.*?</xs:annotation>", b"<!-- x -->\n", source.data, flags=re.DOTALL
    )

    one, other = parse_schema("a", source.data), parse_schema("b", noisy)

    assert noisy != source.data
    assert one.declares == other.declares


def test_what_is_imported_must_be_among_the_files(tmp_path: Path) -> None:
    lonely = [one for one in sources("3.3.0") if "QUDT" not in one.name]

    with pytest.raises(RefusedSchema, match=r"imports http://qudt\.org/vocab/: none was given"):
        add_schemas(tmp_path, lonely)
    assert list_installed(tmp_path) == ()


def test_an_unknown_release_is_installed_with_a_warning(tmp_path: Path) -> None:
    (added,), _ = add_schemas(tmp_path, later_schema())

    assert not added.installed.known
    assert "compare its SHA-256" in added.warnings[0]
    assert "is not taken in until a description" in added.warnings[-1]
    assert open_judges(tmp_path).find(DocumentKind.DCC, "3.4.0") is None


def test_another_schema_of_an_installed_release_is_refused(tmp_path: Path) -> None:
    add_schemas(tmp_path, later_schema())
    other = [Source(one.name, one.data.replace(b'"blue"', b'"grey"')) for one in later_schema()]

    with pytest.raises(RefusedSchema, match="another is installed"):
        add_schemas(tmp_path, other)


def test_installing_again_changes_nothing(tmp_path: Path) -> None:
    files = (*later_schema(), Source("dcc-3.4.0.toml", LATER.encode()))
    add_schemas(tmp_path, files)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    add_schemas(tmp_path, files)

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_file_that_changed_since_is_not_used(tmp_path: Path) -> None:
    add_schemas(tmp_path, sources("3.3.0"))
    path = tmp_path / "dcc" / "3.3.0" / "dcc.xsd"
    path.write_bytes(path.read_bytes() + b"\n")
    judges = open_judges(tmp_path)
    release = judges.find(DocumentKind.DCC, "3.3.0")
    assert release is not None

    with pytest.raises(MalformedSettings, match="changed since it was installed"):
        judges.judge(parse_xml(dcc_file("samples/dcclib/valid.xml").read_bytes()), release)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<a/>", "no XML Schema"),
        (b"<a", "line 1"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (
            (
                b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
                b'<xs:include schemaLocation="/etc/passwd"/></xs:schema>'
            ),
            "only imports",
        ),
    ],
)
def test_what_is_no_schema_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(RefusedSchema, match=why):
        parse_schema("x.xsd", data)


def test_a_schema_that_wants_another_release_than_it_states_is_refused() -> None:
    (source,) = (one for one in sources("3.3.0") if one.name.endswith("dcc.xsd"))

    with pytest.raises(RefusedSchema, match=r"is version 9\.9\.9, but wants 3\.3\.0"):
        parse_schema("x", source.data.replace(b'version="3.3.0"', b'version="9.9.9"', 1))


def test_a_version_that_is_a_path_goes_nowhere(tmp_path: Path) -> None:
    evil = [
        Source(
            one.name,
            one.data.replace(b'version="3.4.0"', b'version="../../x"').replace(rb"3\.4\.0", b"3.*"),
        )
        for one in later_schema()
    ]

    with pytest.raises(RefusedSchema, match="states no version that we can use"):
        add_schemas(tmp_path, evil)


@given(
    st.binary(max_size=200) | st.text("<>xs:schema=\"'/ncludemport", max_size=80).map(str.encode)
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_bytes_are_a_schema_or_refused(data: bytes) -> None:
    try:
        parse_schema("x", data)
    except RefusedSchema as refused:
        assert refused.fields["where"] == "x"  # noqa: PT017  either outcome is right
