"""PKCS#12 files as openssl and authorities hand them out, old ones too, and what is none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import core, pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.external_ca import ExternalCa, external_ca, openssl
from trustsvc_keys.authority.archive import ROUNDS_LIMIT, Archive, import_pkcs12
from trustsvc_keys.errors import KeysError, MalformedArchive, UnsupportedKey, WrongPassphrase

SUBJECT = "/C=CN/O=海川计量/organizationIdentifier=NTRCN-91350100M000100Y43/CN=Haichuan"
WORD = "Passwort für 印章"


def read(data: bytes, word: str = WORD) -> Archive:
    return import_pkcs12(data, word.encode())


@pytest.fixture(scope="module")
def ca() -> ExternalCa:
    return external_ca()


@pytest.fixture(scope="module")
def modern(ca: ExternalCa) -> bytes:
    return ca.archive(SUBJECT, WORD)


def again(ca: ExternalCa, *options: str) -> bytes:
    """Export the last key again, otherwise."""
    openssl(
        ca.folder,
        *("pkcs12", "-export", "-in", "theirs.pem", "-passout", f"pass:{WORD}"),
        *("-out", "again.p12", *options),
    )
    return (ca.folder / "again.p12").read_bytes()


def test_a_key_comes_with_its_certificate_and_the_chain(ca: ExternalCa, modern: bytes) -> None:
    found = read(modern)

    own = x509.load_der_x509_certificate(found.certificate)
    assert own.public_key() == found.key.public_key()
    assert "2.5.4.97=NTRCN-91350100M000100Y43" in own.subject.rfc4514_string()
    assert found.chain == (x509.load_pem_x509_certificate(ca.issuing).public_bytes(Encoding.DER),)
    assert not found.outdated
    assert "PRIVATE" not in repr(found)
    assert "key=" not in repr(found)


@pytest.mark.parametrize(
    "options",
    [
        ("-legacy",),
        ("-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
        ("-legacy", "-keypbe", "PBE-SHA1-RC2-40", "-certpbe", "PBE-SHA1-RC2-40"),
        ("-legacy", "-keypbe", "PBE-SHA1-RC2-128", "-certpbe", "PBE-SHA1-RC2-128"),
    ],
)
def test_old_files_are_opened_and_said_to_be_old(
    ca: ExternalCa, modern: bytes, options: tuple[str, ...]
) -> None:
    found = read(again(ca, "-inkey", "theirs.key", *options))

    assert found.outdated
    assert found.key.public_key() == read(modern).key.public_key()


@pytest.mark.parametrize("word", ["", "other", WORD + " ", WORD.upper()])
def test_a_wrong_passphrase_is_called_wrong(modern: bytes, word: str) -> None:
    with pytest.raises(WrongPassphrase, match="wrong, or the file is damaged"):
        read(modern, word)


def test_one_flipped_bit_opens_nothing_else(modern: bytes) -> None:
    before = read(modern)
    for place in range(0, len(modern) * 8, 97):
        flipped = bytearray(modern)
        flipped[place // 8] ^= 1 << place % 8
        try:
            found = read(bytes(flipped))
        except (MalformedArchive, WrongPassphrase):
            continue
        # A few bits mean nothing, as in how a length is written.
        assert found == before, place


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("-nokeys",), "no private key; one is wanted"),
        (("-inkey", "theirs.key", "-nomac"), "no MAC"),
        (("-inkey", "theirs.key", "-keypbe", "NONE"), "its key is not encrypted"),
        (
            ("-legacy", "-inkey", "theirs.key", "-keypbe", "PBE-SHA1-RC4-128"),
            "encrypted by pkcs12_sha1_rc4_128, which we do not open",
        ),
    ],
)
def test_files_that_we_do_not_take_say_why(
    ca: ExternalCa, modern: bytes, options: tuple[str, ...], why: str
) -> None:
    assert modern

    with pytest.raises(MalformedArchive, match=why):
        read(again(ca, *options))


def test_an_archive_without_the_certificate_of_its_key_is_refused(
    ca: ExternalCa, modern: bytes
) -> None:
    assert modern
    openssl(
        ca.folder,
        *("pkcs12", "-export", "-nocerts", "-inkey", "theirs.key", "-certfile", "issuing.pem"),
        *("-passout", f"pass:{WORD}", "-out", "again.p12"),
    )

    with pytest.raises(MalformedArchive, match="no certificate of its key"):
        read((ca.folder / "again.p12").read_bytes())


def test_a_key_of_a_kind_that_we_do_not_use_is_refused(ca: ExternalCa) -> None:
    openssl(
        ca.folder,
        *("req", "-x509", "-nodes", "-newkey", "ed448", "-keyout", "odd.key", "-out", "odd.pem"),
        *("-subj", "/CN=odd", "-config", "ca.cnf"),
    )
    openssl(
        ca.folder,
        *("pkcs12", "-export", "-inkey", "odd.key", "-in", "odd.pem", "-out", "odd.p12"),
        *("-passout", f"pass:{WORD}"),
    )

    with pytest.raises(UnsupportedKey, match="not a kind that we use"):
        read((ca.folder / "odd.p12").read_bytes())


def changed(data: bytes, change: Callable[[pkcs12.Pfx, pkcs12.SafeContents], None]) -> bytes:
    """Change an archive without its passphrase: its structure is judged before its MAC."""
    archive = pkcs12.Pfx.load(data)
    safes = pkcs12.AuthenticatedSafe.load(archive["auth_safe"]["content"].native)
    for number, safe in enumerate(safes):
        if safe["content_type"].native == "data":
            bags = pkcs12.SafeContents.load(safe["content"].native)
            change(archive, bags)
            content = core.OctetString(bags.dump(force=True))
            safes[number] = pkcs12.ContentInfo({"content_type": "data", "content": content})
    archive["auth_safe"]["content"] = core.OctetString(safes.dump(force=True))
    whole: bytes = archive.dump(force=True)
    return whole


def test_an_archive_of_two_keys_is_refused(modern: bytes) -> None:
    two = changed(modern, lambda _, bags: bags.append(bags[0]))

    with pytest.raises(MalformedArchive, match="2 private keys; one is wanted"):
        read(two)


def test_an_archive_that_asks_for_hours_of_work_is_refused(modern: bytes) -> None:
    def dear_mac(archive: pkcs12.Pfx, _: pkcs12.SafeContents) -> None:
        archive["mac_data"]["iterations"] = ROUNDS_LIMIT + 1

    def dear_key(_: pkcs12.Pfx, bags: pkcs12.SafeContents) -> None:
        scheme = bags[0]["bag_value"]["encryption_algorithm"]["parameters"]
        scheme["key_derivation_func"]["parameters"]["iteration_count"] = 2**31

    for change in (dear_mac, dear_key):
        with pytest.raises(MalformedArchive, match="rounds of derivation"):
            read(changed(modern, change))


def test_a_certificate_is_no_archive(ca: ExternalCa, tmp_path: Path) -> None:
    del tmp_path
    for data in (ca.root, b"", b"0\x80", ca.issuing * 400):
        with pytest.raises(MalformedArchive, match="malformed-pkcs12"):
            read(data)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_whatever_comes_only_errors_of_ours_go(modern: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(modern)))
    cut = data.draw(st.integers(0, 40))
    mangled = modern[:start] + data.draw(st.binary(max_size=40)) + modern[start + cut :]
    if mangled == modern:
        return

    with pytest.raises(KeysError, match=r"malformed-pkcs12|wrong-passphrase"):
        read(mangled)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_bytes_that_are_no_archive_are_told_so(data: bytes) -> None:
    with pytest.raises(MalformedArchive, match="malformed-pkcs12"):
        read(data)
