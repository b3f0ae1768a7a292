"""One way to name a credential of a remote signing service, and no other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.errors import MalformedUri
from trustsvc_keys.remote.csc_uri import (
    CscBase,
    csc_uri,
    is_csc_uri,
    parse_csc_base,
    parse_csc_uri,
)

BASES = [
    CscBase("https://rssp.example/csc/v2", 2),
    CscBase("https://rssp.example:8443/acme/csc/v1", 1),
    CscBase("http://127.0.0.1:8080/csc/v1", 1),
    CscBase("https://[2001:db8::1]/csc/v2", 2),
]
PRINTABLE = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=40
)


@given(base=st.sampled_from(BASES), credential_id=PRINTABLE)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_what_is_named_is_read_back(base: CscBase, credential_id: str) -> None:
    uri = csc_uri(base, credential_id)

    assert is_csc_uri(uri)
    assert parse_csc_uri(uri) == (base, credential_id)


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("file:/srv/keys/seal.pem", "the scheme is not csc"),
        ("csc:https://rssp.example/csc/v2", "no credential"),
        ("csc:https://rssp.example/csc/v2#", "no credential"),
        ("csc:https://rssp.example/csc/v2#%ff", "not UTF-8"),
        ("csc:https://rssp.example/csc/v2#a%00", "no credential has such"),
        ("csc:https://rssp.example/csc/v2#" + "a" * 1_025, "no credential has such"),
        ("csc:https://rssp.example/csc/v3#a", "neither /csc/v1 nor /csc/v2"),
        ("csc:https://rssp.example/v2#a", "neither /csc/v1 nor /csc/v2"),
        ("csc:https://rssp.example/csc/v2/#a", "neither /csc/v1 nor /csc/v2"),
        ("csc:https://rssp.example/csc/v2?x=1#a", "a query"),
        ("csc:http://rssp.example/csc/v2#a", "plain http"),
        ("csc:http://10.0.0.1/csc/v2#a", "plain http"),
        ("csc:https://me:pin@rssp.example/csc/v2#a", "a user name"),
        ("csc:ftp://rssp.example/csc/v2#a", "neither http nor https"),
        ("csc:rssp.example/csc/v2#a", "neither http nor https"),
        ("csc:https://rssp.example:0x50/csc/v2#a", "cannot be read"),
    ],
)
def test_another_uri_is_refused(uri: str, why: str) -> None:
    with pytest.raises(MalformedUri, match=why):
        parse_csc_uri(uri)


@given(text=st.text(max_size=60) | st.text(max_size=40).map(lambda text: "csc:https://" + text))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_csc_uri, parse_csc_base):
        told = "printable"
        try:
            parse(text)
        except MalformedUri as error:
            told = str(error)
        assert told.isprintable()
