"""Independent linters find nothing in what we issue but what the exceptions answer for."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509

from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import NOW, demo, der, passphrase, pem
from tests.support.peers import absent, peer
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority.ceremony import Hierarchy, run_ceremony
from trustsvc_keys.authority.demo import demo_plan
from trustsvc_keys.authority.lint import LintFinding
from trustsvc_keys.authority.linters import (
    EXCEPTIONS,
    Linter,
    find_exception,
    installed_linters,
    judge,
)
from trustsvc_keys.authority.profiles import ProfileName
from trustsvc_keys.errors import LintRefused

KINDS = {
    ProfileName.SEAL: "NCP-LEGAL-PERSON-CERTIFICATE",
    ProfileName.SIGNATORY: "NCP-NATURAL-PERSON-CERTIFICATE",
}


def pkilint_command(name: str) -> str:
    """Give the path of one of pkilint's commands."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        absent(name, "install requirements-dev.lock")
    return str(path)


def run(command: list[str]) -> list[dict[str, str]]:
    """Run a command of pkilint; give its findings of severity ERROR and above."""
    done = subprocess.run(  # noqa: S603  # a peer that tests found, on files of ours
        command, capture_output=True, check=False
    )
    found: list[dict[str, str]] = []
    for result in json.loads(done.stdout)["results"]:
        found += result["finding_descriptions"]
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    """Hold the example's ceremony with every installed linter."""
    return Planned(tmp_path_factory.mktemp("linted")).ceremony(linters=installed_linters())


def test_a_ceremony_is_judged_by_every_linter_that_is_here(tmp_path: Path) -> None:
    pkilint_command("lint_etsi_cert")
    peer("openssl")

    names = [linter.name.split()[0] for linter in installed_linters()]

    assert names == ["pkilint", "OpenSSL"]
    planned = Planned(tmp_path)
    planned.ceremony(linters=installed_linters())
    said = planned.office().transcript.lines[0].facts["linters"]
    assert said == ", ".join(linter.name for linter in installed_linters())


def test_what_is_issued_has_no_finding_and_needs_no_exception(world: Hierarchy) -> None:
    for name in world.book.names():
        issued, intent = world.book.find_certificate(name), world.book.find_intent(name)
        assert issued is not None
        assert intent is not None
        found = [
            finding
            for linter in installed_linters()
            for finding in linter.findings(issued, intent.profile)
        ]
        assert found == [], name


@pytest.mark.slow
def test_the_commands_of_pkilint_say_the_same(world: Hierarchy, tmp_path: Path) -> None:
    paths = {}
    for name in world.book.names():
        issued = world.book.find_certificate(name)
        assert issued is not None
        paths[name] = tmp_path / f"{name}.pem"
        paths[name].write_bytes(pem(issued))
    said = ["-s", "ERROR", "-f", "JSON"]

    for name, path in paths.items():
        intent = world.book.find_intent(name)
        assert intent is not None
        if intent.profile in KINDS:
            command = [pkilint_command("lint_etsi_cert"), "lint", "-t", KINDS[intent.profile]]
        else:
            command = [pkilint_command("lint_pkix_cert"), "lint"]
        assert run([*command, *said, str(path)]) == [], name
        if intent.authority == name:
            continue
        chain = [pkilint_command("lint_pkix_signer_signee_cert_chain"), "lint", *said]
        assert run([*chain, str(paths[intent.authority]), str(path)]) == [], name


@pytest.mark.parametrize(
    "algorithm",
    [Algorithm.ECDSA_P384_SHA384, Algorithm.RSA_PKCS1_SHA256, Algorithm.ED25519],
)
def test_other_algorithms_are_judged_too(tmp_path: Path, algorithm: Algorithm) -> None:
    planned = Planned(tmp_path)
    plan = replace(planned.plan, algorithm=algorithm, holders=planned.plan.holders[2:3])

    made = planned.ceremony(plan=plan, linters=installed_linters())

    made.issuers[INSTITUTE].certificate.verify_directly_issued_by(made.issuing)


def test_every_exception_has_a_reason_and_is_needed(tmp_path: Path) -> None:
    peer("openssl")
    pkilint_command("lint_etsi_cert")
    linters = installed_linters()
    made = demo(tmp_path)
    seal = made.issuers["NTRCN-91350100M000100Y43"]
    root = made.book.find_intent("root")
    assert root is not None

    found = [
        (finding, profile)
        for linter in linters
        for profile, certificate in (
            (ProfileName.ROOT, root.prepared),
            (ProfileName.SEAL, der(seal.certificate)),
        )
        for finding in linter.findings(certificate, profile)
    ]

    used = [find_exception(finding, profile) for finding, profile in found]
    assert None not in used
    assert {one.code for one in used if one} == {one.code for one in EXCEPTIONS}
    assert all(len(one.reason) > 40 for one in EXCEPTIONS)
    assert len({(one.linter, one.code) for one in EXCEPTIONS}) == len(EXCEPTIONS)


def test_an_exception_answers_for_its_profile_and_its_words_only() -> None:
    orphan = LintFinding("pkilint pkix.authority_key_identifier_extension_absent", "x")
    arc = LintFinding("pkilint itu.invalid_asn1_syntax", "some other syntax error")

    assert find_exception(orphan, ProfileName.ROOT) is not None
    assert find_exception(orphan, ProfileName.SEAL) is None
    assert find_exception(arc, ProfileName.SEAL) is None


def test_a_demo_passes_by_its_exceptions(tmp_path: Path) -> None:
    plan = demo_plan({"NTRCN-91350100M000100Y43": "计量院"})

    made = run_ceremony(plan, tmp_path, NOW, passphrase, linters=installed_linters())

    assert len(made.book.names()) == 5


def test_a_finding_of_a_linter_stops_the_issue_and_nothing_is_remembered(tmp_path: Path) -> None:
    def object_to_ocsp(_: bytes, profile: ProfileName) -> tuple[LintFinding, ...]:
        if profile is ProfileName.OCSP:
            return (LintFinding("strict no-ocsp", "an OCSP certificate"),)
        return ()

    planned = Planned(tmp_path)
    strict = Linter(name="strict 1", findings=object_to_ocsp)

    with pytest.raises(LintRefused, match=r"name: ocsp-1.*an OCSP certificate"):
        planned.ceremony(linters=(strict,))

    book = planned.office().book
    assert book.find_certificate("time-stamping-1") is not None
    assert book.find_intent("ocsp-1") is None


def test_what_openssl_and_pkilint_cannot_read_is_found(world: Hierarchy) -> None:
    peer("openssl")
    whole = der(world.issuers[INSTITUTE].certificate)
    broken = whole.replace(
        bytes.fromhex("0603551d0f0101ff0404030206"), bytes.fromhex("0603551d0f0101ff0404030706")
    )
    assert broken != whole

    found = judge(installed_linters(), broken, ProfileName.SEAL)

    assert any(finding.clause.startswith("pkilint ") for finding in found)
    assert judge(installed_linters()[-1:], whole[:-9], ProfileName.SEAL)


def test_a_wrong_register_is_found_by_pkilint_because_we_state_the_semantics(
    tmp_path: Path,
) -> None:
    pkilint_command("lint_etsi_cert")
    planned = Planned(tmp_path)
    seal = planned.plan.holders[2]
    identifier = replace(seal.subject.identifier, country="QQ")  # type: ignore[type-var]  # it has one
    subject = replace(seal.subject, identifier=identifier)
    plan = replace(planned.plan, holders=(replace(seal, subject=subject),))

    with pytest.raises(LintRefused, match=r"leg-5\.1\.4-03\.invalid_country"):
        planned.ceremony(plan=plan, linters=installed_linters())


def test_openssl_shows_the_accreditation_in_words(world: Hierarchy, tmp_path: Path) -> None:
    path = tmp_path / "seal.pem"
    path.write_bytes(pem(der(world.issuers[INSTITUTE].certificate)))

    done = subprocess.run(  # noqa: S603  # a peer that tests found, on files of ours
        [str(peer("openssl")), "x509", "-in", str(path), "-noout", "-text"],
        capture_output=True,
        check=True,
        text=True,
    )

    assert "registrationNumber: L0000" in done.stdout
    assert "DirName:C = CN, O = CNAS" in done.stdout.replace("C=CN, O=CNAS", "C = CN, O = CNAS")
    assert x509.load_pem_x509_certificate(path.read_bytes())
