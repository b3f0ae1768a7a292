"""Revocation lists, as openssl reads and uses them."""

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import DAY, INSTITUTE, LABORATORY, NOW, demo, der, lists_of, passphrase, pem
from tests.support.peers import peer
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.answers.crl import make_crl
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.ceremony import Hierarchy
from trustsvc_keys.authority.revoke import revoke
from trustsvc_keys.errors import AuthorityProblem
from trustsvc_keys.paths.validate import validate_path
from trustsvc_keys.paths.verdict import PathVerdict
from trustsvc_keys.signers.opening import open_signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key


def openssl_verifies(made: Hierarchy, folder: Path, identifier: str) -> str:
    """Ask openssl about a seal with both lists; give what it says."""
    root, issuing = lists_of(made)
    (folder / "root.pem").write_bytes(pem(der(made.root)))
    (folder / "issuing.pem").write_bytes(pem(der(made.issuing)))
    (folder / "seal.pem").write_bytes(pem(der(made.issuers[identifier].certificate)))
    lists = "".join(
        f"-----BEGIN X509 CRL-----\n{_base64(one)}-----END X509 CRL-----\n"
        for one in (root, issuing)
    )
    (folder / "lists.pem").write_text(lists)
    command = [
        *(str(peer("openssl")), "verify", "-crl_check_all", "-CRLfile", "lists.pem"),
        *("-attime", str(int(NOW.timestamp()) + 60), "-purpose", "any"),
        *("-CAfile", "root.pem", "-untrusted", "issuing.pem", "seal.pem"),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)  # noqa: S603  # a peer that tests found, on files of ours
    return done.stdout + done.stderr


def _base64(data: bytes) -> str:
    return base64.encodebytes(data).decode()


def test_openssl_passes_what_is_good_and_stops_what_is_revoked(tmp_path: Path) -> None:
    made = demo(tmp_path / "made")
    revoke(
        made.issuers[LABORATORY].name,
        reason=RevocationReason.KEY_COMPROMISE,
        book=made.book,
        now=NOW,
    )

    assert openssl_verifies(made, tmp_path, INSTITUTE) == "seal.pem: OK\n"
    assert "certificate revoked" in openssl_verifies(made, tmp_path, LABORATORY)


def test_openssl_stops_every_seal_of_a_revoked_authority(tmp_path: Path) -> None:
    made = demo(tmp_path / "made")
    revoke("issuing", reason=RevocationReason.CA_COMPROMISE, book=made.book, now=NOW)

    assert "certificate revoked" in openssl_verifies(made, tmp_path, INSTITUTE)


@pytest.mark.parametrize("reason", RevocationReason)
def test_the_list_says_why_and_since_when(tmp_path: Path, reason: RevocationReason) -> None:
    made = demo(tmp_path)
    keys = made.issuers[INSTITUTE]
    revoke(keys.name, reason=reason, book=made.book, now=NOW, invalid_from=NOW - DAY)

    made_list = x509.load_der_x509_crl(lists_of(made)[1])

    entry = made_list.get_revoked_certificate_by_serial_number(keys.certificate.serial_number)
    assert entry is not None
    assert entry.revocation_date_utc == NOW
    since = entry.extensions.get_extension_for_class(x509.InvalidityDate).value
    assert since.invalidity_date_utc == NOW - DAY
    stated = [one.value for one in entry.extensions if isinstance(one.value, x509.CRLReason)]
    unstated = reason is RevocationReason.UNSPECIFIED
    assert stated == ([] if unstated else [x509.CRLReason(x509.ReasonFlags(reason))])


def test_the_list_is_numbered_dated_and_signed(tmp_path: Path) -> None:
    made = demo(tmp_path)

    made_list = x509.load_der_x509_crl(lists_of(made)[1])

    key = made.issuing.public_key()
    assert made_list.is_signature_valid(key)  # type: ignore[arg-type]  # ours
    assert made_list.issuer == made.issuing.subject
    assert made_list.last_update_utc == NOW
    assert made_list.next_update_utc == NOW + 7 * DAY
    number = made_list.extensions.get_extension_for_class(x509.CRLNumber).value
    assert number.crl_number == int(NOW.timestamp())
    assert len(made_list) == 0


def test_the_same_list_is_made_to_the_same_bytes(tmp_path: Path) -> None:
    made = demo(tmp_path)
    revoke(
        made.issuers[INSTITUTE].name,
        reason=RevocationReason.SUPERSEDED,
        book=made.book,
        now=NOW,
    )

    assert lists_of(made) == lists_of(made)


def test_a_key_that_is_not_the_authoritys_makes_no_list(tmp_path: Path) -> None:
    made = demo(tmp_path)
    stranger = SoftwareSigner("file:/k", make_key(Algorithm.ECDSA_P256_SHA256))

    with pytest.raises(AuthorityProblem, match="not the authority's"):
        make_crl(
            authority=made.issuing,
            signer=stranger,
            revocations=(),
            number=1,
            this_update=NOW,
            next_update=NOW + DAY,
        )


@given(days=st.integers(-5, 0))
@settings(max_examples=6, derandomize=True)
def test_a_list_ends_after_it_begins(tmp_path_factory: pytest.TempPathFactory, days: int) -> None:
    made = demo(tmp_path_factory.mktemp("made"))
    signer = open_signer(made.issuing_key_uri, passphrase)

    with pytest.raises(AuthorityProblem, match="due before this one"):
        make_crl(
            authority=made.issuing,
            signer=signer,
            revocations=(),
            number=1,
            this_update=NOW,
            next_update=NOW + days * DAY,
        )


def test_every_list_says_that_expired_certificates_stay_on_it(tmp_path: Path) -> None:
    made = demo(tmp_path)

    for authority, data in zip((made.root, made.issuing), lists_of(made), strict=True):
        loaded = x509.load_der_x509_crl(data)
        oid = x509.ObjectIdentifier("2.5.29.60")
        extension = loaded.extensions.get_extension_for_oid(oid)
        first_day = f"{authority.not_valid_before_utc:%Y%m%d%H%M%SZ}".encode()
        assert not extension.critical
        assert extension.value.public_bytes() == b"\x18\x0f" + first_day


def test_an_expired_certificate_is_cleared_or_stopped_by_a_later_list(tmp_path: Path) -> None:
    made = demo(tmp_path)
    seal = made.issuers[INSTITUTE].certificate
    end = seal.not_valid_after_utc
    revoke(
        made.issuers[LABORATORY].name,
        reason=RevocationReason.KEY_COMPROMISE,
        book=made.book,
        now=NOW,
    )
    later = lists_of(made, end + 30 * DAY)

    def judged(identifier: str) -> PathVerdict:
        return validate_path(
            der(made.issuers[identifier].certificate),
            [der(made.issuing)],
            [der(made.root)],
            end - DAY,
            crls=later,
            revocation="require",
        ).ok

    assert judged(INSTITUTE) is PathVerdict.PASSED
    assert judged(LABORATORY) is PathVerdict.FAILED
