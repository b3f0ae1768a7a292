"""Judge a document that arrives signed: its signature must hold and name the issuer that sends it.

Otherwise anybody could record somebody else's document first and own its status (DESIGN 3.1).
"""

from trustsvc.documents.intake import Intake
from trustsvc.documents.kinds import DocumentKind
from trustsvc.errors import MalformedPdf, RefusedSignature
from trustsvc.signatures.claims import SignatureClaim
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.validation.signatory import organisation_named
from trustsvc_anchors.report import Verdict


def check_arrived_signature(intake: Intake, issuer: str, *, override: bool) -> None:
    """Refuse a document whose signatures do not hold, cover too little, or name another issuer.

    ``override`` lets another issuer's valid signature pass; any other fault never passes.

    Raises:
        RefusedSignature: with the reason.
    """
    claims = _claims(intake)
    if not claims:
        raise RefusedSignature(why="what looks like a signature in it is none")
    for claim in claims:
        _check(claim, issuer, override=override)
    if not any(claim.covers_all for claim in claims):
        raise RefusedSignature(why="no signature covers the whole document")


def _claims(intake: Intake) -> tuple[SignatureClaim, ...]:
    if intake.kind is not DocumentKind.PLAIN:
        return read_xml_signatures(intake.content)
    try:
        return read_pdf_signatures(intake.content)
    except MalformedPdf as error:
        why = f"it cannot be read ({error.fields['where']}: {error.fields['why']})"
        raise RefusedSignature(why=why) from error


def _check(claim: SignatureClaim, issuer: str, *, override: bool) -> None:
    if claim.verdict is Verdict.FAILED:
        why = "; ".join(claim.problems) or "it does not fit the content"
        raise RefusedSignature(why=f"the signature is broken: {why}")
    if claim.verdict is Verdict.INDETERMINATE:
        why = "; ".join(claim.uncertain)
        raise RefusedSignature(why=f"the signature cannot be judged here: {why}")
    named = organisation_named(claim.certificate)
    if named != issuer and not override:
        raise RefusedSignature(why=f"it is signed by {named or 'somebody unnamed'}, not {issuer}")
