"""Two persons open an authority's key together; neither alone, nor the same one twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.authority.persons import Attendance, Secrets
from trustsvc_keys.errors import PersonsMissing

PERSONS = ("Chen Jing", "Liu Wei")


def secrets(first: bytes, second: bytes) -> Secrets:
    given = dict(zip(PERSONS, (first, second), strict=True))
    attendance = Attendance(confirm=lambda _, __: True, share=given.__getitem__)
    return Secrets(PERSONS, attendance)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(min_size=1), st.binary(min_size=1), st.binary(min_size=1))
def test_every_octet_of_both_secrets_counts(one: bytes, two: bytes, other: bytes) -> None:
    if len({one, two, other}) < 3:
        return

    whole = secrets(one, two).passphrase()

    assert whole == secrets(one, two).passphrase()
    assert whole not in {
        secrets(one, other).passphrase(),
        secrets(other, two).passphrase(),
        secrets(two, one).passphrase(),
    }


def test_where_one_secret_ends_and_the_other_begins_counts() -> None:
    assert secrets(b"ab", b"c").passphrase() != secrets(b"a", b"bc").passphrase()


def test_a_pin_is_both_halves_in_the_order_of_the_plan() -> None:
    assert secrets(b"12", b"34").pin() == b"1234"


def test_one_person_twice_is_not_two_persons() -> None:
    with pytest.raises(PersonsMissing, match="the same secret"):
        secrets(b"same", b"same").passphrase()


def test_an_empty_secret_is_none() -> None:
    with pytest.raises(PersonsMissing, match="an empty secret"):
        secrets(b"", b"x").pin()


def test_nobody_opens_nothing() -> None:
    with pytest.raises(PersonsMissing, match="2 persons"):
        Secrets(PERSONS, None).passphrase()


def test_a_secret_is_asked_once_and_never_shown() -> None:
    asked: list[str] = []

    def share(person: str) -> bytes:
        asked.append(person)
        return person.encode()

    attendance = Attendance(confirm=lambda _, __: True, share=share)
    opened = Secrets(PERSONS, attendance)

    opened.passphrase()
    opened.pin()

    assert asked == list(PERSONS)
    assert "share" not in repr(attendance)
    assert repr(opened) == f"Secrets({PERSONS!r})"
