"""A ceremony of a real plan: two persons asked, a root that goes away, no step twice."""

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import DAY, NOW, passphrase
from trustsvc_keys.authority.accreditation import find_accreditation
from trustsvc_keys.authority.ceremony import run_ceremony
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.persons import Step
from trustsvc_keys.authority.plan import KeyPlan, holder_name
from trustsvc_keys.authority.transcript import Event, read_lines
from trustsvc_keys.errors import (
    AuthorityProblem,
    CeremonyStopped,
    KeyMissing,
    KeyProblem,
    MalformedKey,
    PersonsMissing,
    RootAway,
    WrongPassphrase,
)
from trustsvc_keys.signers.opening import open_signer
from trustsvc_keys.signers.software import SoftwareSigner


class PowerCut(BaseException):
    """Stands for the process dying; nothing may catch it."""


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def nobody() -> NoReturn:
    """Fail where a secret is asked that should not be."""
    pytest.fail("a key was opened")


def test_everything_of_the_plan_is_made_each_with_a_key_of_its_own(tmp_path: Path) -> None:
    made = Planned(tmp_path).ceremony()

    signatory, seal = made.signatories[INSTITUTE][0], made.issuers[INSTITUTE]
    assert made.time_stamping is not None
    assert made.ocsp is not None
    holders = [made.time_stamping, made.ocsp, seal, signatory]
    for holder in holders:
        holder.certificate.verify_directly_issued_by(made.issuing)
    certificates = [made.root, made.issuing, *(holder.certificate for holder in holders)]
    keys = {certificate.public_key().public_numbers() for certificate in certificates}  # type: ignore[union-attr]  # all are EC keys here
    assert len(keys) == 6
    assert find_accreditation(seal.certificate) == find_accreditation(signatory.certificate)
    named = signatory.certificate.subject
    assert [a.value for a in named.get_attributes_for_oid(NameOID.SURNAME)] == ["Zhang"]
    assert [a.value for a in named.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)] == [
        INSTITUTE
    ]


def test_services_have_one_purpose_each(tmp_path: Path) -> None:
    made = Planned(tmp_path).ceremony()

    assert made.time_stamping is not None
    assert made.ocsp is not None
    stamping = made.time_stamping.certificate.extensions.get_extension_for_oid(
        ExtensionOID.EXTENDED_KEY_USAGE
    )
    ocsp = made.ocsp.certificate.extensions
    assert stamping.critical
    assert [oid.dotted_string for oid in stamping.value] == ["1.3.6.1.5.5.7.3.8"]  # type: ignore[attr-defined]  # ExtendedKeyUsage
    assert ocsp.get_extension_for_oid(ExtensionOID.OCSP_NO_CHECK)
    with pytest.raises(x509.ExtensionNotFound, match="cRLDistributionPoints"):
        ocsp.get_extension_for_oid(ExtensionOID.CRL_DISTRIBUTION_POINTS)


def test_both_persons_are_asked_before_each_use_of_an_authority(tmp_path: Path) -> None:
    planned = Planned(tmp_path)

    planned.ceremony()

    steps = [(action, name) for action, name, _ in planned.asked]
    names = ["root", "issuing", *(holder_name(one) for one in planned.plan.holders[:4])]
    wanted = [("make-key", "root"), ("sign-certificate", "root"), ("make-key", "issuing")]
    wanted += [("sign-certificate", name) for name in names[1:]]
    assert steps == [step for step in wanted for _ in range(2)]
    assert [person for _, _, person in planned.asked] == ["Chen Jing", "Liu Wei"] * len(wanted)


@pytest.mark.parametrize("objector", ["Chen Jing", "Liu Wei"])
@pytest.mark.parametrize("action", ["make-key", "sign-certificate"])
def test_one_no_stops_the_ceremony_before_the_step(
    tmp_path: Path, objector: str, action: str
) -> None:
    planned = Planned(tmp_path)

    def refuse(step: Step, person: str) -> bool:
        return (step.action, step.name, person) != (action, "issuing", objector)

    planned.answer = refuse

    with pytest.raises(CeremonyStopped, match=f"step: {action} issuing, person: {objector}"):
        planned.ceremony()

    assert (planned.folder / "keys" / "issuing.pem").exists() == (action != "make-key")
    assert not (planned.root_folder / "book" / "certificates" / "issuing.der").exists()
    last = read_lines(planned.folder / "transcript")[-1]
    assert (last.event, last.facts["answer"], last.facts["person"]) == (Event.ASKED, "no", objector)

    planned.answer = lambda _, __: True
    assert planned.ceremony().issuing.issuer == planned.ceremony().root.subject


def test_what_the_persons_are_shown_is_what_is_signed(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    shown: dict[str, str] = {}

    def look(step: Step, _: str) -> bool:
        if step.action == "sign-certificate":
            shown[step.name] = step.says["serial"]
        return True

    planned.answer = look
    made = planned.ceremony()

    for name in made.book.names():
        issued = made.book.find_certificate(name)
        assert issued is not None
        assert shown[name] == f"{x509.load_der_x509_certificate(issued).serial_number:x}"


def test_neither_person_alone_opens_an_authority(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    made = planned.ceremony()

    for secret in (*planned.secrets.values(), b"".join(planned.secrets.values()), passphrase()):
        for uri in (made.root_key_uri, made.issuing_key_uri):
            # Of 256 wrong passphrases one decrypts to well-padded noise, which reads as damage.
            with pytest.raises((WrongPassphrase, MalformedKey), match="pem"):
                open_signer(uri, partial(bytes, secret))


def test_a_key_that_is_away_is_never_made_again(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    planned.ceremony()
    (planned.folder / "keys" / "issuing.pem").unlink()
    holder = replace(planned.plan.holders[2], generation=2)

    with pytest.raises(KeyMissing, match="issuing has a certificate"):
        planned.ceremony(plan=replace(planned.plan, holders=(holder,)))

    assert not (planned.folder / "keys" / "issuing.pem").exists()


def test_a_plan_with_persons_does_nothing_without_them(tmp_path: Path) -> None:
    planned = Planned(tmp_path)

    with pytest.raises(PersonsMissing, match="make-key root"):
        run_ceremony(planned.plan, planned.folder, NOW, passphrase)

    assert not (planned.root_folder / "keys").exists()


def test_the_same_plan_again_changes_nothing_and_asks_nobody(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    first = planned.ceremony()
    before = contents(tmp_path)

    again = run_ceremony(planned.plan, planned.folder, NOW + 99 * DAY, nobody)

    assert again.issuers == first.issuers
    assert contents(tmp_path) == before


def test_the_root_lies_in_its_own_folder_and_nothing_of_its_key_elsewhere(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    planned.ceremony()

    assert [path.name for path in (planned.root_folder / "keys").iterdir()] == ["root.pem"]
    assert "root.pem" not in {path.name for path in (planned.folder / "keys").iterdir()}
    assert FolderBook(planned.root_folder / "book").names() == ("issuing", "root")


def test_with_the_root_away_everything_else_goes_on(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    first = planned.ceremony()
    shutil.rmtree(planned.root_folder)
    more = replace(
        planned.plan,
        holders=(*planned.plan.holders, replace(planned.plan.holders[2], generation=2)),
    )

    second = planned.ceremony(NOW + DAY, more)

    assert second.root == first.root
    second.issuers[INSTITUTE].certificate.verify_directly_issued_by(first.issuing)
    assert second.issuers[INSTITUTE].certificate != first.issuers[INSTITUTE].certificate
    assert not planned.root_folder.exists()


def test_a_ceremony_that_needs_the_root_says_so_and_makes_no_second_root(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    planned.answer = lambda step, _: (step.action, step.name) != ("sign-certificate", "issuing")
    with pytest.raises(CeremonyStopped, match="issuing"):
        planned.ceremony()
    away = planned.root_folder.rename(tmp_path / "safe")
    planned.answer = lambda _, __: True

    with pytest.raises(RootAway, match="step: sign-certificate issuing"):
        planned.ceremony(NOW + DAY)

    assert not planned.root_folder.exists()
    away.rename(planned.root_folder)
    assert planned.ceremony(NOW + DAY).issuing.not_valid_before_utc == NOW


def test_a_mistyped_secret_makes_no_key_that_nobody_can_open(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    planned.answer = lambda step, _: (step.action, step.name) != ("make-key", "issuing")
    with pytest.raises(CeremonyStopped, match="issuing"):
        planned.ceremony()
    planned.answer = lambda _, __: True
    planned.secrets["Liu Wei"] = b"half tow"

    with pytest.raises((WrongPassphrase, MalformedKey), match="root"):
        planned.ceremony()

    assert not (planned.folder / "keys" / "issuing.pem").exists()


def test_a_key_is_not_certified_for_two_purposes(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    made = planned.ceremony()
    second = replace(
        planned.plan.holders[2], generation=2, key=KeyPlan(uri=made.issuers[INSTITUTE].key_uri)
    )
    other = replace(planned.plan.holders[1], generation=2, key=second.key)

    with pytest.raises(AuthorityProblem, match="its key is seal-NTRCN"):
        planned.ceremony(plan=replace(planned.plan, holders=(other,)))
    with pytest.raises(AuthorityProblem, match="its key is seal-NTRCN"):
        planned.ceremony(plan=replace(planned.plan, holders=(second,)))


def test_an_existing_key_for_another_algorithm_is_refused(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    made = planned.ceremony()
    wrong = KeyPlan(uri=made.root_key_uri, algorithm=planned.plan.algorithm)
    holder = replace(planned.plan.holders[0], generation=2, key=wrong)

    with pytest.raises(KeyProblem, match="root"):
        planned.ceremony(plan=replace(planned.plan, holders=(holder,)))


STEPS: dict[str, tuple[type, str]] = {
    "before the intent": (FolderBook, "save_intent"),
    "between intent and signature": (SoftwareSigner, "sign"),
    "between signature and certificate": (FolderBook, "save_certificate"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("call", [1, 2, 4, 6])
def test_wherever_it_dies_there_is_never_a_second_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    planned = Planned(tmp_path)
    kind, method = STEPS[step]
    survives = getattr(kind, method)
    signed: set[bytes] = set()
    sign = SoftwareSigner.sign
    calls = 0

    def die(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise PowerCut
        return survives(*arguments)

    def watch(signer: SoftwareSigner, data: bytes) -> bytes:
        signed.add(data)
        return sign(signer, data)

    with monkeypatch.context() as patch:
        if method != "sign":
            patch.setattr(SoftwareSigner, "sign", watch)
        patch.setattr(kind, method, die)
        with pytest.raises(PowerCut):
            planned.ceremony()
    with monkeypatch.context() as patch:
        patch.setattr(SoftwareSigner, "sign", watch)
        made = planned.ceremony(NOW + DAY)

    names = made.book.names()
    issued = [made.book.find_certificate(name) for name in names]
    told = {x509.load_der_x509_certificate(one).tbs_certificate_bytes for one in issued if one}
    assert len(told) == len(names) == 6
    assert signed <= told
