"""Digests are read as laboratories write them, and never believed beyond what they prove."""

import base64
from hashlib import md5, sha1, sha256, sha384, sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from trustsvc.graph.digests import CitedDigest, is_analogue, read_digest

CONTENT = b"<a><b>1</b></a>"
HEX = sha256(CONTENT).hexdigest()


@pytest.mark.parametrize(
    "procedure",
    ["SHA256", "sha-256", "SHA2-256", "sha_256", "http://www.w3.org/2001/04/xmlenc#sha256"],
)
@pytest.mark.parametrize(
    "value",
    [
        HEX,
        HEX.upper(),
        " ".join(HEX[at : at + 8] for at in range(0, 64, 8)),
        f"{HEX[:2]}:{HEX[2:]}",
        base64.b64encode(bytes.fromhex(HEX)).decode(),
    ],
)
def test_every_usual_spelling_is_read(procedure: str, value: str) -> None:
    digest = read_digest(procedure, value)

    assert digest == CitedDigest("sha256", bytes.fromhex(HEX))
    assert digest is not None
    assert digest.fits(CONTENT) is True
    assert digest.fits(CONTENT + b" ") is False


@pytest.mark.parametrize(("name", "made"), [("sha384", sha384), ("sha512", sha512)])
def test_stronger_digests_count_too(name: str, made: type) -> None:
    digest = read_digest(name, made(CONTENT).hexdigest())

    assert digest is not None
    assert digest.fits(CONTENT) is True


@pytest.mark.parametrize(
    ("procedure", "value"),
    [
        ("SHA1", sha1(CONTENT, usedforsecurity=False).hexdigest()),
        ("MD5", md5(CONTENT, usedforsecurity=False).hexdigest()),
        ("", HEX),
        ("SHA256", HEX[:-2]),
        ("SHA256", "not a digest"),
        ("SHA256", "0" * 100_000),
        ("SHA2560", HEX),
        ("analogue", "analogue"),
    ],
)
def test_what_proves_nothing_is_no_digest(procedure: str, value: str) -> None:
    assert read_digest(procedure, value) is None


def test_paper_is_recognised_on_either_side() -> None:
    assert is_analogue("Analogue", "x")
    assert is_analogue("x", " analogue ")
    assert not is_analogue("sha256", HEX)


def test_a_canonical_digest_fits_what_transport_changed() -> None:
    canonical = sha256(etree.tostring(etree.fromstring(CONTENT), method="c14n")).hexdigest()
    digest = read_digest("c14n-sha256", canonical)

    assert digest is not None
    assert digest.fits(b'<?xml version="1.0" encoding="UTF-8"?>\r\n<a><b>1</b></a>') is True


def test_a_canonical_digest_that_cannot_be_repeated_is_doubt_and_no_fault() -> None:
    digest = read_digest("our own c14n, sha256", sha256(b"something else").hexdigest())

    assert digest is not None
    assert digest.fits(CONTENT) is None
    assert digest.fits(b"no XML at all") is None


@given(st.text(max_size=80), st.text(max_size=120))
def test_reading_never_raises(procedure: str, value: str) -> None:
    digest = read_digest(procedure, value)

    assert digest is None or len(digest.value) in {32, 48, 64}
