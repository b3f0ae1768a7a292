"""What is stated beside a document adds to it, never contradicts it, and is judged with places."""

import json
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.shared import DCC, dcc_file
from trustsvc.codes.numbers import gln_check_digit
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.findings import Severity, refusals
from trustsvc.documents.guide.derive import account_uscc, plain_guide, read_sha256
from trustsvc.documents.guide.model import (
    DateName,
    GuideMetadata,
    Identifier,
    Organisation,
    RelationName,
    Role,
    Source,
    guide_json,
)
from trustsvc.documents.guide.schema import STATED_SCHEMA
from trustsvc.documents.guide.stated import (
    check_stated,
    completed,
    judge_numbers,
    parse_stated,
    with_account,
)
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.plain.statement import metadata_of
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import BadInput, RefusedDocument

ACCOUNT = "NTRCN-91320000MA00EXAMP9"
USCC = "91110000600037341L"
SAID = "统一社会信用代码 91320000MA00EXAMPN"
CODE = "Unified social credit code 91320000MA00EXAMPN"
"""What the example says of its laboratory, in two languages."""
words = st.text("abc测 .-", min_size=1, max_size=12).filter(lambda text: text == text.strip())
days = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
glns = st.from_regex(r"[0-9]{12}", fullmatch=True).map(lambda text: text + gln_check_digit(text))
relations = st.fixed_dictionaries(
    {"relation": st.sampled_from([name.value for name in RelationName]), "identifier": words},
    optional={
        "kind": st.sampled_from(["document", "standard", "scheme"]),
        "name": words,
        "edition": words,
        "sha256": st.binary(min_size=32, max_size=32).map(bytes.hex),
    },
)
stated = st.fixed_dictionaries(
    {},
    optional={
        "organisations": st.lists(
            st.fixed_dictionaries({"role": st.just("customer"), "gln": glns}),
            min_size=1,
            max_size=1,
        ),
        "dates": st.fixed_dictionaries({}, optional={"effective": days}),
        "instruments": st.lists(
            st.fixed_dictionaries(
                {
                    "instrument": words,
                    "state": st.sampled_from(["qualified", "restricted", "out_of_service"]),
                    "stated_by": words,
                },
                optional={"since": days},
            ),
            min_size=1,
            max_size=3,
        ),
        "relations": st.lists(relations, min_size=1, max_size=4),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["organisations", "dates", "role", "gln", "relations", "expiry", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)
CUSTOMER = GuideMetadata(organisations=(Organisation(Role.CUSTOMER, {"en": "Customer"}),))


def finish(
    guide: GuideMetadata, told: dict[str, Any], kind: DocumentKind = DocumentKind.PLAIN
) -> GuideMetadata:
    return completed(guide, check_stated(told), kind, "OWN-NUMBER")


def codes(refusal: pytest.ExceptionInfo[RefusedDocument]) -> list[tuple[str, str]]:
    return [(one.code, one.xpath) for one in refusals(refusal.value)]


@given(stated)
@settings(max_examples=60)
def test_whatever_is_stated_is_told_as_stated(told: dict[str, Any]) -> None:
    jsonschema_rs.validate(STATED_SCHEMA, told)

    found = guide_json(finish(CUSTOMER, told))

    for one in told.get("relations", ()):
        same = [
            other
            for other in found["relations"][one["relation"]]
            if other["identifier"] == one["identifier"]
        ]
        assert same
        assert {other["source"] for other in same} == {"stated"}
    assert len(found["instruments"]) == len(told.get("instruments", ()))
    for name, day in told.get("dates", {}).items():
        assert found["dates"][name] == {"date": day, "source": "stated"}


@given(stated)
@settings(max_examples=60)
def test_stating_it_again_adds_nothing(told: dict[str, Any]) -> None:
    once = finish(CUSTOMER, told)

    again = finish(once, told)

    assert again.organisations == once.organisations
    assert again.dates == once.dates
    assert set(map(repr, again.relations)) == set(map(repr, once.relations))


@given(json_values)
@settings(max_examples=150)
def test_any_json_is_taken_or_refused_as_the_published_schema_says(value: object) -> None:
    valid = jsonschema_rs.is_valid(STATED_SCHEMA, value)

    try:
        parse_stated(json.dumps(value).encode())
    except BadInput:
        assert not valid
    else:
        assert valid


@given(st.binary(max_size=60))
@settings(max_examples=100)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = parse_stated(data)
    except BadInput:
        return
    assert jsonschema_rs.is_valid(STATED_SCHEMA, found)


def test_dates_of_toml_are_dates() -> None:
    found = check_stated({"dates": {"effective": date(2026, 1, 31)}})

    assert found == {"dates": {"effective": "2026-01-31"}}


def test_two_organisations_in_one_role_are_told_apart_by_name() -> None:
    two = GuideMetadata(
        organisations=(
            Organisation(Role.MANUFACTURER, {"en": "One", "zh": "甲"}),
            Organisation(Role.MANUFACTURER, {"en": "Two"}),
        )
    )
    by_role = {"organisations": [{"role": "manufacturer", "uscc": USCC}]}
    by_name = {"organisations": [{"role": "manufacturer", "name": "甲", "uscc": USCC}]}

    with pytest.raises(RefusedDocument, match="refused") as refusal:
        finish(two, by_role)

    assert codes(refusal) == [("metadata-which-organisation", "$.organisations[0]")]
    first, second = finish(two, by_name).organisations
    assert first.identifiers == (Identifier("uscc", USCC, Source.STATED),)
    assert second.identifiers == ()


def test_every_fault_is_told_at_once() -> None:
    told = {
        "organisations": [
            {"role": "owner", "gln": "4012345000009"},
            {"role": "customer", "gln": "4012345000001"},
        ],
        "dates": {"effective": "2026-02-01", "expiry": "2026-01-31"},
        "relations": [{"relation": "cites", "identifier": "OWN-NUMBER"}],
    }

    with pytest.raises(RefusedDocument, match="refused") as refusal:
        finish(CUSTOMER, told)

    assert codes(refusal) == [
        ("metadata-no-organisation", "$.organisations[0]"),
        ("gln-check-digit", "$.organisations[1].gln"),
        ("metadata-dates-order", "$.dates"),
        ("metadata-itself", "$.relations[0].identifier"),
    ]


def test_a_plain_document_may_expire_and_a_dcc_may_not() -> None:
    told = {"dates": {"expiry": "2030-01-01"}}

    assert finish(CUSTOMER, told).dates[DateName.EXPIRY].day == date(2030, 1, 1)
    with pytest.raises(RefusedDocument, match="refused") as refusal:
        finish(CUSTOMER, told, DocumentKind.DCC)
    assert codes(refusal) == [("metadata-no-expiry", "$.dates.expiry")]


def test_another_digest_of_a_cited_document_contradicts() -> None:
    guide = take_in(example_dcoc()).guide
    cited = next(one for one in guide.relations if one.sha256)
    told = {
        "relations": [{"relation": "cites", "identifier": cited.identifier, "sha256": "0" * 64}]
    }

    with pytest.raises(RefusedDocument, match="refused") as refusal:
        finish(guide, told, DocumentKind.DCOC)

    assert codes(refusal) == [("metadata-contradicts", "$.relations[0].sha256")]


def test_what_the_document_says_already_is_not_told_twice() -> None:
    guide = take_in(example_dcoc()).guide
    cited = next(one for one in guide.relations if one.sha256)
    told = {"relations": [{"relation": "cites", "identifier": cited.identifier}]}

    assert finish(guide, told, DocumentKind.DCOC).relations == guide.relations


def test_the_account_names_the_issuer_where_the_document_does_not() -> None:
    silent = example_dcc().replace(SAID.encode(), b"").replace(CODE.encode(), b"")
    dcc = with_account(take_in(silent).guide, ACCOUNT)
    issuer = dcc.organisations[0]

    assert issuer.role is Role.ISSUER
    assert issuer.find("uscc") == Identifier("uscc", ACCOUNT.removeprefix("NTRCN-"), Source.ACCOUNT)
    assert with_account(dcc, ACCOUNT) == dcc
    assert with_account(dcc, "VATDE-123456789") == dcc
    assert account_uscc("nothing of the kind") is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (f"USCC: {USCC}", {"uscc": USCC}),
        (f"统一社会信用代码\N{FULLWIDTH COLON}{USCC}\N{IDEOGRAPHIC COMMA}GLN 4012345000009",
         {"uscc": USCC, "gln": "4012345000009"}),
        (f"unified social credit code {USCC.lower()}", {"uscc": USCC}),
        (f"USCC {USCC}7", {}),
        (f"my USCCs {USCC}", {}),
        ("GLN: 40123450000091", {}),
        ("4012345000009", {}),
    ],
)  # fmt: skip
def test_a_dcc_says_numbers_of_organisations_in_further(text: str, numbers: dict[str, str]) -> None:
    content = example_dcc().replace(CODE.encode(), b"").replace(SAID.encode(), text.encode())

    issuer = take_in(content).guide.organisations[0]

    found = {one.scheme: one.value for one in issuer.identifiers if one.scheme in {"uscc", "gln"}}
    assert found == numbers
    assert {one.source for one in issuer.identifiers} <= {Source.DOCUMENT}


def test_codes_are_warned_of_and_never_refused() -> None:
    guide = GuideMetadata(
        organisations=(
            Organisation(
                Role.ISSUER,
                {},
                (
                    Identifier("uscc", "91350100M0001TGQXM", Source.DOCUMENT),
                    Identifier("gln", "4012345000001", Source.DOCUMENT),
                ),
            ),
        )
    )

    found = list(judge_numbers(guide, ACCOUNT))

    assert {one.severity for one in found} == {Severity.WARNING}
    assert [one.code for one in found] == [
        "uscc-check-digit",
        "metadata-other-account",
        "gln-check-digit",
    ]
    assert list(judge_numbers(CUSTOMER, ACCOUNT)) == []


@pytest.mark.parametrize(
    ("procedure", "value", "expected"),
    [
        ("SHA-256", "AB" * 32, "ab" * 32),
        ("sha256", "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=", "ab" * 32),
        ("http://www.w3.org/2001/04/xmlenc#sha256", "ab " * 32, "ab" * 32),
        ("SHA-1", "ab" * 32, None),
        ("SHA-256", "analogue", None),
        ("SHA-256", "q6ur", None),
        ("SHA-256", "ü", None),
        ("", "", None),
    ],
)
def test_a_cited_digest_is_read_in_either_spelling(
    procedure: str, value: str, expected: str | None
) -> None:
    assert read_sha256(procedure, value) == expected


def test_a_plain_document_says_what_is_stated_of_it() -> None:
    metadata = metadata_of(
        {
            "identifier": "R-1",
            "issuer": "Laboratory",
            "issuer_identifiers": [f"USCC:{USCC}", "CNAS:L0001", "7"],
            "issue_date": "2019-05-03",
            "manufacturer": "Maker",
            "cites": ["A", "A", "B"],
            "replaces": "R-0",
        }
    )

    found = guide_json(plain_guide(metadata))

    assert [one["role"] for one in found["organisations"]] == ["issuer", "manufacturer"]
    assert [one["scheme"] for one in found["organisations"][0]["identifiers"]] == [
        "uscc",
        "CNAS",
        "",
    ]
    assert {one["date"] for one in found["dates"].values()} == {"2019-05-03"}
    assert [one["identifier"] for one in found["relations"]["cites"]] == ["A", "B"]
    assert [one["how"] for one in found["relations"]["conflicts"]] == ["substituted"]


SAMPLES = sorted(str(path.relative_to(DCC)) for path in (DCC / "samples").rglob("*.xml"))


@pytest.mark.parametrize("name", SAMPLES or ["samples/dcclib/valid.xml"])
def test_of_every_sample_there_are_metadata_that_nobody_made_up(name: str) -> None:
    content = dcc_file(name).read_bytes()
    try:
        intake = take_in(content)
    except BadInput:
        return  # not a document that is taken in: other tests say why
    guide, text = intake.guide, " ".join(parse_xml(content).getroot().itertext())

    assert DateName.EXPIRY not in guide.dates
    assert all(one.identifier in text for one in guide.relations)
    assert all(
        part in text
        for one in guide.organisations
        for name in one.name.values()
        for part in name.splitlines()
    )
    assert all(said.day.isoformat() in text for said in guide.dates.values())
    assert any(one.role is Role.ISSUER for one in guide.organisations)


def test_who_issues_hears_nothing_of_the_accounts_own_number() -> None:
    guide = with_account(CUSTOMER, "NTRCN-91350100M0001TGQXM")

    assert [one.code for one in judge_numbers(guide, ACCOUNT, accounts=False)] == []
    told = [one.code for one in judge_numbers(guide, "NTRCN-91350100M0001TGQXM")]
    assert told == ["uscc-check-digit"]
