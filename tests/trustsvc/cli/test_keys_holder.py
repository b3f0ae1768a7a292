"""Issuers and authorities that are somebody else's, from the command line, with openssl as both."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from tests.support.external_ca import ExternalCa, external_ca, openssl
from tests.support.founded import ISSUER, OTHER, copied, found_once, issued, request
from trustsvc.cli.keys import keys_app
from trustsvc.deployment import Deployment
from trustsvc.workflows.verify import Question, Verification, verify
from trustsvc_anchors.report import Verdict

WORD = "correct horse"
DAY = timedelta(days=1)
PINNED = "pkcs11:token=t;object=seal?module-path=/usr/lib/m.so&pin-value=1234"


class Desk:
    """A data folder, a running service in it, and a place for files."""

    def __init__(self, place: Path, service: Deployment, ca: ExternalCa) -> None:
        """Take the place; the authority's certificates lie there as files."""
        self.place, self.service, self.ca = place, service, ca
        (place / "root.pem").write_bytes(ca.root)
        (place / "issuing.pem").write_bytes(ca.issuing)

    def run(self, *words: str | Path, typed: str | None = None) -> Result:
        """Run a command on the service's folder, as another process would."""
        given = [str(word) for word in (*words, "--data", self.service.data)]
        return CliRunner().invoke(keys_app, given, input=typed)

    def path(self, name: str, content: bytes) -> Path:
        """Write a file."""
        (self.place / name).write_bytes(content)
        return self.place / name

    def csr(self, *words: str, issuer: str = ISSUER) -> bytes:
        """Ask for a request."""
        out = self.place / "request.pem"
        done = self.run("csr", "--issuer", issuer, "--out", out, *words)
        assert done.exit_code == 0, done.stderr
        return out.read_bytes()

    def accept(self, certificate: bytes, *words: str | Path) -> Result:
        """Accept a certificate with its chain."""
        own = self.path("certificate.pem", certificate)
        return self.run("accept", own, self.place / "issuing.pem", *words)

    def trusted(self) -> tuple[str, Path]:
        """Say that the authority's root is trusted."""
        return "--trust", self.place / "root.pem"

    def issue(self, number: str, issuer: str = ISSUER) -> bytes:
        """Issue a document through the running service; give its XML."""
        made = issued(self.service, request(number, issuer))
        return self.service.keep.objects.get(f"documents/{made.id}/document.xml")

    def verify(self, content: bytes) -> Verification:
        """Verify a document through the running service."""
        return verify(Question(content, self.service.trust, 10_000_000), self.service.keep)


@pytest.fixture(scope="module")
def ca() -> ExternalCa:
    return external_ca()


@pytest.fixture
def desk(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, ca: ExternalCa
) -> Iterator[Desk]:
    template = found_once(tmp_path_factory.getbasetemp() / "founded")
    with copied(template, tmp_path / "data") as service:
        yield Desk(tmp_path, service, ca)


def issuer_check(answer: Verification) -> tuple[Verdict, str]:
    """Give what a verification says of the signatory."""
    (check,) = [one for one in answer.report.checks if one.name == "issuer.xml"]
    return check.verdict, check.facts["subject"]


def signed_by(content: bytes, desk: Desk) -> str:
    """Say who vouches for a document that the running service verifies."""
    assert issuer_check(desk.verify(content))[0] is Verdict.PASSED
    return " ".join(desk.verify(content).report.notes)


def test_an_issuer_changes_to_an_external_authority_while_the_service_runs(desk: Desk) -> None:
    before = desk.issue("BEFORE")

    asked = desk.csr("--organisation", "海川计量检测有限公司")
    waiting = desk.issue("WAITING")
    done = desk.accept(desk.ca.certify(asked), *desk.trusted())
    after = desk.issue("AFTER")

    assert done.exit_code == 0, done.stderr
    assert f"{ISSUER} signs with it from now on" in done.stdout
    assert "Elsewhere Root vouches for who signed" in signed_by(after, desk)
    for document in (before, waiting):
        assert "Elsewhere" not in signed_by(document, desk)
    subject = issuer_check(desk.verify(after))[1]
    assert "O=海川计量检测有限公司" in subject


def test_openssl_verifies_what_is_signed_after_by_the_new_chain(desk: Desk) -> None:
    desk.accept(desk.ca.certify(desk.csr()), *desk.trusted())

    seal = desk.service.seal(ISSUER)
    for name, certificate in (("leaf", seal.certificate), ("between", seal.chain[0])):
        pem = x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)
        desk.path(f"{name}.pem", pem)
    told = openssl(
        desk.place, "verify", "-CAfile", "root.pem", "-untrusted", "between.pem", "leaf.pem"
    )

    assert "leaf.pem: OK" in told


def test_the_request_that_waits_is_given_again_until_it_is_accepted(desk: Desk) -> None:
    first = desk.csr()
    again = json.loads(desk.run("csr", "--issuer", ISSUER, "--json").stdout)
    another = desk.csr("--new")
    desk.accept(desk.ca.certify(another), *desk.trusted())
    old = desk.csr()
    both = desk.accept(desk.ca.certify(first))

    assert again["request"].encode() == first
    assert again["waited_already"] is True
    assert another != first
    assert old == first
    assert both.exit_code == 0
    assert desk.csr() not in {first, another}


def test_the_same_key_is_certified_again(desk: Desk) -> None:
    desk.accept(desk.ca.certify(desk.csr()), *desk.trusted())
    key = desk.service.seal(ISSUER).signer.public_key

    longer = desk.ca.certify(desk.csr("--same-key"), ends=datetime.now(UTC) + 700 * DAY)
    done = desk.accept(longer)

    assert done.exit_code == 0, done.stderr
    assert desk.service.seal(ISSUER).signer.public_key == key
    assert desk.service.seal(ISSUER).certificate != desk.ca.issuing
    assert issuer_check(desk.verify(desk.issue("RENEWED")))[0] is Verdict.PASSED


def test_accepting_twice_changes_nothing(desk: Desk) -> None:
    certificate = desk.ca.certify(desk.csr())
    desk.accept(certificate, *desk.trusted())
    policy = (desk.service.data / "policy.toml").read_bytes()

    again = desk.accept(certificate, *desk.trusted())

    assert again.exit_code == 0
    assert "whoever verifies" not in again.stdout
    assert (desk.service.data / "policy.toml").read_bytes() == policy


def test_a_root_is_trusted_for_its_issuer_alone(desk: Desk) -> None:
    desk.accept(desk.ca.certify(desk.csr()), *desk.trusted())

    done = desk.accept(desk.ca.certify(desk.csr(issuer=OTHER)))

    assert done.exit_code == 64
    assert "no trusted root here" in done.stderr
    assert "--trust ROOT.pem" in done.stderr


@pytest.mark.parametrize(
    ("days", "why"), [((-400, -3), "it expired on"), ((3, 300), "it is valid from")]
)
def test_a_certificate_out_of_its_time_is_refused_and_the_old_one_stays(
    desk: Desk, days: tuple[int, int], why: str
) -> None:
    begins, ends = (datetime.now(UTC) + one * DAY for one in days)
    before = desk.service.seal(ISSUER).certificate

    done = desk.accept(desk.ca.certify(desk.csr(), begins=begins, ends=ends), *desk.trusted())

    assert done.exit_code == 64
    assert why in done.stderr
    assert desk.service.seal(ISSUER).certificate == before
    assert "root-" not in (desk.service.data / "policy.toml").read_text(encoding="utf-8")


def test_a_certificate_for_nobody_here_is_refused(desk: Desk) -> None:
    desk.ca.archive(f"/C=CN/O=x/organizationIdentifier={ISSUER}/CN=Strange", WORD)

    done = desk.accept((desk.ca.folder / "theirs.pem").read_bytes(), *desk.trusted())

    assert done.exit_code == 64
    assert "no key here waits for it: what came is for CN=Strange" in done.stderr
    assert all(line.startswith("trustsvc: ") for line in done.stderr.splitlines())


def test_a_chain_with_a_hole_says_which_certificate_is_missing(desk: Desk) -> None:
    own = desk.path("own.pem", desk.ca.certify(desk.csr()))

    done = desk.run("accept", own, *desk.trusted())

    assert done.exit_code == 64
    assert "Elsewhere Issuing,O=Elsewhere,C=DE did not come with it" in done.stderr


def test_a_pkcs12_file_is_taken_over(desk: Desk) -> None:
    subject = f"/C=CN/O=海川计量/organizationIdentifier={ISSUER}/CN=Haichuan"
    archive = desk.path("theirs.p12", desk.ca.archive(subject, WORD))

    done = desk.run("import", archive, *desk.trusted(), typed=f"{WORD}\n")
    document = desk.issue("IMPORTED")

    assert done.exit_code == 0, done.stderr
    assert WORD not in done.output
    assert "destroy" in done.stderr
    assert "CN=Haichuan" in issuer_check(desk.verify(document))[1]
    (key,) = (desk.service.data / "keys").glob("seal-*.pem")
    assert key.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert key.stat().st_mode & 0o777 == 0o600


def test_an_old_pkcs12_file_is_taken_and_called_old(desk: Desk) -> None:
    subject = f"/C=CN/O=x/organizationIdentifier={OTHER}/CN=Old"
    archive = desk.path("old.p12", desk.ca.archive(subject, WORD, "-legacy"))

    done = desk.run("import", archive, *desk.trusted(), "--json", typed=f"{WORD}\n")

    assert json.loads(done.stdout)["issuer"] == OTHER
    assert "outdated cipher" in done.stderr


def test_an_archive_that_cannot_be_taken_leaves_everything_as_it_was(desk: Desk) -> None:
    mine = f"/C=CN/O=x/organizationIdentifier={ISSUER}/CN=x"
    theirs = "/C=CN/O=x/organizationIdentifier=VATDE-999/CN=x"
    archive = desk.path("mine.p12", desk.ca.archive(mine, WORD))
    strange = desk.path("strange.p12", desk.ca.archive(theirs, WORD))
    before = sorted((desk.service.data / "keys").iterdir())

    wrong = desk.run("import", archive, *desk.trusted(), typed="wrong\n")
    untrusted = desk.run("import", archive, typed=f"{WORD}\n")
    nobody = desk.run("import", strange, *desk.trusted(), typed=f"{WORD}\n")
    none = desk.run("import", desk.place / "root.pem", typed=f"{WORD}\n")

    assert (wrong.exit_code, "wrong-passphrase" in wrong.stderr) == (64, True)
    assert (untrusted.exit_code, "no trusted root here" in untrusted.stderr) == (64, True)
    assert (nobody.exit_code, "VATDE-999" in nobody.stderr) == (66, True)
    assert (none.exit_code, "malformed-pkcs12" in none.stderr) == (64, True)
    assert sorted((desk.service.data / "keys").iterdir()) == before


def test_what_ends_soon_is_told_with_what_to_do_and_exit_one(desk: Desk) -> None:
    quiet = desk.run("expiring")
    ends = datetime.now(UTC) + 20 * DAY
    begins = ends - 365 * DAY
    desk.accept(desk.ca.certify(desk.csr(), begins=begins, ends=ends), *desk.trusted())

    told = desk.run("expiring")
    listed = json.loads(desk.run("expiring", "--json").stdout)
    everything = desk.run("expiring", "--within", "9000")

    assert (quiet.exit_code, quiet.stdout) == (0, "nothing ends soon\n")
    assert told.exit_code == 1
    assert told.stdout.startswith("warning: seal of ")
    assert "trustsvc keys csr" in told.stdout
    assert [one["level"] for one in listed] == ["warning"]
    assert everything.stdout.count("root of ") == 2
    assert everything.stdout.count("list of ") == 2


def test_the_journal_shows_who_signed_what_and_that_it_was_changed(desk: Desk) -> None:
    desk.issue("ONE")
    told = desk.run("journal", "--last", "3")
    path = desk.service.data / "keys" / "journal.jsonl"
    (ours, authority) = json.loads(desk.run("journal", "--json").stdout)
    noted = desk.run("journal", "--file", path, "--head", ours["head"])
    path.write_bytes(path.read_bytes().replace(b"seal of", b"zeal of", 1))
    changed = desk.run("journal", "--last", "0")

    assert told.exit_code == 0
    assert f"done  seal of {ISSUER}" in told.stdout
    assert (ours["passed"], ours["open"], authority["failed"]) == (True, [], 0)
    assert noted.exit_code == 0
    assert changed.exit_code == 1
    assert "does not fit: row" in changed.stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("csr", "--issuer", ISSUER, "--algorithm", "rsa-pss-sha256"), "--algorithm"),
        (("csr", "--issuer", ISSUER, "--same-key", "--new"), "only one of"),
        (("csr", "--issuer", ISSUER, "--country", "China"), "two capital letters"),
        (("csr", "--issuer", ISSUER, "--common-name", " "), "malformed-name"),
        (("csr",), "name one of"),
        (("csr", "--issuer", "VATDE-1"), "VATDE-1"),
        (("csr", "--issuer", "nobody"), "malformed-organisation-identifier"),
        (("csr", "--issuer", ISSUER, "--key-uri", "http://x"), "malformed-signer-uri"),
        (("csr", "--issuer", ISSUER, "--key-uri", PINNED), "pin-source"),
        (("accept", "/nowhere.pem"), "No such file"),
        (("journal", "--head", "00"), "--file"),
        (("journal", "--file", "/nowhere"), "No such file"),
    ],
)
def test_mistakes_are_one_line_each(desk: Desk, words: tuple[str, ...], why: str) -> None:
    done = desk.run(*words)

    assert done.exit_code in {64, 66}
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert not list((desk.service.data / "keys").glob("seal-*.pem"))


def test_a_folder_without_a_journal_is_told_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(keys_app, ["journal", "--data", str(tmp_path)])

    assert done.exit_code == 64
    assert "no key was used here" in done.stderr


def test_the_help_names_the_commands() -> None:
    told = CliRunner().invoke(keys_app, ["--help"]).stdout

    for command in ("csr", "accept", "import", "expiring", "journal"):
        assert f"  {command} " in told
