"""A release is data: 3.4.0 is added by files alone, and judged by grammar and schema alike."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trustsvc.documents.schemas.published import LATER, later_schema
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.releases import BUILT_IN, parse_release, signable
from trustsvc.documents.intake import Intake, take_in
from trustsvc.documents.kinds import DCC_CURRENT, DocumentKind, release_order
from trustsvc.documents.schemas.adding import Source, add_schemas
from trustsvc.documents.schemas.folder import open_judges
from trustsvc.documents.schemas.judges import GRAMMAR, GRAMMARS_ALONE, SCHEMA, Judges
from trustsvc.errors import MalformedSettings, RefusedDocument

MODEL = "<dcc:model>WZP-230 Pt100</dcc:model>"


def _later(colour: str = "red") -> bytes:
    text = example_dcc().decode().replace('schemaVersion="3.3.0"', 'schemaVersion="3.4.0"')
    assert MODEL in text
    return text.replace(MODEL, f"{MODEL}<dcc:colour>{colour}</dcc:colour>").encode()


def _judges(folder: Path, *, schema: bool = True) -> Judges:
    described = (Source("dcc-3.4.0.toml", LATER.encode()),)
    add_schemas(folder, (*described, *(later_schema() if schema else ())))
    return open_judges(folder)


def _refusal(data: bytes, judges: Judges) -> tuple[Finding, ...]:
    with pytest.raises(RefusedDocument) as refused:
        take_in(data, judges=judges)
    findings = refused.value.fields["findings"]
    assert isinstance(findings, tuple)
    return findings


@pytest.mark.parametrize("schema", [True, False])
def test_a_later_release_is_taken_in_once_its_files_are_added(
    tmp_path: Path,
    schema: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    assert [one.code for one in _refusal(_later(), GRAMMARS_ALONE)] == ["unknown-release"]

    taken = take_in(_later(), judges=_judges(tmp_path, schema=schema))

    assert isinstance(taken, Intake)
    assert taken.release == "3.4.0"
    assert taken.findings == ()
    assert taken.metadata.objects[0].model == "WZP-230 Pt100"
    assert taken.judged_by == ((GRAMMAR, SCHEMA) if schema else (GRAMMAR,))


def test_a_later_release_is_judged_by_its_own_rules(tmp_path: Path) -> None:
    judges = _judges(tmp_path)

    (finding,) = _refusal(_later("purple"), judges)

    assert finding.code == "wrong-value"
    assert finding.xpath.endswith("dcc:item/dcc:colour")
    assert "one of: red, green, blue" in finding.says["en"]
    current = _later().replace(b"3.4.0", b"3.3.0")
    assert {one.code for one in _refusal(current, judges)} == {"unexpected-element"}
    assert take_in(example_dcc(), judges=judges).release == DCC_CURRENT


def test_releases_stand_in_their_order(tmp_path: Path) -> None:
    numbers = _judges(tmp_path).numbers(DocumentKind.DCC)

    assert numbers[0] == "2.4.0"
    assert numbers[-2:] == ("3.3.0", "3.4.0")
    assert list(numbers) == sorted(numbers, key=release_order)


def test_signable_releases_are_data() -> None:
    told = {release.number for release in BUILT_IN if signable(release.kind, release.number)}

    assert told == {"3.2.0", "3.2.1", "3.3.0", "1.0.0"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("kind = ", "sort = "), "unknown: sort"),
        (('"dcc"', '"plain"'), "kind must be dcc or dcoc"),
        (("signable = true", "signable = 1"), "signable true or false"),
        (('"3.4.0"', '"3.4"'), "not a number like"),
        (('"2.2.1"', "2"), "not a number like"),
        (("colour:colour?", "colour:color?"), "no such type"),
        (("model:token?", "model:token? model:string?"), "AmbiguousModel"),
        (("enum red", "pattern ("), "error"),
        (("kind", "kind = 1\nkind"), "Cannot overwrite"),
        (("name:text", "si:nothing"), "KeyError"),
        (('"3.4.0"', '"3.3.0"'), "is known already"),
    ],
)
def test_a_mistake_in_a_description_is_told_when_it_is_added(
    tmp_path: Path, change: tuple[str, str], why: str
) -> None:
    wrong = LATER.replace(*change, 1)
    assert wrong != LATER

    with pytest.raises(MalformedSettings, match=why):
        add_schemas(tmp_path, (Source("wrong.toml", wrong.encode()),))
    assert open_judges(tmp_path).numbers(DocumentKind.DCC)[-1] == DCC_CURRENT


def test_a_candidate_is_a_release_too() -> None:
    release = parse_release("x", LATER.replace('"3.4.0"', '"3.4.0-rc.2"'))

    assert release.number == "3.4.0-rc.2"
    assert release_order("3.3.0") < release_order("3.4.0-rc.2") <= release_order("3.4.0")


@given(st.text(max_size=200) | st.text("kindumbersl=\"'\n#[]{}.0123", max_size=80))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_text_is_a_description_or_refused(text: str) -> None:
    with pytest.raises(MalformedSettings, match="malformed-settings"):
        parse_release("x", text)


@given(st.text("abcdefmodeltxtriwh:=?*+()|&#@<>[]3.4 \n", max_size=80))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_grammar_compiles_or_is_refused(definitions: str) -> None:
    described = LATER[: LATER.index("grammar =")] + f"grammar = '''\n{definitions}'''"

    try:
        parse_release("x", described)
    except MalformedSettings as refused:
        assert refused.fields["why"]  # noqa: PT017  either outcome is right
