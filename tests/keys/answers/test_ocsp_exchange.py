"""A request in a GET's path is read as clients and proxies write it."""

import base64
import hashlib
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import NOW
from trustsvc_keys.answers.ocsp_exchange import (
    MOST_PATH_CHARACTERS,
    OcspAnswer,
    parse_get_path,
)
from trustsvc_keys.errors import MalformedOcspRequest


@given(request=st.binary(max_size=120))
@settings(max_examples=60, derandomize=True)
def test_every_way_to_write_a_request_is_read(request: bytes) -> None:
    written = base64.b64encode(request).decode()

    assert parse_get_path(quote(written, safe="")) == request
    assert parse_get_path(quote(written)) == request
    assert parse_get_path(written) == request
    assert parse_get_path(written.replace("+", " ")) == request
    if not written.startswith("/"):
        assert parse_get_path("/" + written) == request


@given(text=st.text(max_size=60))
@settings(max_examples=100, derandomize=True)
def test_any_path_is_read_or_refused(text: str) -> None:
    try:
        parse_get_path(text)
    except MalformedOcspRequest as error:
        assert error.fields["where"] == "path"  # noqa: PT017  # either outcome will do


@pytest.mark.parametrize(
    "text", ["MA", "M*==", "MAA=MAA=", "A" * (MOST_PATH_CHARACTERS + 4), "\ud800"]
)
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(MalformedOcspRequest, match="where: path"):
        parse_get_path(text)


def test_an_answer_may_be_kept_until_the_next_and_no_longer() -> None:
    kept = OcspAnswer(b"der", NOW, NOW + timedelta(minutes=10))

    assert kept.max_age_s(NOW + timedelta(seconds=0.5)) == 599
    assert kept.max_age_s(NOW + timedelta(minutes=11)) == 0
    assert OcspAnswer(b"der").max_age_s(NOW) == 0
    assert kept.etag == hashlib.sha256(b"der").hexdigest() != OcspAnswer(b"else").etag
