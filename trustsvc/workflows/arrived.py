"""Judge a document that arrives signed: its signature must hold and name the issuer that sends it.

Otherwise anybody could record somebody else's document first and own its status (DESIGN 3.1).
"""

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc.documents.intake import Intake
from trustsvc.errors import RefusedSignature
from trustsvc.signatures.xades.read import read_xml_signatures


def check_arrived_signature(intake: Intake, issuer: str, *, override: bool) -> None:
    """Refuse a document whose signatures do not hold, or name another issuer.

    ``override`` lets another issuer's valid signature pass; a broken one never passes.

    Raises:
        RefusedSignature: with the reason.
    """
    claims = read_xml_signatures(intake.content)
    if not claims:
        raise RefusedSignature(why="there is a ds:Signature element that is no signature")
    for claim in claims:
        if not claim.intact:
            why = "; ".join(claim.problems) or "it does not fit the content"
            raise RefusedSignature(why=f"the signature is broken: {why}")
        named = (
            None if claim.certificate is None else organisation_of_certificate(claim.certificate)
        )
        if named != issuer and not override:
            raise RefusedSignature(
                why=f"it is signed by {named or 'somebody unnamed'}, not {issuer}"
            )


def organisation_of_certificate(certificate: bytes) -> str | None:
    """Give the organizationIdentifier of a certificate's subject (EN 319 412-1, 5.1.4)."""
    try:
        subject = x509.load_der_x509_certificate(certificate).subject
    except ValueError:
        return None
    named = subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return str(named[0].value) if named else None
