"""Run the commands of the authority: open its office, do one thing, say what was done.

Questions and secrets go to the terminal's standard error, so that standard output is the result.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.cli.keys_office import Where, opened_office, opened_plan
from trustsvc.cli.opened import read_file
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
from trustsvc.errors import MalformedRequest
from trustsvc.workflows.instants import parse_instant
from trustsvc_keys.answers import compromise as compromised
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority import life
from trustsvc_keys.authority.book import Revocation, RevocationReason
from trustsvc_keys.authority.ceremony import run_ceremony
from trustsvc_keys.authority.check import check_transcript
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.linters import installed_linters
from trustsvc_keys.authority.plan import ISSUING_NAME, ROOT_NAME, holder_name
from trustsvc_keys.authority.plan_file import parse_plan
from trustsvc_keys.authority.plans import keep_plan, last_plan
from trustsvc_keys.authority.requested import issue_for_request
from trustsvc_keys.authority.revoke import standing
from trustsvc_keys.errors import LintRefused

__all__ = [
    "Where",
    "ceremony",
    "check",
    "compromise",
    "crl",
    "issue",
    "release",
    "renew",
    "revoke",
    "show",
]


def ceremony(where: Where, path: Path, *, as_json: bool) -> None:
    """Run the ceremony of a plan."""
    with _told():
        data = read_file(path)
        plan = where.placed(parse_plan(data))
        with opened_plan(where, plan) as opened:
            keep_plan(opened.folder, data)
            made = run_ceremony(
                plan,
                opened.folder,
                opened.now,
                opened.passphrase,
                attendance=opened.attendance,
                linters=installed_linters(),
                clock=opened.clock,
            )
        report = check_transcript(opened.folder, root_folder=plan.root_folder, plan=plan)
        names = made.book.names()
        if as_json:
            told = [_described(made.book, name) for name in names]
            say_json({"folder": str(opened.folder), "head": report.head, "certificates": told})
        else:
            say(f"{len(names)} certificates in {opened.folder}")
            for name in names:
                say(f"  {name}")
            for holder in plan.holders:
                if holder.key.by_request and holder_name(holder) not in names:
                    say(f"  {holder_name(holder)}   waits for its request: trustsvc keys issue")
            say(f"note this on paper, both persons: head {report.head}")
            if plan.root_folder is not None:
                say(f"take the root away now: {plan.root_folder}")


def check(where: Where, head: str | None, *, as_json: bool) -> None:
    """Check an authority's folder; exit 1 when something does not fit."""
    with _told():
        folder = where.authority()
        plan = last_plan(folder)
        placed = None if plan is None else where.placed(plan)
        root_folder = where.root_folder if placed is None else placed.root_folder
        report = check_transcript(folder, root_folder=root_folder, plan=placed, head=head)
        if as_json:
            say_json(
                {
                    "passed": report.passed,
                    "lines": report.lines,
                    "head": report.head,
                    "certificates": report.certificates,
                    "problems": list(report.problems),
                    "unchecked": list(report.unchecked),
                }
            )
        else:
            say("passed" if report.passed else "failed")
            say(f"  {report.lines} lines, {report.certificates} certificates, head {report.head}")
            for problem in report.problems:
                say(f"  does not fit: {problem}")
            for part in report.unchecked:
                say(f"  not checked: {part}")
    if not report.passed:
        leave(EXIT_FAILED)


def show(where: Where, *, as_json: bool) -> None:
    """List an authority's certificates."""
    with _told():
        folder = where.authority()
        if not (folder / "book").is_dir():
            raise MalformedRequest(where=str(folder), why="no authority's folder")
        book = FolderBook(folder / "book")
        told = [_described(book, name) for name in book.names()]
        if as_json:
            say_json(told)
            return
        for one in told:
            say(f"{one['name']}   {one['standing']}, until {one['not_after']}")
            say(f"  {one['profile']}   {one['subject']}")
            say(f"  serial {one['serial']}   sha256 {one['sha256']}")


def issue(where: Where, path: Path, name: str, out: Path | None, *, as_json: bool) -> None:
    """Issue a certificate for a request."""
    with _told(), opened_office(where, linters=installed_linters()) as (office, now):
        holder = life.find_holder(office, name)
        certificate = issue_for_request(office, read_file(path), holder, now)
        issuing = office.book.find_certificate(ISSUING_NAME)
        chain = certificate.public_bytes(Encoding.PEM)
        if issuing is not None:
            chain += x509.load_der_x509_certificate(issuing).public_bytes(Encoding.PEM)
        _write(out, chain)
        described = _described(office.book, name)
        if as_json:
            say_json(described | {"chain": chain.decode()})
        elif out is None:
            say(chain.decode().rstrip())
        else:
            say(f"{name} until {described['not_after']}; certificate and chain in {out}")


def renew(where: Where, name: str, *, as_json: bool) -> None:
    """Renew a certificate."""
    with _told(), opened_office(where, linters=installed_linters()) as (office, now):
        certificate = life.renew(office, name, now)
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if as_json:
            told = {"not_before": rfc3339(begins), "not_after": rfc3339(ends)}
            say_json({"name": name, "serial": f"{certificate.serial_number:x}", **told})
        else:
            say(f"{name}: from {rfc3339(begins)} until {rfc3339(ends)}")


def revoke(
    where: Where, name: str, reason: str, invalid_from: str | None, *, as_json: bool
) -> None:
    """Revoke or suspend a certificate."""
    with _told(), opened_office(where) as (office, now):
        change = life.revoke(
            office,
            name,
            _reason(reason),
            now,
            invalid_from=parse_instant(invalid_from, "--invalid-from"),
        )
        _say_change(change, as_json=as_json)


def compromise(where: Where, name: str, since: str, *, as_json: bool) -> None:
    """Handle a compromised key."""
    with _told(), opened_office(where) as (office, now):
        suspected = parse_instant(since, "--since") or now
        done = compromised.compromise(office, name, suspected, now)
        digest = hashlib.sha256(done.revocation_list).hexdigest()
        if as_json:
            say_json(
                {
                    "name": done.name,
                    "revoked": [one.name for one in done.changes],
                    "control_time": rfc3339(done.control_time),
                    "list": {"authority": done.authority, "sha256": digest},
                    "next_generation": done.next_generation,
                }
            )
            return
        for one in done.changes:
            say(f"{one.name}: {one.reason} since {rfc3339(one.at)}")
        say(f"nothing counts that the key signed from {rfc3339(done.control_time)} on,")
        say("  unless something else proves that it is older")
        say(f"list of {done.authority} published, sha256 {digest}")
        if done.next_generation is None:
            say(
                "next: tell the issuers, and hold a new ceremony in a new folder (keys/CPS.md, 5.7)"
            )
        else:
            say(f"next: write generation = {done.next_generation} for this holder in the plan, and")
            say("  run trustsvc keys ceremony with it: that makes a new key")


def release(where: Where, name: str, *, as_json: bool) -> None:
    """Release a suspended certificate."""
    with _told(), opened_office(where) as (office, now):
        change = life.release(office, name, now)
        if change is not None:
            _say_change(change, as_json=as_json)
        elif as_json:
            say_json({"name": name, "standing": "good"})
        else:
            say(f"{name}: was good already")


def crl(where: Where, authority: str, out: Path | None, *, as_json: bool) -> None:
    """Make and publish a revocation list."""
    if authority not in {ROOT_NAME, ISSUING_NAME}:
        authority = _refuse_authority(authority)
    with _told(), opened_office(where) as (office, now):
        made = publish_list(office, authority, now)
        _write(out, made)
        digest = hashlib.sha256(made).hexdigest()
        ends = x509.load_der_x509_crl(made).next_update_utc
        until = "" if ends is None else rfc3339(ends)
        if as_json:
            say_json({"authority": authority, "sha256": digest, "next_update": until})
        else:
            say(f"list of {authority}, valid until {until}, sha256 {digest}")


def _refuse_authority(authority: str) -> str:
    """Refuse an authority that there is not."""
    with _told():
        raise MalformedRequest(where="--authority", why=f"{authority!r} is not issuing or root")


def _reason(text: str) -> RevocationReason:
    """Read a reason of RFC 5280.

    Raises:
        MalformedRequest: There is no such reason.
    """
    try:
        return RevocationReason(text)
    except ValueError as error:
        words = ", ".join(RevocationReason)
        raise MalformedRequest(where="--reason", why=f"not one of {words}") from error


def _say_change(change: Revocation, *, as_json: bool) -> None:
    """Say what a certificate's standing is now."""
    word = "good" if change.reason is None else str(change.reason)
    if as_json:
        say_json({"name": change.name, "standing": word, "at": rfc3339(change.at)})
        return
    say(f"{change.name}: {word} since {rfc3339(change.at)}")
    if change.invalid_from is not None:
        say(f"  key suspected since {rfc3339(change.invalid_from)}")
    say(f"publish it: trustsvc keys crl --authority {change.authority}")


def _described(book: FolderBook, name: str) -> dict[str, str]:
    """Describe a certificate of the book for people and machines."""
    intent, issued = book.find_intent(name), book.find_certificate(name)
    if intent is None or issued is None:
        return {"name": name, "standing": "not signed yet", "not_after": "never"} | dict.fromkeys(
            ("profile", "subject", "serial", "sha256"), ""
        )
    certificate = x509.load_der_x509_certificate(issued)
    last = standing(name, book)
    word = "good" if last is None or last.reason is None else str(last.reason)
    return {
        "name": name,
        "profile": str(intent.profile),
        "subject": certificate.subject.rfc4514_string(),
        "serial": f"{certificate.serial_number:x}",
        "sha256": hashlib.sha256(issued).hexdigest(),
        "standing": word,
        "not_after": rfc3339(certificate.not_valid_after_utc),
    }


def _write(out: Path | None, data: bytes) -> None:
    """Write a result to a file that a person named.

    Raises:
        MalformedRequest: It cannot be written.
    """
    if out is None:
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise MalformedRequest(where=str(out), why=error.strerror or "cannot write") from error


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors into one line; lint findings into one line each."""
    with told_in_one_line():
        try:
            yield
        except LintRefused as error:
            complain(f"{error.code}: {error.fields['name']} breaks its profile; {error.remedy}")
            for finding in error.fields["findings"]:  # type: ignore[attr-defined]  # a tuple of LintFinding
                complain(f"  {finding.found} ({finding.clause})")
            leave(EXIT_USAGE)
