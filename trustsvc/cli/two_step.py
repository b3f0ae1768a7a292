"""Issue with a key that stays elsewhere, by files: bytes to sign out, signatures in.

``ID.xml.tosign`` is answered by ``ID.xml.sig``, ``ID.pdf.tosign`` by ``ID.pdf.sig``: the name says
which document and which part, so that any number of them can be signed in one go.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trustsvc.cli.issue import anchor_here, evidence_there, write_files
from trustsvc.cli.opened import only_issuer, open_deployment, read_file
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.deployment import Deployment
from trustsvc.errors import MalformedRequest, NotFound, Unavailable
from trustsvc.workflows.attach import Value
from trustsvc.workflows.attach import attach as attach_value
from trustsvc.workflows.elsewhere import (
    DistantSeal,
    given_seal,
    parse_certificates,
    register_elsewhere,
    registered_seal,
)
from trustsvc.workflows.issue import Issued, Request
from trustsvc.workflows.show_signing import show_signing
from trustsvc.workflows.two_step import Asked, Part, prepare_signing, withdraw
from trustsvc_keys.algorithms import Algorithm

TO_SIGN, SIGNATURE = "tosign", "sig"
_NAME = re.compile(rf"([a-z2-7]{{1,64}})\.(xml|pdf)\.{SIGNATURE}")
BY_OPENSSL = {
    Algorithm.ECDSA_P256_SHA256: "dgst -sha256 -sign KEY.pem -out {sig} {to_sign}",
    Algorithm.ECDSA_P384_SHA384: "dgst -sha384 -sign KEY.pem -out {sig} {to_sign}",
    Algorithm.RSA_PKCS1_SHA256: "dgst -sha256 -sign KEY.pem -out {sig} {to_sign}",
    Algorithm.RSA_PSS_SHA256: "dgst -sha256 -sigopt rsa_padding_mode:pss "
    "-sigopt rsa_pss_saltlen:digest -sign KEY.pem -out {sig} {to_sign}",
    Algorithm.ED25519: "pkeyutl -sign -rawin -inkey KEY.pem -in {to_sign} -out {sig}",
}
"""How openssl, as an example of a signer elsewhere, signs by each algorithm."""


@dataclass(frozen=True, slots=True)
class Options:
    """What ``prepare`` was called with, besides its files."""

    data: Path | None
    issuer: str | None
    certificates: Path | None
    algorithm: str | None
    as_json: bool


def register(
    data: Path | None,
    certificates: Path,
    issuer: str | None,
    algorithm: str | None,
    *,
    as_json: bool,
) -> None:
    """Register the certificate of a key that an issuer keeps."""
    with told_in_one_line(), open_deployment(data) as deployment:
        named = only_issuer(deployment, issuer)
        given = parse_certificates(read_file(certificates))
        chosen = _algorithm(algorithm)
        seal = register_elsewhere(deployment.keep, deployment.trust, named, given, chosen)
        if as_json:
            say_json({"issuer": named, "algorithm": seal.algorithm})
            return
        say(f"{named} keeps its key itself, and signs by {seal.algorithm}")
        say("next: trustsvc sign prepare FILE")


def prepare(options: Options, files: list[Path], out: Path) -> None:
    """Prepare documents, and write what is to be signed."""
    with told_in_one_line(), open_deployment(options.data) as deployment:
        issuer = only_issuer(deployment, options.issuer)
        seal = _seal(deployment, issuer, options)
        asked = [
            prepare_signing(deployment.keep, seal, _request(deployment, issuer, read_file(file)))
            for file in files
        ]
        told = _report_asked(((one, out) for one in asked), as_json=options.as_json)
        if options.as_json:
            say_json(told)


def attach(data: Path | None, paths: list[Path], out: Path | None, *, as_json: bool) -> None:
    """Take signatures, and write what is to be signed next, or what was issued."""
    with told_in_one_line(), open_deployment(data) as deployment:
        asked: dict[str, tuple[Asked, Path]] = {}
        issued: list[Issued] = []
        for path, document, part in _signatures(paths):
            value = Value(part, read_file(path))
            wanted = _request(deployment, _issuer_of(deployment, document))
            done = attach_value(deployment.keep, deployment.log, document, value, wanted)
            if isinstance(done, Issued):
                issued.append(done)
                asked.pop(document, None)
            else:
                asked[document] = (done, path.parent)
        told = _report_asked(asked.values(), as_json=as_json)
        if issued:
            anchor_here(deployment)
        told += [_report_issued(deployment, one, out, as_json=as_json) for one in issued]
        if as_json:
            say_json(told)


def show(data: Path | None, document: str, out: Path, *, as_json: bool) -> None:
    """Tell what is to be signed next of a document."""
    with told_in_one_line(), open_deployment(data) as deployment:
        wanted = _request(deployment, _issuer_of(deployment, document))
        asked = show_signing(deployment.keep, document, wanted)
        if asked.part is None and not as_json:
            say(f"{asked.draft.document.identifier} is signed; see trustsvc status {document}")
        told = (
            [asked.answer()]
            if asked.part is None
            else _report_asked([(asked, out)], as_json=as_json)
        )
        if as_json:
            say_json(told)


def withdraw_prepared(data: Path | None, document: str) -> None:
    """Withdraw a prepared document."""
    with told_in_one_line(), open_deployment(data) as deployment:
        withdraw(deployment.keep, document, _issuer_of(deployment, document))
        say(f"withdrew {document}; its number is free again")


def _seal(deployment: Deployment, issuer: str, options: Options) -> DistantSeal:
    keep, trust, chosen = deployment.keep, deployment.trust, _algorithm(options.algorithm)
    if options.certificates is None:
        return registered_seal(keep, trust, issuer, chosen)
    given = parse_certificates(read_file(options.certificates))
    return given_seal(trust, issuer, given, chosen, keep.clock())


def _algorithm(given: str | None) -> Algorithm | None:
    if given is None:
        return None
    try:
        return Algorithm(given)
    except ValueError as error:
        why = f"one of {', '.join(Algorithm)}"
        raise MalformedRequest(where="--algorithm", why=why) from error


def _request(deployment: Deployment, issuer: str, content: bytes = b"") -> Request:
    return Request(
        issuer=issuer,
        content=content,
        limit_bytes=deployment.settings.document_limit_bytes,
        public_url=deployment.settings.public_url,
    )


def _issuer_of(deployment: Deployment, document: str) -> str:
    issuer = deployment.issuer_of(document)
    if not issuer:
        raise NotFound(what="signing", name=document)
    return issuer


def _signatures(paths: Iterable[Path]) -> Iterator[tuple[Path, str, Part]]:
    """Give each signature file with what its name says: of a document, the XML's comes first."""
    found = []
    for path in paths:
        files = sorted(path.glob(f"*.{SIGNATURE}")) if path.is_dir() else [path]
        if not files:
            raise MalformedRequest(
                where=str(path), why=f"no file there is named ID.xml.{SIGNATURE}"
            )
        for file in files:
            named = _NAME.fullmatch(file.name)
            if named is None:
                why = f"name it ID.xml.{SIGNATURE} or ID.pdf.{SIGNATURE}"
                raise MalformedRequest(where=str(file), why=why)
            found.append((file, named[1], Part(named[2])))
    yield from sorted(found, key=lambda one: (one[1], one[2] is Part.PDF))


def _report_asked(asked: Iterable[tuple[Asked, Path]], *, as_json: bool) -> list[dict[str, Any]]:
    """Write what is to be signed, say how and where, and give it for machines."""
    told, example, folder = [], None, None
    for one, folder in asked:
        written = _write(one, folder)
        told.append({**one.answer(), "file": str(written)})
        if as_json:
            continue
        document = one.draft.document
        say(f"{document.identifier} as {document.id}: sign its {str(one.part).upper()}")
        say(f"  wrote      {written}")
        for finding in one.draft.intake.findings:
            say(f"  {finding}")
        example = example or (one, written)
    if example is not None:
        one, written = example
        signature = written.with_suffix(f".{SIGNATURE}")
        places = {"sig": shlex.quote(str(signature)), "to_sign": shlex.quote(str(written))}
        command = BY_OPENSSL[Algorithm(one.algorithm)].format(**places)
        say(f"sign by {one.algorithm}, as openssl would: openssl {command}")
        following = str(signature if len(told) == 1 else folder)
        say(f"next: trustsvc sign attach {shlex.quote(following)}")
    return told


def _write(asked: Asked, folder: Path) -> Path:
    path = folder / f"{asked.draft.document.id}.{asked.part}.{TO_SIGN}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(asked.to_sign)
    except OSError as error:
        raise Unavailable(what=str(path), why=error.strerror or "cannot be written") from error
    return path


def _report_issued(
    deployment: Deployment, issued: Issued, out: Path | None, *, as_json: bool
) -> dict[str, Any]:
    evidence = evidence_there(deployment, issued.id)
    written = write_files(deployment, out, issued.id, evidence)
    if not as_json:
        say(f"issued {issued.identifier} as {issued.id}")
        say(f"  look-up code   {issued.token}")
        on_its_way = "on its way; the serving process does it"
        say(f"  anchored       {on_its_way if evidence is None else 'yes'}")
        for path in written:
            say(f"  wrote          {path}")
    return {**issued.answer(), "anchored": evidence is not None, "files": list(written)}
