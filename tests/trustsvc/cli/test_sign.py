"""Signing elsewhere from the command line, with openssl as the signer elsewhere."""

import json
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.support.elsewhere import Distant, distant, trust_the_other_authority
from tests.support.founded import ISSUER, OTHER, copied, found_once
from tests.support.peers import peer
from trustsvc.cli.sign import sign_app
from trustsvc.documents.dcc.example import example_dcc
from trustsvc_keys.algorithms import Algorithm


class Desk:
    """A data folder, and an issuer's desk with its documents and its signer."""

    def __init__(self, place: Path, data: Path, by: Distant) -> None:
        """Lay out two documents and the issuer's certificates and key."""
        self.place, self.data = place, data
        self.files = [place / "one.xml", place / "two.xml"]
        for number, file in enumerate(self.files):
            file.write_bytes(example_dcc(f"N-{number}"))
        self.certificates = place / "certificates.pem"
        self.certificates.write_bytes(by.pem)
        by.write_key(place / "KEY.pem")
        self.folder = place / "to sign"

    def run(self, *words: str | Path) -> Result:
        """Run a command."""
        given = [str(word) for word in (*words, "--data", self.data)]
        return CliRunner().invoke(sign_app, given)

    def sign_as_told(self, told: str) -> int:
        """Let openssl sign every file that waits, in the way that the command printed."""
        (line,) = [one for one in told.splitlines() if "openssl would: " in one]
        words = shlex.split(line.partition("openssl would: openssl ")[2])
        waiting = [
            path for path in self.folder.glob("*.tosign") if not path.with_suffix(".sig").exists()
        ]
        assert {word for word in words if word.endswith(".tosign")} <= {str(one) for one in waiting}
        for path in waiting:
            places = {".tosign": path, ".sig": path.with_suffix(".sig")}
            command = [str(places.get(Path(word).suffix, word)) for word in words]
            command = [str(self.place / word) if word == "KEY.pem" else word for word in command]
            done = subprocess.run(  # noqa: S603  the command that we print
                [str(peer("openssl")), *command], check=False, capture_output=True, timeout=30
            )
            assert done.returncode == 0, done.stderr
        return len(waiting)


@pytest.fixture(params=[Algorithm.ECDSA_P256_SHA256, Algorithm.ED25519])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    template = found_once(tmp_path_factory.getbasetemp() / "founded")
    with copied(template, tmp_path / "data") as deployment:
        trust_the_other_authority(deployment)
        yield Desk(tmp_path, deployment.data, distant(request.param))


def test_documents_are_issued_with_a_key_that_was_never_here(desk: Desk) -> None:
    told = desk.run("register", desk.certificates, "--issuer", ISSUER)
    assert told.exit_code == 0, told.output

    told = desk.run("prepare", *desk.files, "--out", desk.folder, "--issuer", ISSUER)
    assert told.exit_code == 0, told.output
    assert desk.sign_as_told(told.output) == 2
    told = desk.run("attach", desk.folder)
    assert "sign its PDF" in told.output
    assert desk.sign_as_told(told.output) == 2
    told = desk.run("attach", desk.folder, "--out", desk.place / "issued")

    assert told.exit_code == 0, told.output
    assert told.output.count("anchored       yes") == 2
    names = sorted(path.name.partition(".")[2] for path in (desk.place / "issued").iterdir())
    assert names == ["evidence.json"] * 2 + ["pdf"] * 2 + ["xml"] * 2
    again = desk.run("attach", desk.folder, "--json")
    assert [one["anchored"] for one in json.loads(again.output)] == [True, True]


def test_what_to_sign_is_told_and_written_again(desk: Desk) -> None:
    words = ("--certificates", desk.certificates, "--issuer", ISSUER, "--json")
    told = desk.run("prepare", desk.files[0], "--out", desk.folder, *words)
    (asked,) = json.loads(told.output)
    written = Path(asked["file"])
    content = written.read_bytes()
    written.unlink()

    shown = desk.run("show", asked["id"], "--out", desk.folder, "--json")

    assert json.loads(shown.output) == [asked]
    assert written.read_bytes() == content


def test_a_withdrawn_document_is_forgotten(desk: Desk) -> None:
    words = ("--certificates", desk.certificates, "--issuer", ISSUER, "--json")
    (asked,) = json.loads(desk.run("prepare", desk.files[0], "--out", desk.folder, *words).output)

    assert desk.run("withdraw", asked["id"]).exit_code == 0
    assert desk.run("withdraw", asked["id"]).exit_code == 66
    assert desk.run("show", asked["id"]).exit_code == 66


def test_each_mistake_is_one_line_with_a_remedy(desk: Desk) -> None:
    stray = desk.place / "stray.sig"
    stray.write_bytes(b"value")
    empty = desk.place / "empty"
    empty.mkdir()
    words = ("--certificates", desk.certificates, "--issuer", ISSUER)
    assert desk.run("prepare", desk.files[0], "--out", desk.folder, *words).exit_code == 0
    (waiting,) = desk.folder.glob("*.tosign")
    waiting.with_suffix(".sig").write_bytes(b"no signature")

    for wrong, code, why in (
        (("attach", stray), 64, "name it ID.xml.sig or ID.pdf.sig"),
        (("attach", empty), 64, "no file there is named ID.xml.sig"),
        (("attach", desk.folder), 64, "refused-value (part: xml)"),
        (("attach", desk.place / "a.xml.sig"), 64, "a.xml.sig"),
        (("prepare", desk.files[1], *words, "--algorithm", "rot13"), 64, "ecdsa-p256-sha256"),
        (("prepare", desk.files[1], *words[:3], OTHER), 64, f"it names {ISSUER}, not {OTHER}"),
        (("register", desk.files[0], "--issuer", ISSUER), 64, "neither PEM nor DER"),
    ):
        told = desk.run(*wrong)
        assert (told.exit_code, told.output.count("\n")) == (code, 1), told.output
        assert why in told.output
