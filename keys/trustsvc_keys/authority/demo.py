"""Plan the demo's ceremony, and recognise its certificates.

The demo is honest: every subject says that nobody vouches for it, every policy lies under the arc
for examples, and its keys are cheap to guess because its passphrase is public anyway.
"""

from collections.abc import Mapping

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc_keys.authority import practice
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.plan import Addresses, CeremonyPlan, HolderPlan
from trustsvc_keys.authority.profiles import (
    DEMO_ARC,
    DEMO_LOGGED,
    DEMO_POLICY,
    OCSP,
    SEAL,
    TIME_STAMPING,
)
from trustsvc_keys.organisations import parse_organisation_identifier

DEMO_ORGANISATION = "DEMO, no assurance"
_ROUNDS = 2_048


def demo_plan(organisations: Mapping[str, str], address: str | None = None) -> CeremonyPlan:
    """Plan a demo hierarchy: two authorities, time stamping, OCSP, and a seal an organisation.

    Args:
        organisations: Each organisation's name by its organisation identifier.
        address: The http address under which its service publishes; None for none.

    Raises:
        MalformedIdentifier: A key is no organisation identifier.
    """
    own = (
        HolderPlan(
            profile=TIME_STAMPING,
            subject=_own("DEMO time stamping"),
            validity=practice.TIME_STAMPING_VALIDITY,
        ),
        HolderPlan(profile=OCSP, subject=_own("DEMO OCSP"), validity=practice.OCSP_VALIDITY),
    )
    seals = []
    for text, name in organisations.items():
        identifier = parse_organisation_identifier(text)
        subject = Subject(
            country=identifier.country,
            organisation=DEMO_ORGANISATION,
            common_name=name,
            identifier=identifier,
        )
        seals.append(HolderPlan(profile=SEAL, subject=subject))
    return CeremonyPlan(
        root=_own("DEMO root CA"),
        issuing=_own("DEMO issuing CA"),
        holders=(*seals, *own),
        addresses=_addresses(address),
        policies=(DEMO_POLICY, DEMO_LOGGED),
        logged=DEMO_LOGGED,
        rounds=_ROUNDS,
    )


def _own(common_name: str) -> Subject:
    """Name a part of the authority itself."""
    return Subject(country="CN", organisation=DEMO_ORGANISATION, common_name=common_name)


def _addresses(address: str | None) -> Addresses:
    """Say where everything is published."""
    if address is None:
        return Addresses()
    return Addresses(lists=address, certificates=address, ocsp=f"{address}/ocsp")


def is_demo(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is a demo's: by its subject or by a policy under 2.999."""
    named = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    if any(attribute.value == DEMO_ORGANISATION for attribute in named):
        return True
    return any(
        f"{policy.policy_identifier.dotted_string}.".startswith(f"{DEMO_ARC}.")
        for extension in certificate.extensions
        if isinstance(extension.value, x509.CertificatePolicies)
        for policy in extension.value
    )
