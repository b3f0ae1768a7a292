"""Say by which rules a path is judged: the caller's choice, never the document's."""

from dataclasses import dataclass, field
from enum import StrEnum


class RevocationMode(StrEnum):
    """What revocation lists and OCSP answers count for."""

    OFF = "off"
    """They are not looked at."""
    REPORT = "report"
    """A revoked certificate fails; one without an answer passes, and the result says so."""
    REQUIRE = "require"
    """A certificate without an answer makes the path indeterminate."""


class Purpose(StrEnum):
    """What the certificate at the end of the path was used for."""

    ANY = "any"
    """Not asked."""
    DOCUMENT_SEAL = "document-seal"
    """It sealed or signed a document."""
    TIME_STAMPING = "time-stamping"
    """It signed time stamps (RFC 3161, 2.3)."""
    OCSP_SIGNING = "ocsp-signing"
    """It signed OCSP answers for the authority above it (RFC 6960, 4.2.2.2)."""


class ValidationModel(StrEnum):
    """At which instants the certificates of a path must be good.

    Shell and chain are those of Baier and Karatsiolis, *Validity Models of Electronic Signatures
    and Their Enforcement in Practice* (EuroPKI 2009). What they call hybrid, all certificates at
    the time of signing, is our shell at a proof of existence; *our* hybrid lies between the two, as
    EN 319 102-1 leaves it to a policy.
    """

    SHELL = "shell"
    """Every certificate at the instant of validation (RFC 5280, 6)."""
    CHAIN = "chain"
    """The last when it signed the document; each above it when the next one's validity began."""
    HYBRID = "hybrid"
    """The last when it signed the document; each above it at the instant of validation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRules:
    """The rules of one judgement.

    Attributes:
        purpose: What the certificate was used for.
        revocation: What revocation data counts for.
        model: The model that counts; the others are reported.
        policies: The policies of which the path must have one, as OIDs; empty for any
            (RFC 5280, 6.1.1 (c)).
        require_explicit_policy: At least one of them must hold for the whole path (6.1.1 (f)).
        inhibit_policy_mapping: Mappings of authorities do not count (6.1.1 (e)).
        inhibit_any_policy: anyPolicy in certificates does not count (6.1.1 (g)).
    """

    purpose: Purpose = Purpose.ANY
    revocation: RevocationMode = RevocationMode.REPORT
    model: ValidationModel = ValidationModel.SHELL
    policies: frozenset[str] = field(default=frozenset())
    require_explicit_policy: bool = False
    inhibit_policy_mapping: bool = False
    inhibit_any_policy: bool = False
