"""Read what the signatures in an XML document claim, XAdES or plain XMLDSig.

The order of checks for each signature:

1. its parts stand as the schema has them; no identifier stands twice in the document;
2. the signed properties are this signature's own and covered by a reference;
3. the signer's certificate is the one that the signed properties bind;
4. the value holds over SignedInfo under that certificate;
5. what the signature holds and nobody signed is named;
6. every reference is digested, those that take signatures out of the tree last.

(XMLDSig 3.2; EN 319 102-1, 5.2.2, 5.2.3, 5.2.7; EN 319 132-1.)
"""

from collections.abc import Sequence

from trustsvc.signatures.claims import ReferenceCheck, SignatureClaim, signature_digest
from trustsvc.signatures.dsig.canonical import Doubt
from trustsvc.signatures.dsig.document import SignedDocument
from trustsvc.signatures.dsig.references import Reference, digest_reference, read_reference
from trustsvc.signatures.dsig.structure import children, shape_faults, unsigned_content
from trustsvc.signatures.dsig.tree import (
    Element,
    ds,
    instructions_after,
    instructions_before,
    split_texts,
)
from trustsvc.signatures.dsig.value import Notes, certificates_of, verify_value
from trustsvc.signatures.limits import MAX_REFERENCES
from trustsvc.signatures.xades.binding import bound_certificate, check_properties
from trustsvc.signatures.xades.properties import Properties, parse_properties


def read_xml_signatures(data: bytes) -> tuple[SignatureClaim, ...]:
    """Read every ds:Signature of a document, in document order.

    Raises:
        MalformedXml: The bytes are not XML that we read.
    """
    document = SignedDocument(data)
    if not document.signatures:
        return ()
    problems = [
        f"identifier {name} stands more than once"
        for name, carriers in document.by_id.items()
        if len(carriers) > 1
    ]
    # Searching for comments walks the whole tree, and most documents hold none.
    commented = b"<!--" in data or b"\0" in data
    uncertain = [
        f"a comment splits the text of {tag.rpartition('}')[2]}"
        for tag in (split_texts(document.tree) if commented else ())
    ]
    # Everything is read before any tree is consumed; the order matters.
    readings = [
        _Reading(document, index, Notes([*problems], [*uncertain]))
        for index in range(len(document.signatures))
    ]
    return tuple(reading.claim() for reading in readings)


class _Reading:
    """One signature while it is judged."""

    def __init__(self, document: SignedDocument, index: int, notes: Notes) -> None:
        """Judge all that needs the tree as it came (steps 1 to 5)."""
        self._document = document
        self._index = index
        self._notes = notes
        self._references: tuple[Reference, ...] = ()
        self._certificates: tuple[bytes, ...] = ()
        self._certificate: bytes | None = None
        self._octets: bytes | None = None
        self._value_ok = False
        self._algorithm = ""
        self._covers_all = False
        signature = document.signatures[index]
        self._properties = parse_properties(signature)
        faults = shape_faults(signature)
        notes.problems += faults
        if not faults:
            self._judge(signature)

    def _judge(self, signature: Element) -> None:
        info, value = children(signature)[:2]
        notes = self._notes
        self._algorithm = children(info)[1].get("Algorithm", "")
        elements = info.findall(ds("Reference"))
        if len(elements) > MAX_REFERENCES:
            notes.problems.append(f"more than {MAX_REFERENCES} references")
        self._references = tuple(
            read_reference(self._document, element) for element in elements[:MAX_REFERENCES]
        )
        check_properties(signature, self._properties, self._references, notes)
        self._certificates = certificates_of(signature, notes)
        candidates = bound_certificate(self._properties, self._certificates, notes)
        holds, self._octets = verify_value(info, value.text, candidates, notes)
        self._value_ok = holds is not None
        bound = candidates[0] if self._properties.count and candidates else None
        self._certificate = holds or bound
        self._covers_all = _covers_all(self._document, self._references)
        covered = [one.target for one in self._references if one.target is not None]
        notes.problems += unsigned_content(signature, covered)

    def claim(self) -> SignatureClaim:
        """Digest the references (step 6) and put the claim together."""
        checks = self._digests()
        digest = None
        if self._certificate is not None and self._octets is not None:
            digest = signature_digest(self._certificate, self._octets)
        return SignatureClaim(
            format="xades" if self._properties.count else "xmldsig",
            algorithm=self._algorithm,
            signing_time=self._properties.signing_time,
            certificate=self._certificate,
            certificates=self._certificates,
            value_ok=self._value_ok,
            references=checks,
            covers_all=self._covers_all and all(check.intact for check in checks),
            problems=tuple(dict.fromkeys(self._notes.problems)),
            signature_digest=digest,
            level=_level(self._properties),
            uncertain=tuple(dict.fromkeys(self._notes.uncertain)),
        )

    def _digests(self) -> tuple[ReferenceCheck, ...]:
        """Digest every reference, those that consume the tree last; tell them in their order."""
        order = sorted(range(len(self._references)), key=lambda n: self._references[n].consumes)
        checks: dict[int, ReferenceCheck] = {}
        for number in order:
            reference = self._references[number]
            result = digest_reference(self._document, self._index, reference)
            if isinstance(result, Doubt):
                self._notes.uncertain.append(f"reference {reference.uri!r}: {result.why}")
                result = ReferenceCheck(
                    reference.uri, reference.covers, intact=False, why=result.why
                )
            elif not result.intact:
                self._notes.problems.append(f"{result.covers}: {result.why}")
            checks[number] = result
        return tuple(checks[number] for number in range(len(checks)))


def _covers_all(document: SignedDocument, references: Sequence[Reference]) -> bool:
    """Say whether a reference covers all that stands outside this signature.

    A reference without any signature leaves the others out; one to the root leaves out what
    stands beside it.
    """
    root = document.tree.getroot()
    beside = bool(instructions_before(root) or instructions_after(root))
    for reference in references:
        whole = reference.whole_document or (reference.target is root and not beside)
        alone = reference.covers != "document without signatures" or len(document.signatures) == 1
        if whole and alone:
            return True
    return False


def _level(properties: Properties) -> str:
    """Name the level that a signature holds the parts of, unjudged (EN 319 132-1, 6)."""
    if not properties.count:
        return ""
    for level, names in (
        ("LTA", {"ArchiveTimeStamp"}),
        ("LT", {"CertificateValues", "RevocationValues"}),
        ("T", {"SignatureTimeStamp"}),
    ):
        if names & properties.unsigned:
            return level
    return "B"
