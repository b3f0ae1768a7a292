"""Countries, languages and numbers with a check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.codes.names import COUNTRIES, LANGUAGES, find_country, find_language
from trustsvc.codes.numbers import gln_check_digit, gln_check_digit_ok, is_gln

FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}


@pytest.mark.parametrize(("table", "count"), [(COUNTRIES, 249), (LANGUAGES, 183)])
def test_the_lists_are_whole(table: dict[str, object], count: int) -> None:
    assert len(table) == count


def test_every_code_has_two_letters_and_names_of_its_own() -> None:
    for table, isalike in ((COUNTRIES, str.isupper), (LANGUAGES, str.islower)):
        assert all(len(code) == 2 and code.isascii() and isalike(code) for code in table)
        for names in ({one.en for one in table.values()}, {one.zh for one in table.values()}):
            assert len(names) == len(table)
            assert all(name == name.strip() and name for name in names)


def test_codes_lead_to_names() -> None:
    china, germany = find_country("CN"), find_country("DE")
    chinese = find_language("zh")

    assert china
    assert germany
    assert chinese
    assert (china.en, china.zh, germany.zh) == ("China", "中国", "德国")
    assert (chinese.en, chinese.zh) == ("Chinese", "中文")


@pytest.mark.parametrize("code", ["", "cn", "EU", "UK", "XX", "CHN", "ZZ"])
def test_what_the_standard_does_not_assign_is_no_country(code: str) -> None:
    assert find_country(code) is None


@pytest.mark.parametrize("code", ["", "ZH", "zh-CN", "xx", "sh", "eng"])
def test_what_the_standard_does_not_assign_is_no_language(code: str) -> None:
    assert find_language(code) is None


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_exactly_one_digit_completes_a_gln(digits: str) -> None:
    right = [digit for digit in "0123456789" if gln_check_digit_ok(digits + digit)]

    assert right == [gln_check_digit(digits)]


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_anywhere_in_a_gln_is_noticed(digits: str, place: int, more: int) -> None:
    gln = digits + gln_check_digit(digits)
    wrong = gln[:place] + str((int(gln[place]) + more) % 10) + gln[place + 1 :]

    assert gln_check_digit_ok(gln)
    assert not gln_check_digit_ok(wrong)


@pytest.mark.parametrize(
    "text", ["", "4012345000009x", "401234500000", "4012345000009".translate(FULL_WIDTH)]
)
def test_other_shapes_are_no_gln(text: str) -> None:
    assert not is_gln(text)
    assert not gln_check_digit_ok(text)


def test_a_published_gln_is_right() -> None:
    assert gln_check_digit_ok("4012345000009")
