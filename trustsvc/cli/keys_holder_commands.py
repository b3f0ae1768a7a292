"""Run the commands of whoever holds keys: ask, accept, import, watch.

Standard output is the result; questions and hints beside a result go to standard error.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.cli.opened import only_issuer, open_deployment, read_file
from trustsvc.cli.output import (
    EXIT_FAILED,
    EXIT_USAGE,
    complain,
    leave,
    say,
    say_json,
    told_in_one_line,
)
from trustsvc.clock import rfc3339
from trustsvc.deployment import Deployment
from trustsvc.errors import MalformedRequest
from trustsvc.workflows.elsewhere import parse_certificates
from trustsvc.workflows.enrol import Custody, Enrolled, Wish, ask, take_in
from trustsvc.workflows.enrol import accept as accept_certificates
from trustsvc.workflows.show_expiry import show_expiry
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority.archive import import_pkcs12
from trustsvc_keys.authority.enrol import UNTRUSTED
from trustsvc_keys.authority.expiry import ExpiryLine
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.errors import CertificateRefused
from trustsvc_keys.organisations import parse_organisation_identifier

NEW_KEYS = tuple(one for one in Algorithm if one is not Algorithm.RSA_PSS_SHA256)
"""What a key file can be for: of an RSA key it does not say that it is for PSS."""
_COUNTRIES = {"EL": "GR"}
"""Countries that VAT numbers write otherwise than ISO 3166-1."""
_NO_COUNTRY = "XG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What ``csr`` was called with."""

    data: Path | None
    issuer: str | None
    out: Path | None
    organisation: str | None
    common_name: str | None
    country: str | None
    algorithm: str
    key_uri: str | None
    same_key: bool
    new: bool
    states_purpose: bool
    as_json: bool


def csr(asking: Asking) -> None:
    """Make a request, or give the one that waits."""
    with _told(), open_deployment(asking.data) as deployment:
        issuer = only_issuer(deployment, asking.issuer)
        wish = _wish(deployment, issuer, asking)
        begun = deployment.clock()
        made = ask(deployment.keep, _custody(deployment), wish)
        pem = x509.load_der_x509_csr(made.request).public_bytes(Encoding.PEM)
        waits = made.made < begun
        if asking.out is not None:
            _write(asking.out, pem)
        if asking.as_json:
            told = {"issuer": issuer, "key": made.key_uri, "made": rfc3339(made.made)}
            say_json(told | {"waited_already": waits, "request": pem.decode()})
            return
        if asking.out is None:
            say(pem.decode().rstrip())
        else:
            say(f"request in {asking.out}")
        since = f"waits since {rfc3339(made.made)}; --new makes another key" if waits else "new"
        _hint(f"key {made.key_uri} ({since}); the key in use stays in use")
        _hint("send the request to the authority; then: trustsvc keys accept CERTIFICATES.pem")


def accept(data: Path | None, paths: Sequence[Path], root: Path | None, *, as_json: bool) -> None:
    """Accept what an authority gave."""
    with _told(), open_deployment(data) as deployment:
        enrolled = accept_certificates(
            deployment.keep,
            deployment.trust,
            _custody(deployment),
            _certificates(paths),
            _root(root),
        )
        _say_enrolled(enrolled, as_json=as_json)


def import_archive(
    data: Path | None, path: Path, more: Sequence[Path], root: Path | None, *, as_json: bool
) -> None:
    """Take over key and certificate from a PKCS#12 file."""
    with _told(), open_deployment(data) as deployment:
        content = read_file(path)
        archive = import_pkcs12(content, _passphrase(path), where=str(path))
        chain = (*archive.chain, *_certificates(more))
        enrolled = take_in(
            deployment.keep,
            deployment.trust,
            _custody(deployment),
            archive.with_chain(chain),
            _root(root),
        )
        if archive.outdated:
            _hint(f"{path} is encrypted by an outdated cipher: whoever has it can guess at it")
        _hint(f"the key is kept here, encrypted anew; destroy {path} and its copies")
        _say_enrolled(enrolled, as_json=as_json)


def expiring(data: Path | None, within: int | None, *, as_json: bool) -> None:
    """List what ends soon; exit 1 when anything does."""
    with _told(), open_deployment(data) as deployment:
        keep, trust = deployment.keep, deployment.trust
        lines = show_expiry(keep, trust, deployment.authority, timedelta(days=within or 0))
        if as_json:
            say_json([_described(line) for line in lines])
        elif not lines:
            say("nothing ends soon")
        for line in () if as_json else lines:
            when = "ended" if line.left <= timedelta(0) else f"{_days(line.left)} left, ends"
            say(f"{line.level.word}: {line.what} of {line.name}")
            say(f"  {when} {rfc3339(line.ends)}")
            say(f"  {line.remedy}")
    if lines:
        leave(EXIT_FAILED)


def _wish(deployment: Deployment, issuer: str, asking: Asking) -> Wish:
    """Say what certificate is wanted.

    Raises:
        MalformedRequest: the options contradict each other, or the country is not known.
    """
    if sum((asking.same_key, asking.new, asking.key_uri is not None)) > 1:
        raise MalformedRequest(where="csr", why="only one of --same-key, --new and --key-uri")
    if asking.algorithm not in NEW_KEYS:
        why = f"{asking.algorithm!r} is none of {', '.join(NEW_KEYS)}"
        raise MalformedRequest(where="--algorithm", why=why)
    names = {one.organization_identifier: one.name for one in deployment.issuers()}
    identifier = parse_organisation_identifier(issuer)
    country = asking.country or _COUNTRIES.get(identifier.country, identifier.country)
    if country == _NO_COUNTRY:
        raise MalformedRequest(where="--country", why=f"{issuer} does not say the country")
    # Of an issuer that is not here nothing is asked; saying so is the workflow's.
    organisation = asking.organisation or names.get(issuer, issuer)
    return Wish(
        issuer=issuer,
        subject=Subject(
            country=country,
            organisation=organisation,
            common_name=asking.common_name or organisation,
            identifier=identifier,
        ),
        algorithm=Algorithm(asking.algorithm),
        key_uri=asking.key_uri,
        same_key=asking.same_key,
        anew=asking.new,
        states_purpose=asking.states_purpose,
    )


def _custody(deployment: Deployment) -> Custody:
    return Custody(
        deployment.data,
        deployment.passphrase,
        lambda uri: deployment.journalled("certificate request")(deployment.open_signer(uri)),
    )


def _certificates(paths: Sequence[Path]) -> tuple[bytes, ...]:
    return tuple(one for path in paths for one in parse_certificates(read_file(path)))


def _root(path: Path | None) -> bytes | None:
    """Read the one root that is to be trusted.

    Raises:
        MalformedRequest: the file holds several.
    """
    if path is None:
        return None
    found = parse_certificates(read_file(path))
    if len(found) != 1:
        raise MalformedRequest(where=str(path), why=f"{len(found)} certificates, not one root")
    return found[0]


def _passphrase(path: Path) -> bytes:
    """Ask for a passphrase without echo, or take the first line of what is piped in."""
    if sys.stdin.isatty():
        typed: str = typer.prompt(f"Passphrase of {path.name}", hide_input=True, err=True)
        return typed.encode()
    return sys.stdin.readline().rstrip("\r\n").encode()


def _say_enrolled(enrolled: Enrolled, *, as_json: bool) -> None:
    """Say what is in use from now on, and who vouches for it."""
    accepted = enrolled.accepted
    certificate = x509.load_der_x509_certificate(accepted.certificate)
    root = x509.load_der_x509_certificate(accepted.root)
    digest = sha256(accepted.root).hexdigest()
    if as_json:
        say_json(
            {
                "issuer": enrolled.issuer,
                "key": enrolled.key_uri,
                "subject": certificate.subject.rfc4514_string(),
                "sha256": sha256(accepted.certificate).hexdigest(),
                "ends": rfc3339(accepted.ends),
                "root": root.subject.rfc4514_string(),
                "root_sha256": digest,
                "unanswered": list(accepted.unanswered),
                "changed_files": list(enrolled.files),
            }
        )
        return
    say(f"accepted: {certificate.subject.rfc4514_string()}")
    say(f"  holds until {rfc3339(accepted.ends)}   key {enrolled.key_uri}")
    say(f"  vouched for by {root.subject.rfc4514_string()}   sha256 {digest}")
    for subject in accepted.unanswered:
        say(f"  no revocation list here speaks for {subject}")
    say(f"{enrolled.issuer} signs with it from now on; what was issued before stays as it is")
    if enrolled.files:
        say(f"whoever verifies by your policy needs these again: {', '.join(enrolled.files)}")


def _described(line: ExpiryLine) -> dict[str, Any]:
    return {
        "level": line.level.word,
        "what": line.what,
        "name": line.name,
        "ends": rfc3339(line.ends),
        "left_s": int(line.left.total_seconds()),
        "remedy": line.remedy,
    }


def _days(left: timedelta) -> str:
    """Write a time that is left, for people."""
    hours = int(left.total_seconds() // 3600)
    return f"{left.days} days" if left.days > 1 else f"{hours} hours"


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise MalformedRequest(where=str(path), why=error.strerror or "cannot write") from error


def _hint(line: str) -> None:
    """Say what is not the result."""
    typer.echo(line, err=True)


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors into one line; what is wrong with a certificate into one line each."""
    with told_in_one_line():
        try:
            yield
        except CertificateRefused as error:
            complain(f"{error.code}: {error.fields['name']}; {error.remedy}")
            findings: tuple[str, ...] = error.fields["findings"]  # type: ignore[assignment]  # texts
            for finding in findings:
                complain(f"  {finding}")
            if any(UNTRUSTED in finding for finding in findings):
                complain("  if you trust its root for this issuer: --trust ROOT.pem")
            leave(EXIT_USAGE)
