"""URIs of keys in hardware modules are read as RFC 7512 says, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc_keys.errors import MalformedUri
from trustsvc_keys.signers.pkcs11_uri import is_pkcs11_uri, parse_pkcs11_uri


def test_a_key_is_named_by_token_label_and_id() -> None:
    found = parse_pkcs11_uri(
        "pkcs11:token=our%20token;object=seal;id=%01%02?module-path=/lib/p11.so"
    )

    assert (found.token, found.object, found.id) == ("our token", "seal", b"\x01\x02")


def test_only_pkcs11_uris_are_taken_for_such() -> None:
    assert is_pkcs11_uri("pkcs11:object=a")
    assert not is_pkcs11_uri("file:/a.pem")


@pytest.mark.parametrize(
    "text",
    [
        "pkcs11",
        "file:/a.pem",
        "pkcs11:object=a;object=b",
        "pkcs11:colour=blue",
        "pkcs11:object=%zz",
        "pkcs11:object=a?pin-value",
    ],
)
def test_what_breaks_the_form_is_refused(text: str) -> None:
    with pytest.raises(MalformedUri, match="malformed"):
        parse_pkcs11_uri(text)


@given(text=st.text(max_size=80).map(lambda rest: f"pkcs11:{rest}"))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        parse_pkcs11_uri(text)
    except MalformedUri:
        return
