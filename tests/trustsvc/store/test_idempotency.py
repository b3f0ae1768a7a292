"""Hold Idempotency-Keys to one request and one answer."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.errors import IdempotencyMismatch, MalformedRequest
from trustsvc.store.engine import Database
from trustsvc.store.idempotency import (
    RequestKey,
    answer_keys,
    find_answer,
    keep_answer,
    release_keys,
    reserve_key,
)
from trustsvc.workflows.idempotency import request_key

AT = datetime(2026, 11, 24, tzinfo=UTC)
KEY = RequestKey("caller", "key", b"1" * 32)
OTHER_REQUEST = RequestKey("caller", "key", b"2" * 32)
OTHER_CALLER = RequestKey("another", "key", b"2" * 32)


def test_the_first_answer_stays(database: Database) -> None:
    with database.transaction() as session:
        keep_answer(session, KEY, {"n": 1}, AT)
        keep_answer(session, KEY, {"n": 2}, AT)

    with database.reading() as session:
        assert find_answer(session, KEY) == {"n": 1}
        assert find_answer(session, OTHER_CALLER) is None


def test_another_request_under_the_same_key_is_refused(database: Database) -> None:
    with database.transaction() as session:
        reserve_key(session, KEY, "document", AT)

    for use in (find_answer, lambda s, k: reserve_key(s, k, "x", AT)):
        with pytest.raises(IdempotencyMismatch, match="key"), database.transaction() as session:
            use(session, OTHER_REQUEST)


def test_whoever_finishes_a_document_answers_all_who_wait_for_it(database: Database) -> None:
    second = RequestKey("caller", "second", b"1" * 32)
    with database.transaction() as session:
        reserve_key(session, KEY, "document", AT)
        reserve_key(session, second, "document", AT)
        reserve_key(session, OTHER_CALLER, "another document", AT)
    with database.reading() as session:
        assert find_answer(session, KEY) is None

    with database.transaction() as session:
        answer_keys(session, "document", {"id": "document"})
        answer_keys(session, "document", {"id": "later"})

    with database.reading() as session:
        assert find_answer(session, KEY) == find_answer(session, second) == {"id": "document"}
        assert find_answer(session, OTHER_CALLER) is None


def test_a_key_is_free_again_when_nothing_came_of_its_request(database: Database) -> None:
    with database.transaction() as session:
        reserve_key(session, KEY, "document", AT)
        keep_answer(session, OTHER_CALLER, {}, AT)

    with database.transaction() as session:
        release_keys(session, "document")
        reserve_key(session, OTHER_REQUEST, "another", AT)


@given(parts=st.lists(st.binary(max_size=5), max_size=4), more=st.binary(max_size=5))
def test_any_other_request_has_another_digest(parts: list[bytes], more: bytes) -> None:
    one = request_key("caller", "key", *parts)
    other = request_key("caller", "key", *parts, more)

    assert one is not None
    assert other is not None
    assert one.request_digest != other.request_digest
    assert request_key("caller", "key", *parts) == one


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_one_to_255_characters(key: str) -> None:
    with pytest.raises(MalformedRequest, match="255"):
        request_key("caller", key)
    assert request_key("caller", None) is None
