"""Plan the demo's ceremony, and recognise its certificates.

The demo is honest: every subject says that nobody vouches for it, every policy lies under the arc
for examples, and its keys are cheap to guess because its passphrase is public anyway.
"""

from collections.abc import Mapping

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.plan import CeremonyPlan, HolderPlan
from trustsvc_keys.authority.profiles import DEMO_ARC, DEMO_LOGGED, DEMO_POLICY, SEAL
from trustsvc_keys.organisations import parse_organisation_identifier

DEMO_ORGANISATION = "DEMO, no assurance"
_ROUNDS = 2_048


def demo_plan(organisations: Mapping[str, str]) -> CeremonyPlan:
    """Plan a demo hierarchy.

    Args:
        organisations: Each organisation's name by its organisation identifier.

    Raises:
        MalformedIdentifier: A key is no organisation identifier.
    """
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
        root=Subject(country="CN", organisation=DEMO_ORGANISATION, common_name="DEMO root CA"),
        issuing=Subject(
            country="CN", organisation=DEMO_ORGANISATION, common_name="DEMO issuing CA"
        ),
        holders=tuple(seals),
        policies=(DEMO_POLICY, DEMO_LOGGED),
        logged=DEMO_LOGGED,
        rounds=_ROUNDS,
    )


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
