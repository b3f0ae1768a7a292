"""What is stated of a plain document is read back as it was said, or refused by its field."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.facts import facts_of
from trustsvc.documents.plain.statement import (
    LIMIT_BYTES,
    Stated,
    encode_statement,
    find_statement,
    metadata_of,
    parse_statement,
    stated_in,
    statement_of,
)
from trustsvc.errors import MalformedRequest, TooLarge

FULL: Stated = {
    "number": "R-2019-17",
    "title": {"zh": "检测报告", "en": "Test report"},
    "issuer": "Haichuan Metrology",
    "customer": "A customer",
    "issue_date": "2019-05-03",
    "performed": ["2019-04-29", "2019-05-02"],
    "object": {"zh": "压力表"},
    "manufacturer": "Maker",
    "model": "P-100",
    "serial": "0042",
    "issuer_identifiers": ["USCC:91320000MA00EXAMP9"],
    "languages": ["zh", "en"],
    "cites": ["R-2018-3"],
    "replaces": "R-2019-16",
}
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(
    lambda text: text == text.strip()
)


def test_every_field_is_read() -> None:
    metadata = metadata_of(FULL)

    assert metadata.identifier == "R-2019-17"
    assert metadata.title == FULL["title"]
    assert metadata.issuer_name == {"": "Haichuan Metrology"}
    assert metadata.customer_name == {"": "A customer"}
    assert metadata.issue_date == date(2019, 5, 3)
    assert metadata.performed == (date(2019, 4, 29), date(2019, 5, 2))
    (one,) = metadata.objects
    assert (one.name, one.model, one.serial) == ({"zh": "压力表"}, "P-100", "0042")
    assert metadata.cites == ("R-2018-3",)
    assert metadata.replaces == "R-2019-16"


def test_json_and_toml_say_the_same() -> None:
    told = b'number = "R-1"\nissue_date = 2019-05-03\nserial = "7"\nperformed = [2019-05-01]\n'
    same = b'{"number":"R-1","issue_date":"2019-05-03","serial":"7","performed":["2019-05-01"]}'

    read = metadata_of(parse_statement(told, is_toml=True))

    assert read == metadata_of(parse_statement(same))


def test_what_is_written_inside_reads_back_and_is_written_the_same() -> None:
    metadata = metadata_of(FULL)

    written = encode_statement(metadata)

    found = find_statement(written)
    assert found is not None
    assert metadata_of(found) == metadata
    assert encode_statement(metadata_of(found)) == written


def test_the_facts_of_a_row_give_the_statement_back() -> None:
    metadata = metadata_of(FULL)

    kept = json.loads(json.dumps(facts_of(metadata)))

    assert stated_in(kept) == statement_of(metadata)
    assert metadata_of(stated_in(kept)) == metadata


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    number=TEXTS,
    title=st.dictionaries(TEXTS, TEXTS, max_size=2),
    objects=st.lists(
        st.fixed_dictionaries({"name": TEXTS}, optional={"serial": TEXTS, "model": TEXTS}),
        max_size=3,
    ),
    day=st.none() | st.dates(),
    cites=st.lists(TEXTS, max_size=3),
)
def test_any_statement_survives_the_way_through_a_pdf(
    number: str,
    title: dict[str, str],
    objects: list[dict[str, str]],
    day: date | None,
    cites: list[str],
) -> None:
    stated: Stated = {
        "identifier": number,
        "title": title,
        "objects": objects,
        "issue_date": day.isoformat() if day else None,
        "cites": cites,
    }
    metadata = metadata_of(stated)

    found = find_statement(encode_statement(metadata))

    assert found is not None
    assert metadata_of(found) == metadata


@pytest.mark.parametrize(
    ("stated", "where"),
    [
        ({"number": "R", "identifier": "R"}, "core.identifier"),
        ({"number": "R", "colour": "red"}, "core.colour"),
        ({"number": 7}, "core.identifier"),
        ({"number": " R"}, "core.identifier"),
        ({"number": "R" * 256}, "core.identifier"),
        ({"number": "R\x00"}, "core.identifier"),
        ({"number": "R", "title": ["a"]}, "core.title"),
        ({"number": "R", "title": {"zh": "\x1b"}}, "core.title"),
        ({"number": "R", "issue_date": "3.5.2019"}, "core.issue_date"),
        ({"number": "R", "performed": []}, "core.performed"),
        ({"number": "R", "performed": ["2019-05-02", "2019-05-01"]}, "core.performed"),
        ({"number": "R", "objects": {"name": "a"}}, "core.objects"),
        ({"number": "R", "objects": [{"colour": "red"}]}, "core.objects.colour"),
        ({"number": "R", "objects": [{"name": "a"}], "serial": "1"}, "core.objects"),
        ({"number": "R", "serial": 5}, "core.objects.serial"),
        ({"number": "R", "cites": "one"}, "core.cites"),
        ({"number": "R", "cites": [1]}, "core.cites"),
        ({"number": "R", "replaces": {}}, "core.replaces"),
    ],
)
def test_a_field_that_holds_something_else_is_named(stated: Stated, where: str) -> None:
    with pytest.raises(MalformedRequest) as refused:
        metadata_of(stated)

    assert refused.value.fields["where"] == where


@pytest.mark.parametrize(
    ("data", "is_toml"),
    [
        (b"", False),
        (b"[1]", False),
        (b'{"a": NaN}', False),
        (b'{"a": 1, "a": 2}', False),
        (b"[" * 5_000, False),
        (b"\xff", False),
        (b"\xff", True),
        (b"a = ", True),
        (b"a = " + b"[" * 5_000, True),
    ],
)
def test_what_is_no_object_is_refused(data: bytes, is_toml: bool) -> None:  # noqa: FBT001  a case
    with pytest.raises(MalformedRequest, match="metadata"):
        parse_statement(data, is_toml=is_toml)


def test_no_metadata_are_as_long_as_a_document() -> None:
    with pytest.raises(TooLarge, match=str(LIMIT_BYTES)):
        parse_statement(b" " * (LIMIT_BYTES + 1))


def test_an_instant_is_no_date() -> None:
    with pytest.raises(MalformedRequest, match="an instant"):
        metadata_of(
            parse_statement(b'number = "R"\nissue_date = 2019-05-03T10:00:00Z', is_toml=True)
        )


def test_another_programs_metadata_json_is_none_of_ours() -> None:
    assert find_statement(b'{"identifier": "X"}') is None
    assert find_statement(b"no json") is None
    with pytest.raises(MalformedRequest, match=r"core\.identifier"):
        find_statement(b'{"format": "trustsvc-plain/1", "title": "no number"}')


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=st.binary(max_size=80), is_toml=st.booleans())
def test_random_bytes_are_a_statement_or_refused(data: bytes, is_toml: bool) -> None:  # noqa: FBT001  drawn
    try:
        stated = parse_statement(data, is_toml=is_toml)
    except MalformedRequest:
        return
    assert isinstance(stated, dict)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from([*FULL, "objects", "identifier", "x"]), VALUES, max_size=6))
def test_whatever_is_stated_our_errors_alone_come_out(stated: Stated) -> None:
    try:
        metadata = metadata_of(stated)
    except MalformedRequest:
        return
    json.dumps(statement_of(metadata)).encode()
