"""The authority from the command line: two persons at one terminal."""

import json
import re
import shutil
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner, Result

from tests.support.peers import ROOT
from trustsvc.cli.keys import keys_app

EXAMPLE = (ROOT / "keys" / "CEREMONY.example.toml").read_text(encoding="utf-8")
SECRETS = "half one\nhalf one\nhalf two\nhalf two\n"
SEAL = "NTRCN-91320000MA00EXAMP9"


class Terminal:
    """A data folder, a plan, and what the two persons type."""

    def __init__(self, place: Path) -> None:
        """Write the example plan, its root in a folder here and its clock stated."""
        self.place = place
        self.plan = place / "CEREMONY.toml"
        text = EXAMPLE.replace("/media/offline-root", str(place / "root"))
        self.plan.write_text(text.replace('clock = "system"', 'clock = "stated"'), encoding="utf-8")

    def run(self, *arguments: str, typed: str = "", at: str = "2026-06-01T12:00:00Z") -> Result:
        """Run a command of the authority."""
        words = [*arguments, "--data", str(self.place / "var")]
        if arguments[0] not in {"check", "show"}:
            words += ["--at", at]
        return CliRunner().invoke(keys_app, words, input=typed)

    def ceremony(self) -> Result:
        """Run the ceremony: the secrets typed twice each, and yes to all."""
        # Each person agrees to the root's key before the secrets are asked.
        return self.run("ceremony", str(self.plan), typed="y\ny\n" + SECRETS + "y\n" * 40)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Give a terminal at which nothing was done yet."""
    return Terminal(tmp_path)


@pytest.fixture(scope="module")
def held_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, Path]:
    """Hold the ceremony once, and keep a copy of what it left: guessing its keys is dear."""
    place = tmp_path_factory.mktemp("held") / "place"
    place.mkdir()
    terminal = Terminal(place)
    assert terminal.ceremony().exit_code == 0
    return terminal, shutil.copytree(place, place.with_name("kept"))


@pytest.fixture
def held(held_once: tuple[Terminal, Path]) -> Terminal:
    """Give a terminal at which the ceremony was held and nothing since."""
    terminal, kept = held_once
    shutil.rmtree(terminal.place)
    shutil.copytree(kept, terminal.place)
    return terminal


def names(terminal: Terminal) -> list[str]:
    """Name the certificates of the authority."""
    told = json.loads(terminal.run("show", "--json").stdout)
    return [one["name"] for one in told]


def test_a_ceremony_says_what_it_made_and_what_to_note(terminal: Terminal) -> None:
    done = terminal.ceremony()

    assert done.exit_code == 0
    assert done.stdout.lstrip().startswith("6 certificates in ")
    assert "waits for its request" in done.stdout
    head = re.findall(r"head ([0-9a-f]{64})", done.stdout)
    assert "take the root away now" in done.stdout
    assert "Chen Jing, shall this be done" in done.stderr
    assert "half" not in done.output
    again = terminal.run("check", "--head", head[0])
    assert again.exit_code == 0
    assert again.stdout.startswith("passed\n")


def test_the_same_ceremony_again_asks_nothing(held: Terminal) -> None:
    again = held.run("ceremony", str(held.plan), "--json")

    assert again.exit_code == 0
    assert len(json.loads(again.stdout)["certificates"]) == 6


def test_one_person_who_says_no_stops_the_ceremony(terminal: Terminal) -> None:
    done = terminal.run("ceremony", str(terminal.plan), typed="y\nn\n")

    assert done.exit_code == 64
    assert "ceremony-stopped (step: make-key root, person: Liu Wei)" in done.stderr


def test_a_terminal_that_is_closed_stops_the_ceremony(terminal: Terminal) -> None:
    done = terminal.run("ceremony", str(terminal.plan), typed="y\n")

    assert done.exit_code != 0
    assert not (terminal.place / "root" / "keys").exists()


def test_a_stated_clock_must_be_stated(terminal: Terminal) -> None:
    done = CliRunner().invoke(
        keys_app, ["ceremony", str(terminal.plan), "--data", str(terminal.place / "var")]
    )

    assert done.exit_code == 64
    assert "the plan's clock is stated" in done.stderr


def test_a_faulty_plan_is_named_by_its_key(terminal: Terminal) -> None:
    text = terminal.plan.read_text(encoding="utf-8")
    terminal.plan.write_text(text.replace("validity_days = 7300", "validity_days = -1"))

    done = terminal.run("ceremony", str(terminal.plan))

    assert done.exit_code == 64
    assert "malformed-plan (where: root.validity_days" in done.stderr


def test_a_seal_is_suspended_published_and_released(held: Terminal) -> None:
    seal = next(name for name in names(held) if name.startswith(f"seal-{SEAL}"))

    suspended = held.run("suspend", seal, typed="y\ny\n")
    listed = held.run("crl", "--out", str(held.place / "issuing.crl"), typed="half one\nhalf two\n")
    told = json.loads(held.run("show", "--json").stdout)
    released = held.run("release", seal, "--json", typed="y\ny\n")

    assert suspended.stdout.startswith(f"{seal}: certificateHold since 2026-06-01T12:00:00Z")
    assert "valid until 2026-06-08T12:00:00Z" in listed.stdout
    crl = x509.load_der_x509_crl((held.place / "issuing.crl").read_bytes())
    assert len(list(crl)) == 1
    assert next(one for one in told if one["name"] == seal)["standing"] == "certificateHold"
    assert json.loads(released.stdout)["standing"] == "good"
    assert held.run("check").exit_code == 0


def test_revoking_names_the_reason_and_since_when(held: Terminal) -> None:
    seal = next(name for name in names(held) if name.startswith(f"seal-{SEAL}"))

    wrong = held.run("revoke", seal, "--reason", "boredom")
    done = held.run(
        "revoke",
        seal,
        *("--reason", "keyCompromise", "--invalid-from", "2026-05-30T00:00:00Z"),
        typed="y\ny\n",
    )

    assert wrong.exit_code == 64
    assert "not one of unspecified, keyCompromise" in wrong.stderr
    assert "key suspected since 2026-05-30T00:00:00Z" in done.stdout


def test_a_stolen_key_is_handled_by_one_command(held: Terminal) -> None:
    seal = next(name for name in names(held) if name.startswith(f"seal-{SEAL}"))
    typed, since = "y\ny\nhalf one\nhalf two\n", ("--since", "2026-05-30T00:00:00Z")

    done = held.run("compromise", seal, *since, typed=typed)
    again = held.run("compromise", seal, *since, "--json", typed="half one\nhalf two\n")

    assert done.exit_code == 0, done.stderr
    assert f"{seal}: keyCompromise since 2026-06-01T12:00:00Z" in done.stdout
    assert "nothing counts that the key signed from 2026-05-30T00:00:00Z on" in done.stdout
    assert "next: write generation = 2 for this holder in the plan" in done.stdout
    told = json.loads(again.stdout)
    assert told["revoked"] == [seal]
    assert (told["control_time"], told["next_generation"]) == ("2026-05-30T00:00:00Z", 2)
    lists = sorted((held.place / "var" / "authority" / "lists").glob("issuing-*.crl"))
    assert len(x509.load_der_x509_crl(lists[0].read_bytes())) == 1
    assert held.run("check").exit_code == 0


def test_a_stolen_root_key_is_nothing_that_a_command_can_mend(held: Terminal) -> None:
    done = held.run("compromise", "root", "--since", "2026-05-30T00:00:00Z")

    assert done.exit_code == 64
    assert "tell everybody who trusts it to stop" in done.stderr


def test_the_issuing_authority_is_not_revoked_without_the_root(held: Terminal) -> None:
    (held.place / "root").rename(held.place / "safe")

    done = held.run("revoke", "issuing", "--reason", "cACompromise", typed="y\ny\n")
    elsewhere = held.run(
        "revoke",
        "issuing",
        *("--reason", "cACompromise", "--root-folder", str(held.place / "safe")),
        typed="y\ny\n",
    )

    assert done.exit_code == 64
    assert "root-away (step: revoke issuing" in done.stderr
    assert elsewhere.exit_code == 0


def test_a_request_completes_the_plan(held: Terminal) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    asked = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    pem = asked.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (held.place / "request.pem").write_bytes(pem)
    again = held.run("ceremony", str(held.plan))
    waiting = re.findall(r"(seal-VATDE\S+)   waits", again.stdout)[0]

    done = held.run(
        "issue",
        str(held.place / "request.pem"),
        *("--name", waiting, "--out", str(held.place / "chain.pem")),
        typed="half one\nhalf two\ny\ny\n",
    )

    assert done.exit_code == 0
    leaf, issuing = x509.load_pem_x509_certificates((held.place / "chain.pem").read_bytes())
    assert leaf.public_key() == key.public_key()
    leaf.verify_directly_issued_by(issuing)
    assert waiting in names(held)


def test_renewal_waits_until_the_end_is_near(held: Terminal) -> None:
    early = held.run("renew", "ocsp-1", "--json")
    late = held.run(
        "renew",
        "ocsp-1",
        "--json",
        typed="half one\nhalf two\ny\ny\n",
        at="2026-08-15T00:00:00Z",
    )

    assert json.loads(early.stdout)["not_before"] == "2026-06-01T12:00:00Z"
    assert json.loads(late.stdout)["not_before"] == "2026-08-15T00:00:00Z"
    assert "ocsp-1-r2" in names(held)


def test_tampering_is_told_and_exits_with_one(held: Terminal) -> None:
    (held.place / "var" / "authority" / "book" / "certificates" / "ocsp-1.der").unlink()

    done = held.run("check", "--json")

    assert done.exit_code == 1
    assert "the book has no certificate ocsp-1" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("show",),
        ("revoke", "x", "--reason", "superseded"),
        ("renew", "x"),
        ("crl",),
        ("crl", "--authority", "moon"),
    ],
)
def test_without_an_authority_nothing_is_done(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    done = terminal.run(*arguments)

    assert done.exit_code == 64
    assert "no authority's folder" in done.stderr or "is not issuing or root" in done.stderr


def test_every_command_of_the_practice_statement_exists() -> None:
    statement = (ROOT / "keys" / "CPS.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`trustsvc keys ([a-z]+)", statement))
    said = CliRunner().invoke(keys_app, ["--help"]).stdout

    assert {"check", "compromise"} <= named
    assert all(f" {command} " in said for command in named)


def test_help_tells_every_command() -> None:
    said = CliRunner().invoke(keys_app, ["--help"]).stdout

    for command in ("ceremony", "check", "show", "issue", "renew", "revoke", "suspend", "release"):
        assert command in said
    assert "compromise" in said
