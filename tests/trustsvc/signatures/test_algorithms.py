"""Names of algorithms in XML, and values under them."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.pki import seal
from trustsvc.signatures.algorithms import (
    XML_SCHEMES,
    der_ecdsa,
    raw_ecdsa,
    refusal,
    value_holds,
    xml_signature_method,
    xml_value_holds,
)
from trustsvc_keys.algorithms import Algorithm


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_every_algorithm_has_a_name_in_xml_under_which_its_signatures_hold(
    algorithm: Algorithm,
) -> None:
    by = seal(algorithm)
    scheme = XML_SCHEMES[xml_signature_method(algorithm)]
    key = by.certificate.public_key()

    assert value_holds(key, scheme, b"data", by.sign(b"data"))
    assert not value_holds(key, scheme, b"date", by.sign(b"data"))


def test_a_scheme_of_another_kind_of_key_never_holds() -> None:
    by = seal(Algorithm.ED25519)
    key = by.certificate.public_key()

    for scheme in XML_SCHEMES.values():
        expected = scheme.family == "ed25519"
        assert value_holds(key, scheme, b"data", by.sign(b"data")) is expected


@pytest.mark.parametrize("algorithm", [Algorithm.ECDSA_P256_SHA256, Algorithm.ECDSA_P384_SHA384])
def test_ecdsa_values_are_two_numbers_of_the_size_of_the_order(algorithm: Algorithm) -> None:
    by = seal(algorithm)
    key = by.certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signed = by.sign(b"data")

    raw = raw_ecdsa(signed, key)

    assert len(raw) == 2 * (key.key_size // 8)
    assert der_ecdsa(raw, key) == signed


def test_der_in_the_place_of_two_numbers_does_not_hold() -> None:
    by = seal()
    scheme = XML_SCHEMES[xml_signature_method(by.algorithm)]

    assert not xml_value_holds(by.certificate.public_key(), scheme, b"data", by.sign(b"data"))


@pytest.mark.parametrize(
    "uri",
    [
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2000/09/xmldsig#sha1",
        "http://www.w3.org/2001/04/xmldsig-more#md5",
    ],
)
def test_hmac_and_broken_hashes_are_refused_by_name(uri: str) -> None:
    assert refusal(uri)
    assert uri not in XML_SCHEMES


def test_no_algorithm_of_ours_is_refused() -> None:
    assert not any(refusal(uri) for uri in XML_SCHEMES)
