"""Judge a file by itself: form, signatures, signatories, and the XML inside a PDF.

What log and chain know is judged elsewhere (replay). Checks have stable names: ``form``,
``signature.xml``, ``signature.pdf``, ``issuer.xml``, ``issuer.pdf``, ``embedded``.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lxml import etree

from trustsvc.clock import rfc3339
from trustsvc.documents.facts import find_metadata
from trustsvc.documents.metadata import CoreMetadata
from trustsvc.documents.plain.attachment import attached_statement
from trustsvc.documents.plain.statement import metadata_of
from trustsvc.documents.xml import Tree, parse_xml
from trustsvc.errors import BadInput, MalformedPdf, MalformedXml, TooLarge
from trustsvc.signatures.algorithms import family_of
from trustsvc.signatures.claims import SignatureClaim
from trustsvc.signatures.pades.attachment import attached_xml
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.validation.means import Means
from trustsvc.validation.policy import SignaturePolicy
from trustsvc.validation.signatory import Signatory, judge_signatory
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.report import Check, Verdict
from trustsvc_anchors.restore import restore

PDF_MARK = b"%PDF-"
OF_XML = ("signature.xml", "issuer.xml", "embedded")
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Validated:
    """What a file shows by itself."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    signatories: tuple[Signatory, ...]
    xml: bytes | None
    metadata: CoreMetadata | None


def validate_document(
    data: bytes,
    policy: SignaturePolicy,
    *,
    at: datetime,
    limit_bytes: int,
    means: Means | None = None,
) -> Validated:
    """Judge an XML or PDF file at an instant, with what else is at hand.

    Raises:
        TooLarge: the file passes the limit.
        MalformedXml: it is neither XML nor PDF.
    """
    if len(data) > limit_bytes:
        raise TooLarge(size_bytes=len(data), limit_bytes=limit_bytes)
    judge = _Judge(policy, at, means or Means())
    if data.startswith(PDF_MARK):
        return _validate_pdf(data, judge)
    start = data.lstrip(b"".join(BYTE_ORDER_MARKS)).lstrip()[:2]
    if b"<" not in start:
        raise MalformedXml(where="the first byte", why="this is neither XML nor PDF")
    return _validate_xml(data, judge)


@dataclass(frozen=True, slots=True)
class _Judge:
    """By which policy, at which instant and by what means signatories are judged."""

    policy: SignaturePolicy
    at: datetime
    means: Means

    def sunset(self, claims: tuple[SignatureClaim, ...], part: str) -> tuple[Check, ...]:
        """Doubt signatures by algorithms whose day, by the policy, is over (EN 319 102-1, 5.2.8).

        An accepted proof that the signature existed before that day takes the doubt away.
        """
        accepted = self.means.existed_by if self.means.accept_existence else None
        day = min(self.at, accepted or self.at).astimezone(UTC).date()
        for claim in claims:
            family = family_of(claim.algorithm)
            last = None if family is None else self.policy.sunset.get(family)
            if last is not None and day > last:
                says = f"{family} counts until {last.isoformat()} by the policy"
                return (Check(f"algorithm.{part}", Verdict.INDETERMINATE, says),)
        return ()

    def signatories(self, claims: tuple[SignatureClaim, ...], part: str) -> tuple[Signatory, ...]:
        """Judge who signed."""
        return tuple(
            judge_signatory(claim, self.policy, self.at, part, self.means) for claim in claims
        )


def _validate_xml(data: bytes, judge: _Judge) -> Validated:
    try:
        tree = parse_xml(data)
    except BadInput as error:
        return _unreadable(error)
    hidden = _hidden_in_values(tree)
    if hidden is not None:
        says = f"a comment or instruction parts the text of {hidden}; signatures do not see it"
        return _nothing(Check("form", Verdict.FAILED, says))
    content, claims, notes = _read_xml(data)
    checks = [Check("form", Verdict.PASSED, "well-formed, nothing hidden in values")]
    checks += [_signature_check(claims, "xml"), *judge.sunset(claims, "xml")]
    signatories = judge.signatories(claims, "xml")
    checks += [signatory.check for signatory in signatories]
    metadata = find_metadata(tree)
    return Validated(
        tuple(checks), (*notes, *_vouchers(signatories)), signatories, content, metadata
    )


def _read_xml(data: bytes) -> tuple[bytes, tuple[SignatureClaim, ...], tuple[str, ...]]:
    """Read the signatures; where transport broke them, of the restored form."""
    claims = read_xml_signatures(data)
    if all(claim.intact for claim in claims):
        return data, claims, ()
    try:
        restored = restore(data)
    except MalformedDocument:
        return data, claims, ()
    again = read_xml_signatures(restored.content)
    if restored.changes and again and all(claim.intact for claim in again):
        return restored.content, again, (f"transport changed {', '.join(restored.changes)}",)
    return data, claims, ()


def _validate_pdf(data: bytes, judge: _Judge) -> Validated:
    try:
        claims = read_pdf_signatures(data)
        stated = attached_statement(data)
        xml = attached_xml(data) if stated is None else None
    except MalformedPdf as error:
        return _unreadable(error)
    checks = [_signature_check(claims, "pdf"), *judge.sunset(claims, "pdf")]
    signatories = judge.signatories(claims, "pdf")
    checks += [signatory.check for signatory in signatories]
    if stated is not None:
        metadata = metadata_of(stated)
        return Validated(tuple(checks), _vouchers(signatories), signatories, None, metadata)
    if xml is None:
        checks.append(Check("embedded", Verdict.INDETERMINATE, "no XML is inside the PDF"))
        return Validated(tuple(checks), _vouchers(signatories), signatories, None, None)
    inside = _validate_xml(xml, judge)
    both = (*signatories, *inside.signatories)
    checks += [check for check in inside.checks if check.name != "form"]
    checks.append(_embedded(signatories, inside))
    return Validated(tuple(checks), _vouchers(both), both, xml, inside.metadata)


def judged_as_plain(validated: Validated) -> Validated:
    """Judge a PDF that is on record as a plain document: no XML in it matters."""
    checks = [check for check in validated.checks if check.name not in OF_XML]
    if len(checks) < len(validated.checks):
        says = "a plain document: the PDF is the original"
        checks.append(Check("embedded", Verdict.PASSED, says))
    signatories = tuple(one for one in validated.signatories if one.check in checks)
    return replace(validated, checks=tuple(checks), signatories=signatories, xml=None)


def _embedded(outside: tuple[Signatory, ...], inside: Validated) -> Check:
    """The XML in the PDF must be readable; a signer of the PDF must be one of the XML's."""
    form = next((check for check in inside.checks if check.name == "form"), None)
    if form is None or form.verdict is not Verdict.PASSED:
        return Check("embedded", Verdict.FAILED, "the XML inside the PDF cannot be read")
    named_outside = {signatory.organisation for signatory in outside}
    named_inside = {signatory.organisation for signatory in inside.signatories}
    if named_outside and named_outside == named_inside:
        return Check("embedded", Verdict.PASSED, "XML and PDF are signed by the same issuer")
    says = "XML and PDF are not signed by the same issuer"
    return Check("embedded", Verdict.INDETERMINATE, says)


def _signature_check(claims: tuple[SignatureClaim, ...], part: str) -> Check:
    name = f"signature.{part}"
    if not claims:
        return Check(name, Verdict.INDETERMINATE, f"the {part.upper()} is not signed")
    broken = [claim for claim in claims if claim.verdict is Verdict.FAILED]
    if broken:
        told = "; ".join(broken[0].problems) or _broken_reference(broken[0])
        return Check(name, Verdict.FAILED, f"the signature does not fit the content: {told}")
    unclear = [claim for claim in claims if claim.verdict is Verdict.INDETERMINATE]
    if unclear:
        told = "; ".join(unclear[0].uncertain)
        return Check(name, Verdict.INDETERMINATE, f"the signature cannot be judged: {told}")
    if not any(claim.covers_all for claim in claims):
        return Check(name, Verdict.INDETERMINATE, "no signature covers the whole document")
    facts = {"algorithm": claims[0].algorithm, "format": claims[0].format}
    return Check(name, Verdict.PASSED, "the signature covers everything and holds", facts)


def _broken_reference(claim: SignatureClaim) -> str:
    why = next((one.why for one in claim.references if not one.intact), "")
    return why or "the signature value does not verify"


def _vouchers(signatories: tuple[Signatory, ...]) -> tuple[str, ...]:
    """Name who vouches for who; demo keys say that nobody does (DESIGN section 6)."""
    notes = []
    if any(signatory.demo for signatory in signatories):
        notes.append("demo keys, nobody vouches")
    named = sorted({one.voucher for one in signatories if one.voucher and not one.demo})
    notes += [f"{voucher} vouches for who signed" for voucher in named]
    proofs = {one.proved_by for one in signatories if one.proved_by}
    notes += [
        f"it passes by the proof that it existed by {rfc3339(proof)} only: the certificate "
        "holds no longer"
        for proof in sorted(proofs)
    ]
    return tuple(notes)


def _hidden_in_values(tree: Tree) -> str | None:
    """Find an element whose text a comment or processing instruction parts."""
    for node in tree.getroot().iter(etree.Comment, etree.ProcessingInstruction):
        parent = node.getparent()
        if parent is None:
            continue
        previous = node.getprevious()
        before = parent.text if previous is None else previous.tail
        if (before or "").strip() and (node.tail or "").strip():
            return str(etree.QName(parent).localname)
    return None


def _unreadable(error: BadInput) -> Validated:
    where, why = error.fields.get("where", "file"), error.fields.get("why", error.code)
    says = f"the file cannot be read as it was issued ({where}: {why})"
    return _nothing(Check("form", Verdict.FAILED, says))


def _nothing(check: Check) -> Validated:
    return Validated((check,), (), (), None, None)
