"""Paths good and bad, each with the problem that ours names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.keys.world import (
    DAY,
    NOW,
    Made,
    Recipe,
    make,
    named,
)
from trustsvc_keys.paths.validate import PathProblem, PathResult, validate_path

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
