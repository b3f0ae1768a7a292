"""A ceremony: repeatable, continued after a crash, and never signing twice under one name."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from tests.keys.world import (
    DAY,
    INSTITUTE,
    LABORATORY,
    NOW,
    ORGANISATIONS,
    demo,
    der,
    passphrase,
    pem,
)
from tests.support.peers import peer
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority.book import Intent
from trustsvc_keys.authority.ceremony import (
    Hierarchy,
    run_ceremony,
)
from trustsvc_keys.authority.demo import DEMO_ORGANISATION, demo_plan, is_demo
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.issue import issue
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.plan import Addresses, CeremonyPlan, HolderPlan, holder_name
from trustsvc_keys.authority.prepare import CertificateRequest
from trustsvc_keys.authority.profiles import DEMO_LOGGED, DEMO_POLICY, ROOT, SEAL
from trustsvc_keys.errors import (
    KeyExposed,
    LintRefused,
    MalformedIdentifier,
    MalformedName,
    PlanChanged,
)
from trustsvc_keys.signers.opening import open_signer
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key


class PowerCut(BaseException):
    """Stands for the process dying; nothing may catch it."""


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def nobody() -> NoReturn:
    """Fail where a passphrase is asked that should not be."""
    pytest.fail("a key was opened")


def test_a_ceremony_makes_a_root_an_issuing_authority_and_a_seal_each(tmp_path: Path) -> None:
    made = demo(tmp_path)

    assert set(made.issuers) == {INSTITUTE, LABORATORY}
    made.root.verify_directly_issued_by(made.root)
    made.issuing.verify_directly_issued_by(made.root)
    for identifier, keys in made.issuers.items():
        keys.certificate.verify_directly_issued_by(made.issuing)
        named = keys.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
        assert [attribute.value for attribute in named] == [identifier]
        assert keys.chain == (made.issuing,)
        signer = open_signer(keys.key_uri, passphrase)
        assert signer.public_key == keys.certificate.public_key()


def test_the_same_plan_again_changes_nothing_and_opens_no_key(tmp_path: Path) -> None:
    first = demo(tmp_path)
    before = contents(tmp_path)

    second = run_ceremony(demo_plan(ORGANISATIONS), tmp_path, NOW + 500 * DAY, nobody)

    assert contents(tmp_path) == before
    assert (second.root, second.issuing) == (first.root, first.issuing)
    assert second.issuers == first.issuers


def test_more_organisations_are_added_to_what_is_there(tmp_path: Path) -> None:
    first = run_ceremony(demo_plan({INSTITUTE: "计量院"}), tmp_path, NOW, passphrase)
    before = contents(tmp_path)
    journal = before.pop("journal.jsonl")

    second = demo(tmp_path, NOW + DAY)

    assert second.issuers[INSTITUTE] == first.issuers[INSTITUTE]
    assert second.issuers[LABORATORY].certificate.not_valid_before_utc == NOW + DAY
    after = contents(tmp_path)
    assert after.pop("journal.jsonl").startswith(journal)
    assert after.items() > before.items()


def test_the_root_key_may_be_carried_away(tmp_path: Path) -> None:
    first = run_ceremony(demo_plan({INSTITUTE: "计量院"}), tmp_path, NOW, passphrase)
    (tmp_path / "keys" / "root.pem").unlink()

    second = demo(tmp_path, NOW + DAY)

    assert second.root == first.root
    assert not (tmp_path / "keys" / "root.pem").exists()


def test_another_plan_under_the_same_name_is_refused(tmp_path: Path) -> None:
    demo(tmp_path)
    before = contents(tmp_path)
    plan = demo_plan(ORGANISATIONS)
    changed: list[tuple[CeremonyPlan, str]] = [
        (replace(plan, root=replace(plan.root, common_name="Another root")), "root"),
        (replace(plan, issuing_validity=30 * DAY), "issuing"),
        (replace(plan, policies=(DEMO_POLICY,)), "issuing"),
        (replace(plan, addresses=Addresses(lists="http://example.org/pki")), "issuing"),
        (demo_plan({INSTITUTE: "Other name"}), "seal-NTRCN"),
    ]

    for other, name in changed:
        with pytest.raises(PlanChanged, match=f"name: {name}"):
            run_ceremony(other, tmp_path, NOW, nobody)

    assert contents(tmp_path) == before


def test_a_new_generation_replaces_a_seal(tmp_path: Path) -> None:
    plan = demo_plan({INSTITUTE: "计量院"})
    first = run_ceremony(plan, tmp_path, NOW, passphrase)
    renewed = replace(plan, holders=tuple(replace(seal, generation=2) for seal in plan.holders))

    second = run_ceremony(renewed, tmp_path, NOW + DAY, passphrase)

    old, new = first.issuers[INSTITUTE], second.issuers[INSTITUTE]
    assert old.certificate.subject == new.certificate.subject
    assert old.certificate.public_key() != new.certificate.public_key()
    assert old.key_uri != new.key_uri


@pytest.mark.parametrize("algorithm", [Algorithm.ECDSA_P384_SHA384, Algorithm.ED25519])
def test_other_algorithms_make_the_same_hierarchy(tmp_path: Path, algorithm: Algorithm) -> None:
    plan = replace(demo_plan({INSTITUTE: "计量院"}), algorithm=algorithm)

    made = run_ceremony(plan, tmp_path, NOW, passphrase)

    made.issuers[INSTITUTE].certificate.verify_directly_issued_by(made.issuing)
    assert open_signer(made.root_key_uri, passphrase).algorithm is algorithm


def test_an_exposed_key_stops_the_ceremony(tmp_path: Path) -> None:
    run_ceremony(demo_plan({INSTITUTE: "计量院"}), tmp_path, NOW, passphrase)
    (tmp_path / "keys" / "issuing.pem").chmod(0o644)

    with pytest.raises(KeyExposed, match="issuing"):
        demo(tmp_path)


def test_keys_and_their_folder_are_the_owners_alone(tmp_path: Path) -> None:
    demo(tmp_path / "authority")

    assert (tmp_path / "authority" / "keys").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "authority" / "keys").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


# The steps at which a process may die, by the call that it does not survive.
STEPS: Mapping[str, tuple[type, str]] = {
    "before the intent": (FolderBook, "save_intent"),
    "between intent and signature": (SoftwareSigner, "sign"),
    "between signature and certificate": (FolderBook, "save_certificate"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_ceremony_that_dies_goes_on_with_the_same_serial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    kind, method = STEPS[step]
    survives: Callable[..., object] = getattr(kind, method)
    calls = 0

    def die(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise PowerCut
        return survives(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(kind, method, die)
        with pytest.raises(PowerCut):
            demo(tmp_path)
    intents = written(tmp_path)
    keys = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}

    made = demo(tmp_path, NOW + DAY)

    after = written(tmp_path)
    assert after.items() >= intents.items()
    assert len(intents) == (call - 1 if step == "before the intent" else call)
    for name, intent in after.items():
        issued = FolderBook(tmp_path / "book").find_certificate(name)
        assert issued is not None
        certificate = x509.load_der_x509_certificate(issued)
        assert certificate.serial_number == intent.serial
        assert certificate.not_valid_before_utc == (NOW if name in intents else NOW + DAY)
    assert contents(tmp_path / "keys").items() >= keys.items()
    assert len(made.issuers) == 2


def written(folder: Path) -> dict[str, Intent]:
    """Read all intents of a ceremony's book."""
    book = FolderBook(folder / "book")
    names = [path.stem for path in (folder / "book" / "intents").glob("[!.]*.json")]
    found = {name: book.find_intent(name) for name in names}
    return {name: intent for name, intent in found.items() if intent is not None}


def request(signer: Signer, **changes: object) -> CertificateRequest:
    fields: dict[str, object] = {
        "name": "root",
        "authority": "root",
        "profile": ROOT,
        "subject": Subject(country="CN", organisation="O", common_name="Root"),
        "public_key": signer.public_key,
        "validity": 100 * DAY,
    }
    return CertificateRequest(**(fields | changes))  # type: ignore[arg-type]  # tests name real fields


def test_a_certificate_that_breaks_its_profile_is_neither_signed_nor_remembered(
    tmp_path: Path,
) -> None:
    signer = SoftwareSigner("file:/k", make_key(Algorithm.ECDSA_P256_SHA256))
    book = FolderBook(tmp_path)
    wanted = request(signer, validity=40 * 366 * DAY)

    with pytest.raises(LintRefused, match="valid for 14640 days"):
        issue(wanted, issuer=None, open_issuer=nobody, book=book, now=NOW)

    assert book.find_intent("root") is None


def test_a_seal_needs_an_identifier(tmp_path: Path) -> None:
    plan = demo_plan({INSTITUTE: "计量院"})
    nameless = HolderPlan(
        profile=SEAL, subject=Subject(country="CN", organisation="O", common_name="C")
    )

    with pytest.raises(MalformedName, match="needs one"):
        run_ceremony(replace(plan, holders=(nameless,)), tmp_path, NOW, passphrase)
    with pytest.raises(MalformedIdentifier, match="not scheme"):
        demo_plan({"none": "x"})


def test_seals_of_different_organisations_never_share_a_name() -> None:
    texts = ["NTRDE-HRB 1", "NTRDE-HRB_1", "NTRDE-HRB/1", "NTRDE-" + "1" * 100, "NTRDE-" + "1" * 99]

    names = {holder_name(demo_plan({text: "x"}).holders[0]) for text in texts}

    assert len(names) == len(texts)


def test_the_demo_says_that_nobody_vouches(tmp_path: Path) -> None:
    made = demo(tmp_path)
    seal = made.issuers[INSTITUTE].certificate

    for certificate in (made.root, made.issuing, seal):
        named = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert [attribute.value for attribute in named] == [DEMO_ORGANISATION]
        assert is_demo(certificate)
    policies = seal.extensions.get_extension_for_class(x509.CertificatePolicies).value
    oids = [policy.policy_identifier.dotted_string for policy in policies]
    assert oids == [DEMO_POLICY, DEMO_LOGGED]


def test_a_real_hierarchy_is_no_demo(tmp_path: Path) -> None:
    plan = demo_plan({INSTITUTE: "计量院"})
    seal = replace(plan.holders[0].subject, organisation="计量科学研究院")
    real = replace(
        plan,
        root=replace(plan.root, organisation="计量科学研究院"),
        issuing=replace(plan.issuing, organisation="计量科学研究院"),
        holders=(HolderPlan(profile=SEAL, subject=seal),),
        policies=("1.2.156.1",),
    )
    under_the_arc = replace(real, policies=("2.999.7",))

    made = run_ceremony(real, tmp_path / "real", NOW, passphrase)
    other = run_ceremony(under_the_arc, tmp_path / "other", NOW, passphrase)

    assert not any(map(is_demo, (made.root, made.issuing, made.issuers[INSTITUTE].certificate)))
    assert is_demo(other.issuers[INSTITUTE].certificate)


def openssl(folder: Path, *arguments: str) -> str:
    """Run openssl in a folder; give what it says."""
    command = [str(peer("openssl")), *arguments]
    done = subprocess.run(  # noqa: S603  # a peer that tests found, on files of ours
        command, cwd=folder, capture_output=True, check=True, text=True
    )
    return done.stdout


def lay_out(made: Hierarchy, folder: Path) -> None:
    """Write a hierarchy as openssl wants it."""
    (folder / "root.pem").write_bytes(pem(der(made.root)))
    (folder / "issuing.pem").write_bytes(pem(der(made.issuing)))
    (folder / "seal.pem").write_bytes(pem(der(made.issuers[INSTITUTE].certificate)))


@pytest.mark.parametrize(
    "algorithm",
    [Algorithm.ECDSA_P256_SHA256, Algorithm.RSA_PKCS1_SHA256, Algorithm.ED25519],
)
def test_openssl_accepts_the_hierarchy_strictly(tmp_path: Path, algorithm: Algorithm) -> None:
    plan = replace(demo_plan({INSTITUTE: "计量院"}), algorithm=algorithm)
    lay_out(run_ceremony(plan, tmp_path / "made", NOW, passphrase), tmp_path)
    at = str(int(NOW.timestamp()) + 1)

    said = openssl(
        tmp_path,
        *("verify", "-x509_strict", "-policy_check", "-explicit_policy", "-policy", DEMO_LOGGED),
        *("-attime", at, "-CAfile", "root.pem", "-untrusted", "issuing.pem", "-purpose", "any"),
        "seal.pem",
    )

    assert said == "seal.pem: OK\n"


def test_openssl_reads_what_the_profile_says(tmp_path: Path) -> None:
    lay_out(demo(tmp_path / "made"), tmp_path)

    seal = openssl(tmp_path, "x509", "-in", "seal.pem", "-noout", "-text", "-nameopt", "utf8")
    issuing = openssl(tmp_path, "x509", "-in", "issuing.pem", "-noout", "-text")

    assert f"organizationIdentifier={INSTITUTE}" in seal.replace(" = ", "=")
    assert "X509v3 Key Usage: critical\n                Non Repudiation\n" in seal
    assert "X509v3 Basic Constraints: critical\n                CA:FALSE\n" in seal
    assert f"Policy: {DEMO_LOGGED}" in seal
    assert "CA:TRUE, pathlen:0" in issuing
    assert "Certificate Sign, CRL Sign" in issuing


def test_serial_numbers_are_long_and_differ(tmp_path: Path) -> None:
    made = demo(tmp_path)
    certificates = [made.root, made.issuing, *(keys.certificate for keys in made.issuers.values())]

    serials = {certificate.serial_number for certificate in certificates}

    assert len(serials) == 4
    assert all(serial.bit_length() == 65 for serial in serials)


def test_an_instant_in_another_zone_is_the_same_instant(tmp_path: Path) -> None:
    local = datetime.fromisoformat("2026-06-01T20:00:00.75+08:00")

    made = demo(tmp_path, local)

    assert made.root.not_valid_before_utc == NOW
