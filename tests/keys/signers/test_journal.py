"""No key is used unless it was written down, and nothing secret is."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from eth_keys.main import KeyAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.algorithms import Algorithm, verify_signature
from trustsvc_keys.errors import HardwareUnavailable, JournalUnavailable
from trustsvc_keys.signers.ethereum import account_of
from trustsvc_keys.signers.journal import (
    DONE,
    failure,
    journal_uri,
    journalled,
    journalled_account,
)
from trustsvc_keys.signers.journal_check import check_journal
from trustsvc_keys.signers.journal_file import FolderJournal
from trustsvc_keys.signers.journal_rows import Closed, Planned, Row, parse_journal
from trustsvc_keys.signers.software import SoftwareSigner, make_key

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
URI = "file:/srv/keys/seal.pem"


def signer(uri: str = URI) -> SoftwareSigner:
    return SoftwareSigner(uri, make_key(Algorithm.ECDSA_P256_SHA256))


def rows_of(path: Path) -> tuple[Row, ...]:
    return parse_journal(path.read_bytes())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> FolderJournal:
    return FolderJournal(path, lambda: NOW)


def digest_of(data: bytes) -> str:
    whole = hashes.Hash(hashes.SHA256())
    whole.update(data)
    return whole.finalize().hex()


class Vanished(SoftwareSigner):
    """A signer whose module is away."""

    def sign(self, data: bytes) -> bytes:
        """Fail."""
        del data
        raise HardwareUnavailable(where="token ours", why="CKR_DEVICE_REMOVED; the PIN was 1234")


class Dying(SoftwareSigner):
    """A signer in whose use the process dies."""

    def sign(self, data: bytes) -> bytes:
        """Die."""
        del data
        killed = "killed"
        raise KeyboardInterrupt(killed)


class Watching(SoftwareSigner):
    """A signer that looks into the journal while it signs."""

    look: Callable[[], object]

    def sign(self, data: bytes) -> bytes:
        """Look, then sign."""
        self.look()
        return super().sign(data)


def test_a_signature_has_a_row_before_and_a_row_after(path: Path, journal: FolderJournal) -> None:
    inner = Watching(URI, make_key(Algorithm.ECDSA_P256_SHA256))
    seen: list[int] = []
    inner.look = lambda: seen.append(len(rows_of(path)))
    seal = journalled(inner, journal, "seal of NTRCN-91350100M000100Y43")

    signature = seal.sign(b"what is sealed")

    verify_signature(seal.public_key, seal.algorithm, b"what is sealed", signature)
    planned, closed = rows_of(path)
    assert seen == [1]
    assert planned == Planned(
        number=1,
        at=NOW,
        previous="0" * 64,
        key=URI,
        purpose="seal of NTRCN-91350100M000100Y43",
        digest=digest_of(b"what is sealed"),
    )
    assert closed == Closed(number=2, at=NOW, previous=planned.line_digest, plan=1, outcome="done")


def test_a_use_that_fails_is_closed_with_its_code_and_no_field(
    path: Path, journal: FolderJournal
) -> None:
    seal = journalled(Vanished(URI, make_key(Algorithm.ED25519)), journal, "seal")

    with pytest.raises(HardwareUnavailable, match="hsm-unavailable"):
        seal.sign(b"x")

    assert rows_of(path)[1].outcome == "failed: hsm-unavailable"  # type: ignore[attr-defined]  # a Closed
    assert b"1234" not in path.read_bytes()
    assert check_journal(path).failed == 1


def test_a_use_in_which_the_process_dies_stays_open(path: Path, journal: FolderJournal) -> None:
    seal = journalled(Dying(URI, make_key(Algorithm.ED25519)), journal, "seal")

    with pytest.raises(KeyboardInterrupt, match="killed"):
        seal.sign(b"x")

    report = check_journal(path)
    assert report.passed
    assert [row.number for row in report.open] == [1]


def test_without_a_journal_nothing_is_signed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    inner = Watching(URI, make_key(Algorithm.ED25519))
    inner.look = lambda: pytest.fail("the key was used")
    seal = journalled(inner, FolderJournal(tmp_path / "file" / "j.jsonl", lambda: NOW), "seal")

    with pytest.raises(JournalUnavailable, match="File exists"):
        seal.sign(b"x")


def test_a_signature_that_exists_is_given_out_though_its_row_stays_open(
    path: Path, journal: FolderJournal
) -> None:
    inner = Watching(URI, make_key(Algorithm.ED25519))
    inner.look = lambda: path.write_bytes(path.read_bytes()[:0])
    seal = journalled(inner, journal, "seal")

    signature = seal.sign(b"x")

    verify_signature(seal.public_key, seal.algorithm, b"x", signature)
    with pytest.raises(JournalUnavailable, match="rows were cut off its end"):
        seal.sign(b"y")


def test_an_account_signs_the_same_and_writes_it_down(path: Path, journal: FolderJournal) -> None:
    account = account_of("file:/srv/keys/anchorer.pem", ec.generate_private_key(ec.SECP256K1()))
    written = journalled_account(account, journal, "anchor")

    parity, r, s = written.sign_digest(b"d" * 32)

    signature = KeyAPI().Signature(vrs=(parity, r, s))
    found = signature.recover_public_key_from_msg_hash(b"d" * 32)
    assert bytes(found.to_canonical_address()) == written.address == account.address
    planned, closed = rows_of(path)
    assert isinstance(planned, Planned)
    assert (planned.purpose, planned.digest) == ("anchor", digest_of(b"d" * 32))
    assert isinstance(closed, Closed)


def test_a_refused_digest_closes_its_row(path: Path, journal: FolderJournal) -> None:
    account = account_of("file:/k.pem", ec.generate_private_key(ec.SECP256K1()))

    with pytest.raises(Exception, match="a digest of 3 bytes"):
        journalled_account(account, journal, "anchor").sign_digest(b"odd")

    assert check_journal(path).failed == 1


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        (URI, URI),
        ("pkcs11:object=a?module-path=/m.so&pin-value=1", "pkcs11:object=a?module-path=/m.so&"),
        ("pkcs11:object=a?pin-value=1234", "pkcs11:object=a?"),
        ("pkcs11:object=a?pin-source=/etc/pin&module-name=m", "pkcs11:object=a?module-name=m"),
        ("pkcs11:object=a?PIN-VALUE=1&pin-value=2&module-name=m", "pkcs11:object=a?module-name=m"),
        (
            "pkcs11:object=a;pin-value=1;token=t?module-name=m",
            "pkcs11:object=a;token=t?module-name=m",
        ),
    ],
)
def test_no_row_has_a_pin(uri: str, told: str, path: Path, journal: FolderJournal) -> None:
    journalled(signer(uri), journal, "seal").sign(b"x")

    assert journal_uri(uri).rstrip("?&") == told.rstrip("?&")
    assert b"pin-" not in path.read_bytes().lower()


@given(st.text("0123456789abcdef%", min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_no_pin_survives_wherever_it_stands(pin: str) -> None:
    for uri in (
        f"pkcs11:id=%01?pin-value={pin}&pin-value={pin}&x=1",
        f"pkcs11:a=1?pin-value={pin}",
    ):
        assert f"={pin}" not in journal_uri(uri).replace("id=%01", "").replace("x=1", "").replace(
            "a=1", ""
        )


def test_a_wrapped_signer_shows_no_more_than_the_signer(journal: FolderJournal) -> None:
    inner = signer()

    assert repr(journalled(inner, journal, "seal")) == f"journalled({inner!r})"


def test_outcomes_are_words_of_ours() -> None:
    assert DONE == "done"
    assert failure(HardwareUnavailable(where="x")) == "failed: hsm-unavailable"
