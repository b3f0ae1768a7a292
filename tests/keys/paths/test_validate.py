"""Paths judged at an instant, case by case as openssl judges them."""

import base64
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import (
    DAY,
    INSTITUTE,
    NOW,
    Made,
    Recipe,
    demo,
    der,
    lists_of,
    make,
    named,
    pem,
)
from tests.support.peers import peer
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.profiles import DEMO_LOGGED, DEMO_POLICY
from trustsvc_keys.authority.revoke import release, revoke
from trustsvc_keys.errors import MalformedCertificate, MalformedRevocationList
from trustsvc_keys.paths.validate import PathProblem, PathResult, PathVerdict, validate_path

ROOT = Recipe(name="Root", authority=True)
ISSUING = Recipe(name="Issuing", authority=True)
SEAL = Recipe(name="Seal")


@dataclass(frozen=True)
class Case:
    """What is asked of both validators, and what ours answers."""

    leaf: bytes
    intermediates: tuple[bytes, ...]
    roots: tuple[bytes, ...]
    problem: PathProblem | None
    at: datetime = NOW
    crls: tuple[bytes, ...] = ()


def chain(root: Recipe = ROOT, issuing: Recipe = ISSUING, seal: Recipe = SEAL) -> list[Made]:
    """Make a root, an authority below it and a seal."""
    top = make(root)
    middle = make(issuing, top)
    return [make(seal, middle), middle, top]


def case(made: list[Made], problem: PathProblem | None, at: datetime = NOW) -> Case:
    """Ask about a chain as it was made."""
    leaf, *between, root = (one.der for one in made)
    return Case(leaf, tuple(between), (root,), problem, at)


def flipped(data: bytes) -> bytes:
    """Flip the last bit of a certificate: of its signature."""
    return data[:-1] + bytes([data[-1] ^ 1])


def list_by(issuer: Made, *revoked: Made, begin: datetime = NOW, key: Made | None = None) -> bytes:
    """Make a revocation list in an authority's name, perhaps with another's key."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(begin)
        .next_update(begin + 7 * DAY)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(one.certificate.serial_number)
            .revocation_date(begin)
            .build()
        )
    signed = builder.sign((key or issuer).key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def with_lists(
    problem: PathProblem | None, make_lists: Callable[[list[Made]], list[bytes]]
) -> Case:
    """Ask about a good chain with lists, both authorities' lists being needed."""
    made = chain()
    leaf, between, root = made
    return Case(leaf.der, (between.der,), (root.der,), problem, NOW, tuple(make_lists(made)))


def unknown(critical: bool) -> tuple[x509.ExtensionType, bool]:  # noqa: FBT001  # one word of two
    """Make an extension that nobody knows."""
    oid = x509.ObjectIdentifier("2.999.5")
    return x509.UnrecognizedExtension(oid, b"\x05\x00"), critical


def only_below(name: str) -> tuple[x509.ExtensionType, bool]:
    """Make name constraints that allow one name alone."""
    permitted = [x509.DirectoryName(named(name))]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), True


@cache
def cases() -> dict[str, Case]:
    """Make every case once."""
    good = chain()
    leaf, issuing, root = good
    stranger = make(ROOT)
    namesake = make(ISSUING, stranger)
    deep_root = make(ROOT.but(path_length=0))
    deep = make(ISSUING, deep_root)
    other = make(SEAL.but(name="Other seal"), issuing)
    no_path, broken = PathProblem.NO_PATH, PathProblem.BROKEN_RULE
    late, early = PathProblem.EXPIRED, PathProblem.NOT_YET_VALID
    return {
        "good": case(good, None),
        "good among strangers": Case(
            leaf.der, (namesake.der, stranger.der, issuing.der), (stranger.der, root.der), None
        ),
        "the authority is missing": Case(leaf.der, (), (root.der,), no_path),
        "another root": Case(leaf.der, (issuing.der,), (stranger.der,), no_path),
        "no root at all": Case(leaf.der, (issuing.der, root.der), (), no_path),
        "a self-signed seal": Case(make(SEAL).der, (), (root.der,), no_path),
        "a namesake of the authority": Case(leaf.der, (namesake.der,), (stranger.der,), no_path),
        "the seal expired": case(chain(seal=SEAL.but(end=NOW - DAY)), late),
        "the seal begins later": case(chain(seal=SEAL.but(begin=NOW + DAY)), early),
        "the authority expired": case(chain(issuing=ISSUING.but(end=NOW - DAY)), late),
        "the root expired": case(chain(root=ROOT.but(end=NOW - DAY)), no_path),
        "good at its first second": case(good, None, SEAL.begin),
        "asked before": case(good, no_path, SEAL.begin - DAY),
        "the seal's signature is broken": Case(
            flipped(leaf.der), (issuing.der,), (root.der,), broken
        ),
        "the authority's signature is broken": Case(
            leaf.der, (flipped(issuing.der),), (root.der,), no_path
        ),
        "the authority is none": case(chain(issuing=ISSUING.but(authority=False)), broken),
        "the authority may not sign": case(
            chain(issuing=ISSUING.but(signs_certificates=False)), broken
        ),
        "one authority too deep": Case(
            make(SEAL, make(ISSUING.but(name="Below"), deep)).der, (deep.der,), (root.der,), no_path
        ),
        "the path is too long": _too_long(),
        "a critical extension that nobody knows": case(
            chain(seal=SEAL.but(extensions=(unknown(critical=True),))), broken
        ),
        "an extension that nobody needs": case(
            chain(seal=SEAL.but(extensions=(unknown(critical=False),))), None
        ),
        "a name that the authority may not give": case(
            chain(issuing=ISSUING.but(extensions=(only_below("Other"),))), broken
        ),
        "nobody revoked": with_lists(
            None, lambda made: [list_by(made[1], other), list_by(made[2], other)]
        ),
        "the seal is revoked": with_lists(
            PathProblem.REVOKED, lambda made: [list_by(made[1], made[0]), list_by(made[2])]
        ),
        "the authority is revoked": with_lists(
            PathProblem.REVOKED, lambda made: [list_by(made[1]), list_by(made[2], made[1])]
        ),
        "a list is missing": with_lists(
            PathProblem.NO_REVOCATION_DATA, lambda made: [list_by(made[1])]
        ),
        "a list is out of date": with_lists(
            PathProblem.NO_REVOCATION_DATA,
            lambda made: [list_by(made[1], begin=NOW - 8 * DAY), list_by(made[2])],
        ),
        "a list is forged": with_lists(
            PathProblem.NO_REVOCATION_DATA,
            lambda made: [list_by(made[1], made[0], key=other), list_by(made[2])],
        ),
        "a revoking list is out of date": with_lists(
            PathProblem.REVOKED,
            lambda made: [list_by(made[1], made[0], begin=NOW - 8 * DAY), list_by(made[2])],
        ),
    }


def _too_long() -> Case:
    """Make an authority below one that allows none."""
    root = make(ROOT)
    last = make(ISSUING.but(path_length=0), root)
    below = make(ISSUING.but(name="Below"), last)
    leaf = make(SEAL, below)
    return Case(leaf.der, (below.der, last.der), (root.der,), PathProblem.BROKEN_RULE)


def judge(asked: Case, revocation: str | None = None) -> PathResult:
    """Ask ours; lists are required where there are any."""
    return validate_path(
        asked.leaf,
        asked.intermediates,
        asked.roots,
        asked.at,
        crls=asked.crls,
        revocation=revocation or ("require" if asked.crls else "report"),
    )


@pytest.mark.parametrize("name", cases())
def test_the_answer_names_the_problem(name: str) -> None:
    asked = cases()[name]

    result = judge(asked)

    assert result.problem == asked.problem
    assert (result.ok is PathVerdict.PASSED) == (asked.problem is None)
    assert result.reason
    assert "path could not be validated" not in result.reason


@pytest.mark.parametrize("name", cases())
def test_openssl_passes_what_we_pass_and_nothing_else(tmp_path: Path, name: str) -> None:
    asked = cases()[name]
    (tmp_path / "roots.pem").write_bytes(pem(*asked.roots))
    (tmp_path / "between.pem").write_bytes(pem(*asked.intermediates))
    (tmp_path / "leaf.pem").write_bytes(pem(asked.leaf))
    (tmp_path / "lists.pem").write_text(
        "".join(
            f"-----BEGIN X509 CRL-----\n{base64.encodebytes(one).decode()}-----END X509 CRL-----\n"
            for one in asked.crls
        )
    )
    lists = ("-crl_check_all", "-CRLfile", "lists.pem") if asked.crls else ()
    roots = ("-CAfile", "roots.pem") if asked.roots else ("-no-CAfile",)
    between = ("-untrusted", "between.pem") if asked.intermediates else ()
    command = [
        *(str(peer("openssl")), "verify", "-purpose", "any", "-no-CApath", "-no-CAstore"),
        *("-attime", str(int(asked.at.timestamp())), *lists, *roots, *between, "leaf.pem"),
    ]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True)  # noqa: S603  # a peer that tests found, on files of ours

    said_ok = done.returncode == 0
    assert said_ok == (judge(asked).ok is PathVerdict.PASSED), done.stdout + done.stderr


def test_a_path_that_passed_is_given_from_the_certificate_to_the_root(tmp_path: Path) -> None:
    made = demo(tmp_path)
    seal = made.issuers[INSTITUTE].certificate

    result = validate_path(der(seal), [der(made.issuing)], [der(made.root)], NOW)

    assert result.ok is PathVerdict.PASSED
    assert result.chain == (der(seal), der(made.issuing), der(made.root))
    assert result.policies == {DEMO_POLICY, DEMO_LOGGED}
    assert len(result.unanswered) == 2


def test_a_trusted_root_leads_to_itself(tmp_path: Path) -> None:
    made = demo(tmp_path)

    result = validate_path(der(made.root), [], [der(made.root)], NOW, revocation="require")

    assert result.ok is PathVerdict.PASSED
    assert result.chain == (der(made.root),)


def test_cannot_tell_is_never_called_failed() -> None:
    verdicts = {name: judge(asked).ok for name, asked in cases().items()}

    assert verdicts["another root"] is PathVerdict.INDETERMINATE
    assert verdicts["a list is missing"] is PathVerdict.INDETERMINATE
    assert verdicts["the seal is revoked"] is PathVerdict.FAILED
    assert verdicts["the seal's signature is broken"] is PathVerdict.FAILED


@pytest.mark.parametrize("mode", ["report", "require"])
def test_a_revocation_counts_without_a_distribution_point(tmp_path: Path, mode: str) -> None:
    made = demo(tmp_path)
    keys = made.issuers[INSTITUTE]
    revoke(keys.name, reason=RevocationReason.SUPERSEDED, book=made.book, now=NOW)

    result = validate_path(
        der(keys.certificate),
        [der(made.issuing)],
        [der(made.root)],
        NOW + DAY,
        crls=lists_of(made)[1:],
        revocation=mode,
    )

    assert result.problem is PathProblem.REVOKED
    assert result.revoked_at == NOW


@dataclass(frozen=True)
class Ask:
    """Ask about the institute's seal in a demo hierarchy."""

    folder: Path

    def __call__(self, at: datetime, crls: tuple[bytes, ...], mode: str = "require") -> PathResult:
        """Ask at an instant, with lists."""
        made = demo(self.folder)
        seal = made.issuers[INSTITUTE].certificate
        return validate_path(
            der(seal), [der(made.issuing)], [der(made.root)], at, crls=crls, revocation=mode
        )


def test_a_later_revocation_leaves_the_time_before_it(tmp_path: Path) -> None:
    made = demo(tmp_path)
    name = made.issuers[INSTITUTE].name
    revoke(name, reason=RevocationReason.SUPERSEDED, book=made.book, now=NOW + 5 * DAY)
    lists = lists_of(made, NOW + 6 * DAY)

    assert Ask(tmp_path)(NOW + 4 * DAY, lists).ok is PathVerdict.PASSED
    assert Ask(tmp_path)(NOW + 6 * DAY, lists).problem is PathProblem.REVOKED
    assert Ask(tmp_path)(NOW + 6 * DAY, lists, "off").ok is PathVerdict.PASSED


def test_a_compromised_key_fails_from_the_date_of_suspicion(tmp_path: Path) -> None:
    made = demo(tmp_path)
    revoke(
        made.issuers[INSTITUTE].name,
        reason=RevocationReason.KEY_COMPROMISE,
        book=made.book,
        now=NOW + 5 * DAY,
        invalid_from=NOW + 3 * DAY,
    )
    lists = lists_of(made, NOW + 6 * DAY)

    assert Ask(tmp_path)(NOW + 2 * DAY, lists).ok is PathVerdict.PASSED
    suspected = Ask(tmp_path)(NOW + 4 * DAY, lists)
    assert suspected.problem is PathProblem.REVOKED
    assert suspected.revoked_at == NOW + 3 * DAY


def test_a_suspension_ends_with_a_newer_list(tmp_path: Path) -> None:
    made = demo(tmp_path)
    name = made.issuers[INSTITUTE].name
    revoke(name, reason=RevocationReason.CERTIFICATE_HOLD, book=made.book, now=NOW)
    old = lists_of(made, NOW + DAY)
    release(name, book=made.book, now=NOW + 2 * DAY)
    new = lists_of(made, NOW + 3 * DAY)

    assert Ask(tmp_path)(NOW + DAY, old).problem is PathProblem.REVOKED
    assert Ask(tmp_path)(NOW + 4 * DAY, old + new).ok is PathVerdict.PASSED
    # A suspension says nothing once its list is out of date.
    stale = Ask(tmp_path)(NOW + 20 * DAY, old)
    assert stale.problem is PathProblem.NO_REVOCATION_DATA


def test_a_crowd_of_strangers_costs_nothing() -> None:
    leaf, issuing, root = chain()
    crowd = [make(ISSUING) for _ in range(20)]
    crossed = [make(ISSUING, crowd[number - 1]).der for number in range(20)]

    result = validate_path(leaf.der, [*crossed, issuing.der], [root.der], NOW)

    assert result.ok is PathVerdict.PASSED


def test_more_than_a_question_needs_is_not_looked_at() -> None:
    leaf, issuing, root = chain()

    result = validate_path(leaf.der, [issuing.der] * 65, [root.der], NOW)

    assert result.problem is PathProblem.TOO_MANY
    assert result.ok is PathVerdict.INDETERMINATE


def test_bytes_that_are_no_certificate_are_named() -> None:
    leaf, issuing, root = chain()

    with pytest.raises(MalformedCertificate, match="where: leaf"):
        validate_path(b"", [issuing.der], [root.der], NOW)
    with pytest.raises(MalformedCertificate, match=r"where: intermediates\[1\]"):
        validate_path(leaf.der, [issuing.der, b"\x30\x00"], [root.der], NOW)
    with pytest.raises(MalformedCertificate, match=r"where: roots\[0\]"):
        validate_path(leaf.der, [issuing.der], [root.der + b"\x00"], NOW)
    with pytest.raises(MalformedCertificate, match="more than"):
        validate_path(leaf.der + bytes(300_000), [issuing.der], [root.der], NOW)
    with pytest.raises(MalformedRevocationList, match=r"where: crls\[0\]"):
        validate_path(leaf.der, [issuing.der], [root.der], NOW, crls=[leaf.der])


@given(data=st.data())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_a_changed_certificate_is_judged_or_malformed_and_never_passes(data: st.DataObject) -> None:
    asked = cases()["good"]
    changed = bytearray(asked.leaf)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    if bytes(changed) == asked.leaf:
        return

    try:
        result = validate_path(bytes(changed), asked.intermediates, asked.roots, NOW)
    except MalformedCertificate:
        return
    assert result.ok is not PathVerdict.PASSED


@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_changed_list_is_judged_or_malformed_and_clears_nobody(data: st.DataObject) -> None:
    asked = cases()["nobody revoked"]
    changed = bytearray(asked.crls[0])
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))

    try:
        result = validate_path(
            asked.leaf,
            asked.intermediates,
            asked.roots,
            NOW,
            crls=[bytes(changed), asked.crls[1]],
            revocation="require",
        )
    except MalformedRevocationList:
        return
    assert result.ok is not PathVerdict.PASSED


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_bytes_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedCertificate, match="where: leaf"):
        validate_path(data, [], [], NOW)
    with pytest.raises(MalformedRevocationList, match="where: crls"):
        validate_path(cases()["good"].leaf, [], [], NOW, crls=[data])
