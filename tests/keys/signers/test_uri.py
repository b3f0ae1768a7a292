"""URIs that name signers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc_keys.errors import MalformedUri
from trustsvc_keys.signers.uri import key_uri, parse_key_uri

NAMES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Zs")),
    min_size=1,
    max_size=20,
).filter(lambda name: name not in {".", ".."} and "/" not in name)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:/srv/keys/seal.pem", "/srv/keys/seal.pem"),
        ("file:///srv/keys/seal.pem", "/srv/keys/seal.pem"),
        ("file:/srv/my%20keys/%E5%8D%B0.pem", "/srv/my keys/印.pem"),
    ],
)
def test_a_file_uri_names_an_absolute_path(uri: str, path: str) -> None:
    assert parse_key_uri(uri) == Path(path)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/srv/keys/seal.pem",
        "file:seal.pem",
        "file://host/srv/seal.pem",
        "file:////srv/seal.pem",
        "http://example.org/seal.pem",
        "pkcs11:token=ours",
        "file:/srv/seal.pem?x",
        "file:/srv/seal.pem#x",
        "file:/srv/%00.pem",
        "file:/srv/%0A.pem",
        "file:/srv/%FF.pem",
        "file:/" + "a" * 5000,
    ],
)
def test_everything_else_is_refused(uri: str) -> None:
    with pytest.raises(MalformedUri, match="malformed-signer-uri"):
        parse_key_uri(uri)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_a_path_is_read_back_from_its_uri(names: list[str]) -> None:
    path = Path("/", *names)

    assert parse_key_uri(key_uri(path)) == path


@given(st.text(max_size=60).map(lambda text: f"file:/{text}"))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    try:
        path = parse_key_uri(text)
    except MalformedUri:
        return
    assert path.is_absolute()


def test_a_path_that_is_no_text_has_no_uri() -> None:
    with pytest.raises(MalformedUri, match="not text"):
        key_uri(Path("/srv/\udcff.pem"))
    with pytest.raises(MalformedUri, match="unprintable"):
        key_uri(Path("/srv/a\nb.pem"))
