"""What the caller asks of a path besides time: purposes and policies, as openssl answers them."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.keys.paths.cases import ISSUING, ROOT, SEAL
from tests.keys.paths.openssl import openssl_accepts
from tests.keys.paths.revoking import World, world
from tests.keys.world import NOW, Recipe
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.rules import PathRules, Purpose
from trustsvc_keys.paths.verdict import PathProblem, PathResult, PathVerdict

Extensions = tuple[tuple[x509.ExtensionType, bool], ...]

STAMPING, ANSWERING = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING
MAIL, SERVER = ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.SERVER_AUTH
DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


def result(made: World, rules: PathRules) -> PathResult:
    """Judge a seal by rules."""
    return validate_models(made.material(), rules, Instants(at=NOW)).counted.result


def purposes(*oids: x509.ObjectIdentifier, critical: bool = False) -> Extensions:
    """Make an extended key usage."""
    return ((x509.ExtendedKeyUsage(oids), critical),)


# What the certificate states, and what it may be used for.
USES: dict[str, tuple[Extensions, set[Purpose]]] = {
    "nothing": ((), {Purpose.DOCUMENT_SEAL}),
    "documents": (purposes(DOCUMENTS), {Purpose.DOCUMENT_SEAL}),
    "mail": (purposes(MAIL), {Purpose.DOCUMENT_SEAL}),
    "a server": (purposes(SERVER), set()),
    "a server and documents": (purposes(SERVER, DOCUMENTS), {Purpose.DOCUMENT_SEAL}),
    "time stamps": (purposes(STAMPING, critical=True), {Purpose.TIME_STAMPING}),
    "time stamps, not critical": (purposes(STAMPING), set()),
    "time stamps and a server": (purposes(STAMPING, SERVER, critical=True), set()),
    "OCSP": (purposes(ANSWERING), {Purpose.OCSP_SIGNING}),
    "OCSP and documents": (
        purposes(ANSWERING, DOCUMENTS),
        {Purpose.OCSP_SIGNING, Purpose.DOCUMENT_SEAL},
    ),
    "anything": (
        purposes(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE),
        {Purpose.DOCUMENT_SEAL},
    ),
}


@pytest.mark.parametrize("name", USES)
def test_a_certificate_is_good_for_what_it_states_alone(name: str) -> None:
    extensions, allowed = USES[name]
    made = world(seal=SEAL.but(extensions=extensions))

    found = {
        purpose
        for purpose in Purpose
        if result(made, PathRules(purpose=purpose)).ok is PathVerdict.PASSED
    }

    assert found == {*allowed, Purpose.ANY}


@pytest.mark.parametrize("purpose", [Purpose.DOCUMENT_SEAL, Purpose.TIME_STAMPING])
def test_a_key_for_certificates_signs_nothing_else(purpose: Purpose) -> None:
    extensions = purposes(STAMPING, critical=True) if purpose is Purpose.TIME_STAMPING else ()
    made = world(seal=SEAL.but(authority=True, extensions=extensions))

    found = result(made, PathRules(purpose=purpose))

    assert found.problem is PathProblem.WRONG_PURPOSE
    assert found.ok is PathVerdict.FAILED
    assert "key usage" in found.reason


@pytest.mark.parametrize("name", ["nothing", "a server", *(n for n in USES if "stamps" in n)])
def test_openssl_takes_the_same_certificates_for_time_stamps(tmp_path: Path, name: str) -> None:
    made = world(seal=SEAL.but(extensions=USES[name][0]))
    rules = PathRules(purpose=Purpose.TIME_STAMPING)

    accepted, said = openssl_accepts(
        tmp_path, made.material(), rules, NOW, "-purpose", "timestampsign"
    )

    assert accepted == (result(made, rules).ok is PathVerdict.PASSED), said


def policies(*oids: str) -> tuple[x509.ExtensionType, bool]:
    """Make certificate policies."""
    named = [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids]
    return x509.CertificatePolicies(named), False


def constraints(
    *, explicit: int | None = None, mapping: int | None = None
) -> tuple[x509.ExtensionType, bool]:
    """Make policy constraints."""
    return x509.PolicyConstraints(explicit, mapping), True


GOLD, SILVER, ANY = "2.999.1", "2.999.2", "2.5.29.32.0"
GOLD_ONLY = PathRules(policies=frozenset({GOLD}), require_explicit_policy=True)
EXPLICIT = PathRules(require_explicit_policy=True)
GOLD_WISHED = PathRules(policies=frozenset({GOLD}))
NO_ANY = PathRules(
    policies=frozenset({GOLD}), require_explicit_policy=True, inhibit_any_policy=True
)
MISSING = PathProblem.NO_ACCEPTED_POLICY

# Policies of the authority and of the seal, the caller's rules, and what is wrong.
POLICIES: dict[str, tuple[Extensions, Extensions, PathRules, PathProblem | None]] = {
    "none asked, none stated": ((), (), PathRules(), None),
    "one asked, none stated": ((), (), GOLD_ONLY, MISSING),
    "any asked, none stated": ((), (), EXPLICIT, MISSING),
    "any asked, one stated": ((policies(GOLD),), (policies(GOLD),), EXPLICIT, None),
    "any asked, two that differ": ((policies(GOLD),), (policies(SILVER),), EXPLICIT, MISSING),
    "one asked and stated": ((policies(GOLD),), (policies(GOLD),), GOLD_ONLY, None),
    "another stated": ((policies(SILVER),), (policies(SILVER),), GOLD_ONLY, MISSING),
    "another stated, none insisted": (
        (policies(SILVER),),
        (policies(SILVER),),
        GOLD_WISHED,
        None,
    ),
    "the authority leaves it open": ((policies(ANY),), (policies(GOLD),), GOLD_ONLY, None),
    "an open authority is not heard": ((policies(ANY),), (policies(GOLD),), NO_ANY, MISSING),
    "the authority states none": ((), (policies(GOLD),), GOLD_ONLY, MISSING),
    "the seal states none": ((policies(GOLD),), (), GOLD_ONLY, MISSING),
    "the seal leaves it open": ((policies(GOLD),), (policies(ANY),), GOLD_ONLY, None),
    "the authority insists, met": (
        (policies(GOLD), constraints(explicit=0)),
        (policies(GOLD),),
        PathRules(),
        None,
    ),
    "the authority insists, not met": (
        (policies(GOLD), constraints(explicit=0)),
        (policies(SILVER),),
        PathRules(),
        PathProblem.BROKEN_RULE,
    ),
    "the authority insists, unstated": (
        (policies(GOLD), constraints(explicit=0)),
        (),
        PathRules(),
        PathProblem.BROKEN_RULE,
    ),
    "the authority insists, too far down": (
        (policies(GOLD), constraints(explicit=5)),
        (),
        PathRules(),
        None,
    ),
    "several stated, one asked": (
        (policies(SILVER, GOLD),),
        (policies(GOLD, SILVER),),
        GOLD_ONLY,
        None,
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_policies_are_enforced_as_openssl_enforces_them(tmp_path: Path, name: str) -> None:
    above, below, rules, problem = POLICIES[name]
    made = world(issuing=ISSUING.but(extensions=above), seal=SEAL.but(extensions=below))

    found = result(made, rules)
    accepted, said = openssl_accepts(
        tmp_path, made.material(), rules, NOW, "-purpose", "any", "-policy_check", "-x509_strict"
    )

    assert found.problem is problem
    assert accepted == (found.ok is PathVerdict.PASSED), said


def test_the_policies_of_a_path_are_those_that_hold_for_the_whole_of_it() -> None:
    made = world(
        issuing=ISSUING.but(extensions=(policies(GOLD, SILVER),)),
        seal=SEAL.but(extensions=(policies(GOLD, "2.999.3"),)),
    )

    assert result(made, PathRules()).policies == {GOLD}


def names(
    *, only: tuple[x509.GeneralName, ...] = (), never: tuple[x509.GeneralName, ...] = ()
) -> tuple[x509.ExtensionType, bool]:
    """Make name constraints."""
    return x509.NameConstraints(only or None, never or None), True


def called(*others: x509.GeneralName) -> Recipe:
    """Make a seal with further names."""
    return SEAL.but(extensions=((x509.SubjectAlternativeName(others), False),))


DOMAIN, OTHER = x509.DNSName("lab.example"), x509.DNSName("www.lab.example")
POST = x509.RFC822Name("lab.example")
URI = x509.UniformResourceIdentifier

CONSTRAINED: dict[str, tuple[tuple[x509.ExtensionType, bool], Recipe, bool]] = {
    "a domain allowed": (names(only=(DOMAIN,)), called(OTHER), True),
    "another domain": (names(only=(DOMAIN,)), called(x509.DNSName("other.example")), False),
    "a domain that only ends alike": (
        names(only=(DOMAIN,)),
        called(x509.DNSName("evil-lab.example")),
        False,
    ),
    "a domain forbidden": (names(never=(DOMAIN,)), called(OTHER), False),
    "a domain not forbidden": (names(never=(DOMAIN,)), called(x509.DNSName("a.example")), True),
    "a mailbox allowed": (names(only=(POST,)), called(x509.RFC822Name("a@lab.example")), True),
    "another mailbox": (names(only=(POST,)), called(x509.RFC822Name("a@b.example")), False),
    "a place allowed": (
        names(only=(URI("lab.example"),)),
        called(URI("https://lab.example/seal")),
        True,
    ),
    "another place": (
        names(only=(URI("lab.example"),)),
        called(URI("https://other.example/seal")),
        False,
    ),
    "one good name and one bad": (
        names(only=(DOMAIN,)),
        called(OTHER, x509.DNSName("other.example")),
        False,
    ),
    "no such name at all": (names(only=(DOMAIN,)), SEAL, True),
}


@pytest.mark.parametrize("name", CONSTRAINED)
def test_name_constraints_are_enforced_as_openssl_enforces_them(tmp_path: Path, name: str) -> None:
    constraint, seal, holds = CONSTRAINED[name]
    made = world(root=ROOT, issuing=ISSUING.but(extensions=(constraint,)), seal=seal)

    found = result(made, PathRules())
    accepted, said = openssl_accepts(
        tmp_path, made.material(), PathRules(), NOW, "-purpose", "any", "-x509_strict"
    )

    assert found.ok is (PathVerdict.PASSED if holds else PathVerdict.FAILED)
    assert accepted == holds, said
