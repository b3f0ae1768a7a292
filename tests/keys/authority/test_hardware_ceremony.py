"""A ceremony whose issuing authority lies in a hardware module, on SoftHSM."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import NOW
from tests.support.peers import peer
from tests.support.softhsm import SoftToken, softhsm
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.answers.crl import make_crl
from trustsvc_keys.authority.ceremony import Hierarchy
from trustsvc_keys.authority.custody import check_custody
from trustsvc_keys.authority.plan import ISSUING_NAME, CeremonyPlan, KeyPlan
from trustsvc_keys.authority.transcript import Event, read_lines
from trustsvc_keys.errors import HardwareUnavailable, KeyMissing, UnsupportedKey, WrongPin
from trustsvc_keys.signers.hardware.make import make_hardware_key
from trustsvc_keys.signers.opening import open_signer

ALGORITHMS = [Algorithm.ECDSA_P256_SHA256, Algorithm.ECDSA_P384_SHA384, Algorithm.RSA_PKCS1_SHA256]


def both_secrets(planned: Planned) -> str:
    """Give the PIN that two persons enter one after the other."""
    return "".join(secret.decode() for secret in planned.secrets.values())


def issuing_in(planned: Planned, uri: str, algorithm: Algorithm) -> CeremonyPlan:
    """Plan the issuing authority's key in a module."""
    return replace(planned.plan, issuing_key=KeyPlan(uri=uri, algorithm=algorithm))


def made_inside(
    token: SoftToken, algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256, label: str = "issuing"
) -> str:
    """Make a key in a token; give the URI that a plan would have."""
    make_hardware_key(token.uri(object=label), algorithm, token.passphrase)
    return token.uri(object=label)


def openssl_verifies(folder: Path, made: Hierarchy) -> str:
    """Let openssl verify a seal's chain, with the list of the authority in the module."""
    for name, certificate in (
        ("root", made.root),
        ("issuing", made.issuing),
        ("seal", made.issuers[INSTITUTE].certificate),
    ):
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    command = [str(peer("openssl")), "verify", "-x509_strict", "-attime"]
    command.append(str(int(NOW.timestamp()) + 60))
    command += ["-CAfile", "root.pem", "-untrusted", "issuing.pem", "-crl_check"]
    command += ["-CRLfile", "issuing.crl.pem", "seal.pem"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)  # noqa: S603  # a peer that tests found, on files of ours
    return done.stdout + done.stderr


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_issuing_key_in_a_module_signs_a_chain_that_openssl_verifies(
    tmp_path: Path, algorithm: Algorithm
) -> None:
    planned = Planned(tmp_path)
    token = softhsm().token(pin=both_secrets(planned))
    uri = made_inside(token, algorithm)

    made = planned.ceremony(plan=issuing_in(planned, uri, algorithm))

    assert made.issuing_key_uri == uri
    issuing = open_signer(uri, token.passphrase)
    assert issuing.public_key == made.issuing.public_key()
    crl = make_crl(
        authority=made.issuing,
        signer=issuing,
        revocations=(),
        number=1,
        this_update=NOW,
        next_update=NOW.replace(day=7),
    )
    (tmp_path / "issuing.crl").write_bytes(crl)
    armour = ["openssl", "crl", "-inform", "DER", "-in", "issuing.crl", "-out", "issuing.crl.pem"]
    subprocess.run([str(peer(armour[0])), *armour[1:]], cwd=tmp_path, check=True)  # noqa: S603  # a peer that tests found, on files of ours
    assert openssl_verifies(tmp_path, made) == "seal.pem: OK\n"
    assert not list(planned.folder.rglob("issuing.pem"))


def test_the_transcript_says_that_the_key_was_found_and_holds_no_pin(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    token = softhsm().token(pin=both_secrets(planned))

    planned.ceremony(plan=issuing_in(planned, made_inside(token), ALGORITHMS[0]))

    folder = planned.folder / "transcript"
    keys = [one.facts for one in read_lines(folder) if one.event is Event.KEY]
    (issuing,) = (facts for facts in keys if facts["name"] == ISSUING_NAME)
    assert issuing["found"] == "yes"
    assert issuing["uri"] == token.uri(object="issuing")
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert token.pin.encode() not in written
    assert b"half one" not in written


def test_run_again_it_changes_nothing_and_needs_no_module(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    token = softhsm().token(pin=both_secrets(planned))
    plan = issuing_in(planned, made_inside(token), ALGORITHMS[0])
    first = planned.ceremony(plan=plan)

    with softhsm().away():
        again = planned.ceremony(plan=plan)

    assert again.issuing == first.issuing
    assert again.issuers == first.issuers


def test_a_key_that_is_not_in_the_module_is_never_made_by_a_ceremony(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    token = softhsm().token(pin=both_secrets(planned))

    with pytest.raises(KeyMissing, match="no such key"):
        planned.ceremony(plan=issuing_in(planned, token.uri(object="mistyped"), ALGORITHMS[0]))

    assert "mistyped" not in token.tool("--list-objects")


def test_both_secrets_must_be_right_for_the_module_too(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    token = softhsm().token(pin=both_secrets(planned))
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "issuing")
    plan = issuing_in(planned, token.uri(object="issuing"), ALGORITHMS[0])
    planned.secrets["Liu Wei"] = b"another half"

    with pytest.raises(WrongPin, match="the token counts wrong PINs"):
        planned.ceremony(plan=plan)


def test_a_key_for_another_algorithm_than_the_plan_says_is_refused(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    token = softhsm().token(pin=both_secrets(planned))
    uri = made_inside(token, Algorithm.ECDSA_P384_SHA384)

    with pytest.raises(UnsupportedKey, match="it is for ecdsa-p384-sha384"):
        planned.ceremony(plan=issuing_in(planned, uri, ALGORITHMS[0]))


def test_a_module_that_vanished_stops_a_ceremony_which_goes_on_later(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    token = softhsm().token(pin=both_secrets(planned))
    plan = issuing_in(planned, made_inside(token), ALGORITHMS[0])

    with softhsm().away(), pytest.raises(HardwareUnavailable, match="hsm-unavailable"):
        planned.ceremony(plan=plan)

    assert planned.ceremony(plan=plan).issuing_key_uri == token.uri(object="issuing")


def test_a_plan_holds_no_pin() -> None:
    with pytest.raises(UnsupportedKey, match="a PIN does not belong into a plan") as caught:
        check_custody("pkcs11:object=issuing?module-path=/m.so&pin-value=hush")

    assert "hush" not in str(caught.value)
