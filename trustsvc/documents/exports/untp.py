"""Write a D-CoC as the content of a UNTP Digital Conformity Credential 0.7.0, unsigned.

The credential is JSON-LD by the contexts of W3C VC 2.0 and UNTP 0.7.0 (UN/CEFACT). It carries no
proof: whoever publishes it signs it. The signed XML stays the original, named by digest.
Never fails for a D-CoC that the grammar accepts; dates that RFC 3339 has no form for stay as they
were written.
"""

import re
from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from trustsvc.documents.dcoc.eu_declaration import PROFILE
from trustsvc.documents.dcoc.facts import Accreditation, Dcoc, DcocContact, Mark, NotifiedBody
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.exports.json_text import encode_json
from trustsvc.documents.exports.left_out import name_left_out
from trustsvc.documents.exports.made import Export, Origin
from trustsvc.documents.exports.untp_assessment import Json, assess, cited_uri
from trustsvc.documents.exports.uris import (
    contact_uri,
    digest_uri,
    find_uri,
    multibase,
    number_uri,
    own_urn,
)
from trustsvc.documents.words import Words, pick_words
from trustsvc.documents.xml import Tree

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://vocabulary.uncefact.org/untp/0.7.0/context/",
)
_DAY = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


def export_untp(tree: Tree, origin: Origin, language: str = "en") -> Export:
    """Write the credential of a D-CoC that the grammar accepted, as UTF-8 JSON."""
    dcoc = read_dcoc(tree)
    left_out = name_left_out(tree, language)
    credential = _Writer(dcoc, origin, language).credential(left_out)
    return Export(
        content=encode_json(credential).encode() + b"\n",
        left_out=left_out,
        lacking=tuple(_lacking(dcoc)),
    )


def _lacking(dcoc: Dcoc) -> Iterator[str]:
    if not contact_uri(dcoc.body.contact).startswith("did:"):
        yield "issuer.id as a DID: the certification body states none"
    for name, text in (("validFrom", dcoc.core.valid_from), ("validUntil", dcoc.core.valid_until)):
        if text and not _DAY.fullmatch(text):
            yield f"{name} in RFC 3339: {text}"
    yield "credentialStatus: the status is told by the service alone"
    yield "conformityTopic: UNTP's topics know no product conformity"


def instant(text: str, clock: str) -> str:
    """Write a day as an instant (RFC 3339), in UTC where it names no zone."""
    found = _DAY.fullmatch(text)
    return f"{found['day']}T{clock}{found['zone'] or 'Z'}" if found else text


class _Writer:
    def __init__(self, dcoc: Dcoc, origin: Origin, language: str) -> None:
        self.dcoc = dcoc
        self.origin = origin
        self.language = language
        self.subject = find_uri(dcoc.core.identifier) or digest_uri(origin.sha256)

    def said(self, words: Words) -> str:
        """Pick a text in the language asked for, else in one that binds, else in any."""
        return pick_words(words, self.language, *self.dcoc.core.mandatory_languages)

    @property
    def declares(self) -> bool:
        return self.dcoc.profile == PROFILE

    def credential(self, left_out: tuple[str, ...]) -> Json:
        core = self.dcoc.core
        made: Json = {
            "@context": list(CONTEXTS),
            "type": ["DigitalConformityCredential", "VerifiableCredential"],
            "id": uuid5(NAMESPACE_URL, f"{self.subject}#untp-0.7.0").urn,
            "issuer": self.issuer(),
            "validFrom": instant(core.valid_from, "00:00:00"),
        }
        if core.valid_until is not None:
            made["validUntil"] = instant(core.valid_until, "23:59:59")
        made["name"] = self.name()
        made["credentialSubject"] = self.attestation(left_out)
        return made

    def name(self) -> str:
        what = "EU declaration of conformity" if self.declares else "Certificate of conformity"
        objects = "; ".join(filter(None, (self.said(one.name) for one in self.dcoc.objects)))
        return f"{what} {self.dcoc.core.number}: {objects}"

    def issuer(self) -> Json:
        contact = self.dcoc.body.contact
        made: Json = {
            "type": ["CredentialIssuer"],
            "id": contact_uri(contact),
            "name": self.said(contact.name),
        }
        numbers = [
            self.party(contact, number_uri(number), number.value, number.scheme)
            for number in contact.identifiers
        ]
        return made | ({"issuerAlsoKnownAs": numbers} if numbers else {})

    def party(
        self, contact: DcocContact, uri: str, number: str | None = None, scheme: str | None = None
    ) -> Json:
        made: Json = {"type": ["Party"], "id": uri, "name": self.said(contact.name)}
        if number is not None and scheme is not None:
            made["registeredId"] = number
            made["idScheme"] = {
                "type": ["IdentifierScheme"],
                "id": own_urn("scheme", scheme),
                "name": scheme,
            }
        return made

    def organisation(self, contact: DcocContact) -> Json:
        """Write an organisation with its first number; further ones go into its description."""
        uri = contact_uri(contact)
        if not contact.identifiers:
            return self.party(contact, uri)
        first, *others = contact.identifiers
        made = self.party(contact, uri, first.value, first.scheme)
        if others:
            made["description"] = "; ".join(f"{one.scheme}: {one.value}" for one in others)
        return made

    def attestation(self, left_out: tuple[str, ...]) -> Json:
        dcoc, scheme = self.dcoc, self.dcoc.scheme
        kind = [f"ISO/IEC 17067 type {scheme.kind}"] if scheme.kind else []
        module = [f"module {scheme.module}"] if scheme.module else []
        made: Json = {
            "type": ["ConformityAttestation"],
            "id": self.subject,
            "name": self.name(),
            "description": self.description(left_out),
            "assessorLevel": "self" if self.declares else "3rdParty",
            "assessmentLevel": self.level(),
            "attestationType": "declaration" if self.declares else "certification",
            "issuedToParty": self.organisation(dcoc.client),
            "authorisation": [*self.accreditations(), *self.notified_bodies()],
            "referenceScheme": {
                "type": ["ConformityScheme"],
                "id": find_uri(scheme.identifier) or own_urn("scheme", scheme.identifier),
                "name": ", ".join([self.said(scheme.name), scheme.identifier, *kind, *module]),
            },
            "conformityCertificate": self.original(),
            "conformityAssessment": [assess(dcoc, self.subject, self.said, self.organisation)],
        }
        mark = next(filter(None, map(self.trustmark, dcoc.marks)), None)
        return made | ({"trustmark": mark} if mark else {})

    def description(self, left_out: tuple[str, ...]) -> str:
        core, statement = self.dcoc.core, self.dcoc.statement
        dates = (
            f"Document {core.identifier}",
            f"issued {core.issue_date}",
            f"decided {core.decision_date}" if core.decision_date else "",
            f"valid from {core.valid_from}",
            f"valid until {core.valid_until}" if core.valid_until else "",
        )
        original = self.origin.sha256.hex()
        signed = "signed XML" if self.origin.signed else "XML (not signed yet)"
        told = [
            *statement.declaration.values(),
            self.said(statement.sole_responsibility),
            *(self.said(words) for words in statement.additional_information),
            f"Result: {statement.result}. {', '.join(filter(None, dates))}.",
            f"Status: {core.status_endpoint}" if core.status_endpoint else "",
            f"Export without a signature; the original is the {signed} with SHA-256 {original}.",
            f"Left out: {'; '.join(left_out)}." if left_out else "",
        ]
        return "\n".join(filter(None, told))

    def level(self) -> str:
        if self.declares:
            return "scheme-self"
        arrangements = {one.mra for one in self.dcoc.body.accreditations}
        if arrangements & {"ILAC", "IAF"}:
            return "authority-globalmra"
        return "authority-peer" if "regional" in arrangements else "scheme-cab"

    def accreditations(self) -> Iterator[Json]:
        for one in self.dcoc.body.accreditations:
            named = [
                f"Accreditation {one.number}",
                one.standard,
                self.said(one.scope),
                f"{one.mra} arrangement" if one.mra else "",
                f"until {one.valid_until}" if one.valid_until else "",
            ]
            made: Json = {
                "name": ", ".join(filter(None, named)),
                "issuingAuthority": {
                    "type": ["Party"],
                    "id": own_urn("party", "name", one.body),
                    "name": one.body,
                },
            }
            yield made | self.endorsed(one)

    @staticmethod
    def endorsed(one: Accreditation) -> Json:
        address = find_uri(one.credential)
        if address is None:
            return {}
        return {"endorsementEvidence": {"linkURL": address, "linkName": f"Proof of {one.number}"}}

    def notified_bodies(self) -> Iterator[Json]:
        for one in self.dcoc.notified_bodies:
            named = [self.said(one.intervention), self.certificate_name(one)]
            made: Json = {
                "name": ", ".join(filter(None, named)),
                "issuingAuthority": self.organisation(one.contact),
            }
            if one.certificate is not None:
                made["endorsementEvidence"] = cited_uri(one.certificate, self.said)
            yield made

    @staticmethod
    def certificate_name(one: NotifiedBody) -> str:
        return f"certificate {one.certificate_number}" if one.certificate_number else ""

    def original(self) -> Json:
        return {
            "linkURL": find_uri(self.origin.url) or digest_uri(self.origin.sha256),
            "linkName": f"D-CoC {self.dcoc.core.identifier}",
            "digestMultibase": multibase(self.origin.sha256),
            "mediaType": "application/xml",
        }

    def trustmark(self, mark: Mark) -> Json | None:
        if mark.image is None:
            return None
        name = [self.said(mark.name), mark.scheme, mark.licence]
        return {
            "name": ", ".join(filter(None, name)),
            "imageData": "".join(mark.image.base64.split()),
            "mediaType": mark.image.mime_type,
        }
