"""Check the references of one signature: what each covers, and whether it is intact.

Algorithms are judged before octets: a broken digest is a fault even where it matches.
(XMLDSig 3.2.1.)
"""

import hashlib
from dataclasses import dataclass

from trustsvc.signatures.algorithms import XML_DIGESTS, refusal
from trustsvc.signatures.claims import ReferenceCheck
from trustsvc.signatures.dsig.canonical import Doubt, Fault
from trustsvc.signatures.dsig.document import SignedDocument
from trustsvc.signatures.dsig.encoding import base64_octets
from trustsvc.signatures.dsig.transforms import Plan, Removal, plan_of
from trustsvc.signatures.dsig.tree import Element, ds


@dataclass(frozen=True, slots=True)
class Reference:
    """One ds:Reference, read: its plan and, where the plan names one, the element."""

    element: Element
    uri: str
    kind: str
    plan: Plan | Doubt | Fault
    target: Element | None

    @property
    def whole_document(self) -> bool:
        """Say whether it covers the document with everything that stands beside its root."""
        return isinstance(self.plan, Plan) and not self.plan.identifier

    @property
    def consumes(self) -> bool:
        """Say whether digesting it takes signatures out of the tree."""
        return isinstance(self.plan, Plan) and self.plan.removal is not Removal.NOTHING

    @property
    def covers(self) -> str:
        """Name what it covers, for people and machines."""
        if self.target is not None:
            return str(self.target.tag).rpartition("}")[2]
        if not self.whole_document:
            return "nothing that we could find"
        without_any = isinstance(self.plan, Plan) and self.plan.removal is Removal.ALL
        return "document without signatures" if without_any else "document"


def read_reference(document: SignedDocument, element: Element) -> Reference:
    """Read one ds:Reference while the tree is pristine."""
    plan = plan_of(element)
    target = None
    if isinstance(plan, Plan) and plan.identifier:
        found = document.by_id.get(plan.identifier, [])
        if len(found) == 1:
            target = found[0]
        else:
            plan = Fault(f"{len(found)} elements carry the identifier that it refers to")
    return Reference(element, element.get("URI", ""), element.get("Type", ""), plan, target)


def digest_reference(
    document: SignedDocument, index: int, reference: Reference
) -> ReferenceCheck | Doubt:
    """Digest what a reference covers and compare; a Doubt where we cannot."""
    why: str | Doubt
    match reference.plan, _expected(reference.element):
        case (Fault(why), _) | (_, Fault(why)):
            pass
        case (Doubt() as doubt, _) | (_, Doubt() as doubt):
            return doubt
        case Plan() as plan, (str() as name, bytes() as digest):
            why = _difference(document.octets(index, plan), name, digest)
    if isinstance(why, Doubt):
        return why
    return ReferenceCheck(reference.uri, reference.covers, intact=not why, why=why)


def _difference(octets: bytes | Doubt, name: str, digest: bytes) -> str | Doubt:
    """Say whether octets differ from their digest; empty when they don't."""
    if isinstance(octets, Doubt):
        return octets
    return "" if hashlib.new(name, octets).digest() == digest else "is not as it was signed"


def _expected(element: Element) -> tuple[str, bytes] | Doubt | Fault:
    """Read the digest algorithm (as hashlib names it) and the digest of a ds:Reference."""
    methods, values = element.findall(ds("DigestMethod")), element.findall(ds("DigestValue"))
    if len(methods) != 1 or len(values) != 1:
        return Fault("not one DigestMethod and one DigestValue")
    uri = methods[0].get("Algorithm", "")
    if refusal(uri):
        return Fault(f"digest algorithm {uri} {refusal(uri)}")
    if uri not in XML_DIGESTS or len(methods[0]):
        return Doubt(f"digest algorithm {uri or 'without a name'} is not known")
    digest = base64_octets(values[0].text)
    if digest is None or len(values[0]):
        return Fault("the DigestValue is not base64")
    return XML_DIGESTS[uri], digest
