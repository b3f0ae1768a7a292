"""A policy is read as it is written, or refused with the key that is wrong."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pki import authority, der, pem
from trustsvc.validation.policy import parse_signature_policy
from trustsvc_anchors.errors import MalformedPolicy

ISSUER = "NTRCN-91320000MA00EXAMP9"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roots.pem").write_bytes(pem(authority()[1]))
    (tmp_path / "empty.pem").write_text("nothing")
    return tmp_path


def test_roots_and_issuers_are_read(folder: Path) -> None:
    text = f'[trust]\nroots = ["roots.pem"]\n[trust.issuers]\n"{ISSUER}" = ["roots.pem"]\n'

    policy = parse_signature_policy(text.encode(), folder)

    root = der(authority()[1])
    assert policy.roots == (root,)
    assert policy.roots_for(ISSUER) == (root,)
    assert policy.roots_for("NTRCN-OTHER") == ()
    assert policy.roots_for(None) == ()


def test_without_a_table_of_issuers_any_root_may_name_any_issuer(folder: Path) -> None:
    policy = parse_signature_policy(b'[trust]\nroots = ["roots.pem"]\n', folder)

    assert policy.roots_for("NTRCN-ANYBODY") == policy.roots
    assert policy.roots_for(None) == policy.roots


def test_a_sunset_is_a_date(folder: Path) -> None:
    policy = parse_signature_policy(b"[signatures.sunset]\nrsa-pss = 2029-12-31\n", folder)

    assert policy.sunset == {"rsa-pss": date(2029, 12, 31)}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[trust]\ncolour = 1\n", "trust.colour"),
        ("[signatures]\nprofil = 'strict'\n", "signatures.profil"),
        ("[signatures]\nprofile = 'lenient'\n", "signatures.profile"),
        ("[trust]\nroots = 'roots.pem'\n", "trust.roots"),
        ("[trust]\nroots = ['missing.pem']\n", "missing.pem"),
        ("[trust]\nroots = ['empty.pem']\n", "empty.pem"),
        ("[trust]\nissuers = 3\n", "trust.issuers"),
        ("[trust]\nindependent_at_least = -1\n", "independent_at_least"),
        ("[trust]\nindependent_at_least = true\n", "independent_at_least"),
        ("[signatures]\nsunset = 1\n", "signatures.sunset"),
        ("[signatures.sunset]\necdsa = 'soon'\n", "signatures.sunset.ecdsa"),
        ("[signatures.sunset]\nrsa = 2029-12-31\n", "signatures.sunset.rsa"),
        ("trust = 1\n", "trust"),
        ("not toml", "policy"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, text: str, where: str) -> None:
    with pytest.raises(MalformedPolicy, match=where.replace(".", r"\.")):
        parse_signature_policy(text.encode(), folder)


@given(data=st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    try:
        parse_signature_policy(data, Path("nowhere"))
    except MalformedPolicy:
        return
