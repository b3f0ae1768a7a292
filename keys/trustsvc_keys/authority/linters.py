"""Let independent linters judge what was prepared: pkilint and openssl, where they are installed.

They are not needed to run; a ceremony's transcript says which of them judged. pkilint judges by its
rules for EN 319 412-2 and 412-3 where the profile is of that kind, by those of RFC 5280 otherwise.
What counts is every finding of severity ERROR or FATAL; `EXCEPTIONS` is the whole list of those
that we answer for, each with its reason, and a test reads it.
"""

import importlib
import importlib.metadata
import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trustsvc_keys.authority.lint import LintFinding
from trustsvc_keys.authority.profiles import ProfileName

_TIMEOUT_S = 20
_ETSI_KINDS = {
    ProfileName.SEAL: "NCP_LEGAL_PERSON_CERTIFICATE",
    ProfileName.SIGNATORY: "NCP_NATURAL_PERSON_CERTIFICATE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linter:
    """A judge of prepared certificates.

    Attributes:
        name: Its name and version, for the transcript.
        findings: Judges a certificate in DER of a profile.
    """

    name: str
    findings: Callable[[bytes, ProfileName], tuple[LintFinding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LintException:
    """A finding that does not stop an issue.

    Attributes:
        linter: Whose finding, as `LintFinding.clause` begins.
        code: Its code.
        says: What its text holds; empty for any text.
        profiles: In which profiles.
        reason: Why we answer for it.
    """

    linter: str
    code: str
    says: str
    profiles: frozenset[ProfileName]
    reason: str


EXCEPTIONS = (
    LintException(
        linter="pkilint",
        code="itu.invalid_asn1_syntax",
        says="OID contains out-of-range arc: 3",
        profiles=frozenset(ProfileName) - {ProfileName.ROOT},
        reason="pkilint's decoder cannot read OIDs under 2.999, the arc for examples (X.660); only "
        "demo certificates carry them, and openssl and asn1crypto read them. A certificate with "
        "other policies is judged in full.",
    ),
    LintException(
        linter="pkilint",
        code="etsi.en_319_412_2.authority_info_access_extension_absent",
        says="",
        profiles=frozenset(_ETSI_KINDS),
        reason="a hierarchy without addresses (the demo's, on one machine) has nothing to point "
        "to; a plan with [addresses] has the extension, and a test demands it.",
    ),
    LintException(
        linter="pkilint",
        code="etsi.en_319_412_2.gen-4.3.11-2.crldp_extension_missing",
        says="",
        profiles=frozenset(_ETSI_KINDS),
        reason="as above: no addresses, no pointer to a list.",
    ),
    LintException(
        linter="pkilint",
        code="pkix.authority_key_identifier_extension_absent",
        says="",
        profiles=frozenset({ProfileName.ROOT}),
        reason="a root may do without (RFC 5280, 4.2.1.1), and pkilint knows a root by its "
        "signature, which is a throw-away one while it is linted; it finds nothing in what was "
        "issued, and a test demands that.",
    ),
)
"""Every finding of an independent linter that we answer for."""


def installed_linters() -> tuple[Linter, ...]:
    """Give the independent linters that are here; none is needed."""
    found = []
    if importlib.util.find_spec("pkilint") is not None:
        version = importlib.metadata.version("pkilint")
        found.append(Linter(name=f"pkilint {version}", findings=_pkilint))
    openssl = shutil.which("openssl")
    if openssl is not None:
        told = _run(openssl, ["version"], b"").stdout.decode(errors="replace").split()
        found.append(
            Linter(
                name=" ".join(told[:2]) or "openssl",
                findings=lambda certificate, _: _openssl(openssl, certificate),
            )
        )
    return tuple(found)


def judge(
    linters: tuple[Linter, ...], certificate: bytes, profile: ProfileName
) -> tuple[LintFinding, ...]:
    """Give the findings of all linters but those in `EXCEPTIONS`."""
    findings = [one for linter in linters for one in linter.findings(certificate, profile)]
    return tuple(one for one in findings if find_exception(one, profile) is None)


def find_exception(finding: LintFinding, profile: ProfileName) -> LintException | None:
    """Give the exception that answers for a finding in a profile, if there is one."""
    for exception in EXCEPTIONS:
        named = finding.clause == f"{exception.linter} {exception.code}"
        if named and profile in exception.profiles and exception.says in finding.found:
            return exception
    return None


def _openssl(openssl: str, certificate: bytes) -> tuple[LintFinding, ...]:
    """Let ``openssl x509`` read a certificate; what it cannot show is a finding."""
    arguments = ["x509", "-inform", "DER", "-noout", "-text", "-certopt", "ext_error"]
    done = _run(openssl, arguments, certificate)
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip()[:200]
        return (LintFinding("openssl x509", told or "cannot read it"),)
    if b"<Parse Error>" in done.stdout:
        return (LintFinding("openssl x509", "an extension that it cannot read"),)
    return ()


def _run(openssl: str, arguments: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run openssl on bytes of ours."""
    return subprocess.run(  # noqa: S603  # found on the path, arguments fixed here
        [openssl, *arguments], input=given, capture_output=True, check=False, timeout=_TIMEOUT_S
    )


def _pkilint(certificate: bytes, profile: ProfileName) -> tuple[LintFinding, ...]:
    """Let pkilint judge a certificate by the rules of its kind."""
    loader: Any = importlib.import_module("pkilint.loader")
    document = loader.RFC5280CertificateDocumentLoader().load_der_document(certificate, "prepared")
    kind = _ETSI_KINDS.get(profile)
    results = _pkix(document) if kind is None else _etsi(document, kind)
    return tuple(
        LintFinding(f"pkilint {found.finding.code}", str(found.message or found.finding.code))
        for result in results
        for found in result.finding_descriptions
        if found.finding.severity.name in {"ERROR", "FATAL"}
    )


def _pkix(document: Any) -> Any:  # noqa: ANN401  # pkilint is not there to be typed against
    """Judge by RFC 5280."""
    certificate: Any = importlib.import_module("pkilint.pkix.certificate")
    name: Any = importlib.import_module("pkilint.pkix.name")
    extension: Any = importlib.import_module("pkilint.pkix.extension")
    container = certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(
            name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS
        ),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )
    return container.validate(document.root)


def _etsi(document: Any, kind: str) -> Any:  # noqa: ANN401  # pkilint is not there to be typed against
    """Judge by EN 319 412-2 and 412-3, as ``lint_etsi_cert -t`` does."""
    etsi: Any = importlib.import_module("pkilint.etsi")
    constants: Any = importlib.import_module("pkilint.etsi.etsi_constants")
    certificate: Any = importlib.import_module("pkilint.pkix.certificate")
    filters: Any = importlib.import_module("pkilint.finding_filter")
    chosen = constants.CertificateType[kind]
    container = certificate.create_pkix_certificate_validator_container(
        etsi.create_decoding_validators(chosen), etsi.create_validators(chosen)
    )
    results = container.validate(document.root)
    kept, _ = filters.filter_results(etsi.create_etsi_finding_filters(chosen), results)
    return kept
