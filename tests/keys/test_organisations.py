"""Organisation identifiers as certificates carry them (EN 319 412-1, 5.1.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc_keys.errors import MalformedIdentifier
from trustsvc_keys.organisations import (
    OrganisationIdentifier,
    parse_organisation_identifier,
    uscc_check_digit_ok,
)

# The example of GB 32100-2015, and codes of large companies as their registers print them.
GOOD_CODES = ["91350100M000100Y43", "91110108551385082Q", "914403001922038216"]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("text", "scheme", "country", "reference"),
    [
        ("NTRCN-91350100M000100Y43", "NTR", "CN", "91350100M000100Y43"),
        ("VATDE-136695976", "VAT", "DE", "136695976"),
        ("LEIXG-5493000IBP32UQZ0KL24", "LEI", "XG", "5493000IBP32UQZ0KL24"),
        ("EI:SE-5567971433", "EI:", "SE", "5567971433"),
        ("NTRDE-HRB 12-34", "NTR", "DE", "HRB 12-34"),
    ],
)
def test_the_parts_are_told_apart(text: str, scheme: str, country: str, reference: str) -> None:
    parsed = parse_organisation_identifier(text)

    assert parsed == OrganisationIdentifier(scheme, country, reference)
    assert str(parsed) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NTRCN",
        "NTRCN-",
        "ntrcn-1",
        "NTRCN 1",
        "NTRC-1",
        "E:SE-1",
        "EIX:SE-1",
        "NTRCN- 1",
        "NTRCN-1 ",
        "NTRCN-1\n",
        "NTRCN-1\x00",
        "NTRCN-" + "1" * 123,
    ],
)
def test_other_shapes_are_refused(text: str) -> None:
    with pytest.raises(MalformedIdentifier, match="malformed-organisation-identifier"):
        parse_organisation_identifier(text)


@given(st.text(max_size=140))
def test_any_text_is_read_back_as_it_was_or_refused(text: str) -> None:
    try:
        parsed = parse_organisation_identifier(text)
    except MalformedIdentifier:
        return
    assert str(parsed) == text


@given(st.from_regex(r"([A-Z]{3}|[A-Z]{2}:)[A-Z]{2}-[!-~]([ -~]{0,60}[!-~])?", fullmatch=True))
def test_every_well_formed_text_is_read_back_as_it_was(text: str) -> None:
    assert str(parse_organisation_identifier(text)) == text


@pytest.mark.parametrize("code", GOOD_CODES)
def test_the_check_character_of_real_codes_holds(code: str) -> None:
    assert uscc_check_digit_ok(code)


@given(st.sampled_from(GOOD_CODES), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, sign: str) -> None:
    changed = code[:place] + sign + code[place + 1 :]

    assert uscc_check_digit_ok(changed) == (changed == code)


@given(st.text(max_size=20))
def test_any_text_has_a_check_character_or_has_not(text: str) -> None:
    if uscc_check_digit_ok(text):
        assert len(text) == 18


def test_a_wrong_check_character_warns_and_never_refuses() -> None:
    wrong = parse_organisation_identifier("NTRCN-91350100M000100Y44")
    right = parse_organisation_identifier("NTRCN-91350100M000100Y43")
    german = parse_organisation_identifier("NTRDE-91350100M000100Y44")

    assert wrong.warnings == ("uscc-check-digit",)
    assert right.warnings == ()
    assert german.warnings == ()
