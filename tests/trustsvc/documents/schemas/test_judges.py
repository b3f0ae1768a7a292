"""Grammar and published schema judge together: the same on every sample, the stricter elsewhere."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.shared import dcc_file
from tests.trustsvc.documents.schemas.published import sources
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.releases import Release
from trustsvc.documents.intake import examine, take_in
from trustsvc.documents.kinds import DCC_RELEASES, DocumentKind
from trustsvc.documents.schemas.adding import add_schemas
from trustsvc.documents.schemas.folder import open_judges
from trustsvc.documents.schemas.judges import GRAMMAR, SCHEMA, Judges
from trustsvc.documents.schemas.official import load_official_schema
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedXml, RefusedDocument


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Judges:
    folder = tmp_path_factory.mktemp("schemas")
    add_schemas(folder, sources())
    return open_judges(folder)


def _samples() -> Iterator[Path]:
    for path in sorted(dcc_file("samples").rglob("*.xml")):
        if path.parent.name != "dsi":
            yield path


def test_every_sample_is_judged_alike_by_grammar_and_schema(judges: Judges) -> None:
    judged = {}
    for path in _samples():
        try:
            examined = examine(path.read_bytes(), judges=judges)
        except MalformedXml:
            continue
        assert examined.judged_by == (GRAMMAR, SCHEMA), path
        assert "schemas-disagree" not in {finding.code for finding in examined.findings}, path
        judged[path.name] = examined.release

    assert len(judged) == 18
    assert {*judged.values()} == {"2.4.0", "3.1.1", "3.1.2", "3.2.0", "3.3.0"}


def test_every_installed_schema_compiles_and_judges(judges: Judges) -> None:
    tree = parse_xml(example_dcc())

    for number in DCC_RELEASES:
        release = judges.find(DocumentKind.DCC, number)
        assert release is not None
        assert judges.judge(tree, release).by == (GRAMMAR, SCHEMA)


def _codes(data: bytes, judges: Judges) -> dict[str, Severity]:
    found = examine(data, judges=judges).findings
    return {finding.code: finding.severity for finding in found}


def test_what_our_grammar_alone_refuses_is_refused_and_noted(judges: Judges) -> None:
    empty = example_dcc().replace(b"<dcc:items>", b'<dcc:items refId="">')

    codes = _codes(empty, judges)

    assert codes == {"wrong-value": Severity.ERROR, "schemas-disagree": Severity.NOTE}


def test_what_the_schema_alone_refuses_is_refused_with_its_place(judges: Judges) -> None:
    """A grammar that lets more pass than the schema; it is an older one under another number."""
    lenient = Release(
        DocumentKind.DCC,
        "3.3.0",
        "2.2.1",
        signable=True,
        grammar="country := string",
    )
    opened = judges._open[DocumentKind.DCC, "3.3.0"]  # noqa: SLF001  the schema as it is installed
    both = Judges((lenient,), {(DocumentKind.DCC, "3.3.0"): opened})
    document = example_dcc().replace(
        b"<dcc:countryCodeISO3166_1>CN<", b"<dcc:countryCodeISO3166_1>China<"
    )

    with pytest.raises(RefusedDocument) as refused:
        take_in(document, judges=both)

    findings = refused.value.fields["findings"]
    assert isinstance(findings, tuple)
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.code, []).append(finding)
    assert told.keys() == {"schemas-disagree", "official-schema"}
    assert told["official-schema"][0].severity is Severity.ERROR
    assert told["official-schema"][0].xpath.endswith("dcc:coreData/dcc:countryCodeISO3166_1")


def test_a_documents_own_hints_are_never_followed(judges: Judges, tmp_path: Path) -> None:
    """libxml2 would load what a hint names, and judge by it."""
    (tmp_path / "evil.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:evil">'
        '<xs:element name="wish" type="xs:integer"/></xs:schema>'
    )
    hint = f'xsi:schemaLocation="urn:evil {tmp_path / "evil.xsd"}"'
    space = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    end = "</dcc:digitalCalibrationCertificate>"
    for where in ("root", "inside"):
        comment = f'<dcc:comment><e:wish xmlns:e="urn:evil" {space} {hint}>x</e:wish></dcc:comment>'
        text = example_dcc().decode().replace(end, comment + end)
        if where == "root":
            text = text.replace(" schemaVersion=", f" {space} {hint} schemaVersion=", 1)

        assert _codes(text.encode(), judges) == {}


def test_threads_judge_side_by_side(judges: Judges) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  only here

    good = example_dcc()
    bad = good.replace(b"<dcc:items>", b"<dcc:items><dcc:odd/>")
    jobs = [good, bad] * 20

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(partial(_codes, judges=judges), jobs))

    assert told[0::2] == [{}] * 20
    assert told[1::2] == [{"unexpected-element": Severity.ERROR}] * 20


def test_a_schema_that_imports_from_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dcc.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        '<xs:import namespace="urn:x" schemaLocation="https://example.org/x.xsd"/></xs:schema>'
    )

    with pytest.raises(Exception, match=r"imports https://example\.org"):
        load_official_schema(tmp_path / "dcc.xsd")
