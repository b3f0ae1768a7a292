"""Name every way in which the service can fail.

An error carries fields, never sentences; its class carries a stable ``code`` and a ``remedy``.
HTTP statuses are given in ``trustsvc.api.problems`` and nowhere else.

    TrustsvcError
    ├── BadInput              what came in cannot be used as it is
    │   ├── MalformedXml, MalformedPdf, MalformedWorkbook, MalformedIndex
    │   ├── MalformedRequest, MalformedSettings
    │   ├── MalformedJson, MalformedCbor, MalformedTree
    │   ├── TooLarge
    │   ├── RefusedDocument   (with findings)
    │   ├── RefusedSignature, RefusedCertificate, RefusedValue
    │   ├── MissingGlyph, Unrenderable
    │   ├── NotUpgradable, RefusedSchema
    │   └── InvalidFields, UnsupportedMedia, UnknownMethod
    ├── NotFound
    │   └── UnknownAddress
    ├── NotAllowed
    │   ├── UnknownKey
    │   └── NotApproved
    ├── Conflict
    │   ├── AlreadyRecorded, IdentifierTaken, IdempotencyMismatch, StatusConflict
    │   └── KeyElsewhere, SigningConflict
    ├── NotYet                ask again later
    ├── Unexpected            a fault of ours that nobody foresaw
    └── Unavailable           a part that we need does not answer
        ├── Busy, ForkedLog, UnprovedEvidence, WrongKey
        └── NotInitialised, DataFolderUnwritable, NewerData
"""

from typing import ClassVar


class TrustsvcError(Exception):
    """Say what failed by its fields; the class says what that means and what helps."""

    code: ClassVar[str] = "trustsvc"
    remedy: ClassVar[str] = "report this with the request id"

    def __init__(self, **fields: object) -> None:
        """Keep the fields; they are shown to people and machines."""
        super().__init__(fields)
        self.fields = fields

    def __str__(self) -> str:
        """Write one line: the code, the fields, the remedy."""
        told = ", ".join(f"{name}: {value}" for name, value in self.fields.items())
        return f"{self.code} ({told}); {self.remedy}" if told else f"{self.code}; {self.remedy}"


class BadInput(TrustsvcError):
    """Something that came in cannot be used as it is."""

    code = "bad-input"
    remedy = "correct what is named and try again"


class MalformedXml(BadInput):
    """The bytes are not XML that we read: where, why."""

    code = "malformed-xml"
    remedy = "send well-formed XML without DOCTYPE, in UTF-8, UTF-16 or declared GB 18030"


class MalformedPdf(BadInput):
    """The bytes are not a PDF that we read: where, why."""

    code = "malformed-pdf"
    remedy = "send the PDF as its maker wrote it"


class MalformedWorkbook(BadInput):
    """The bytes are neither a workbook (.xlsx) nor a CSV that we read: where, why."""

    code = "malformed-workbook"
    remedy = "save the file anew as .xlsx or CSV UTF-8 and send that; `trustsvc template` makes one"


class MalformedIndex(BadInput):
    """The bytes are not an index of a folder that we read: where, why."""

    code = "malformed-index"
    remedy = (
        "send a CSV whose first line names the columns file and number; docs/plain.md lists all"
    )


class MalformedRequest(BadInput):
    """A request lacks something or says it in a form that we don't know: where, why."""

    code = "malformed-request"
    remedy = "correct the named field; /docs describes every one"


class MalformedSettings(BadInput):
    """A setting cannot be used: where, why."""

    code = "malformed-settings"
    remedy = "correct the setting; docs/settings.md lists every one"


class MalformedJson(BadInput):
    """The bytes are not JSON that we read: where, why."""

    code = "malformed-json"
    remedy = "send one JSON value in UTF-8, each name in an object once, no NaN or Infinity"


class MalformedCbor(BadInput):
    """The bytes are not CBOR that we read: where, why."""

    code = "malformed-cbor"
    remedy = "send deterministic CBOR (RFC 8949, 4.2.1) of texts, lists and maps, without tags"


class MalformedTree(BadInput):
    """The JSON or CBOR is not a document in our mapping of XML: where, why."""

    code = "malformed-tree"
    remedy = "see docs/authoring.md for the mapping; GET …/json shows an example"


class TooLarge(BadInput):
    """More bytes than the limit: size_bytes, limit_bytes."""

    code = "too-large"
    remedy = "send a smaller file, or ask the operator to raise the limit"


class RefusedDocument(BadInput):
    """The document breaks its schema or our rules: findings (a tuple of Finding)."""

    code = "refused-document"
    remedy = "mend the findings, the first one first"


class RefusedSignature(BadInput):
    """A document arrived signed, and its signature does not let us record it: why."""

    code = "refused-signature"
    remedy = "send the document as its issuer signed it, with that issuer's key"


class RefusedCertificate(BadInput):
    """Nothing that this certificate signs could be this issuer's document: why."""

    code = "refused-certificate"
    remedy = "send the issuer's own certificate first, then those above it, as PEM or DER"


class RefusedValue(BadInput):
    """A signature value is not one by the certificate's key over the bytes to sign: part."""

    code = "refused-value"
    remedy = "sign all bytes of to_sign by the named algorithm, with the certificate's own key"


class MissingGlyph(BadInput):
    """No font of ours holds a character that the page needs: characters."""

    code = "missing-glyph"
    remedy = "replace the character, or ask for a font that holds it"


class Unrenderable(BadInput):
    """The document has no page for people: why (what the typesetter said)."""

    code = "unrenderable"
    remedy = "report this with the document; its XML is not affected"


class NotUpgradable(BadInput):
    """A document cannot be brought to a newer release without losing something: where, why."""

    code = "not-upgradable"
    remedy = "supply what is missing in the document itself and try again"


class RefusedSchema(BadInput):
    """A schema file cannot be installed: where, why."""

    code = "refused-schema"
    remedy = (
        "give the publisher's files with all that they import; docs/schemas.md tells where from"
    )


class InvalidFields(BadInput):
    """Fields of a request are missing, or outside what they may hold: errors (where, why)."""

    code = "invalid-fields"
    remedy = "correct the fields that errors lists; /docs describes every one"


class UnsupportedMedia(BadInput):
    """The body comes in a form that is not taken here: came, accepted."""

    code = "unsupported-media"
    remedy = "send one of the accepted forms, and name it in Content-Type"


class UnknownMethod(BadInput):
    """The address exists, and this cannot be done there: method, allowed."""

    code = "unknown-method"
    remedy = "use one of the allowed methods; /docs lists them"


class NotFound(TrustsvcError):
    """There is nothing under that name: what, name."""

    code = "not-found"
    remedy = "check the address or the number"


class UnknownAddress(NotFound):
    """The service has no such address."""

    code = "unknown-address"
    remedy = "see /docs for what there is"


class NotAllowed(TrustsvcError):
    """The caller showed neither the look-up token nor the issuer's key: what."""

    code = "not-allowed"
    remedy = "send the look-up token printed on the document, or the issuer's key"


class UnknownKey(NotAllowed):
    """No issuer has the API key that came."""

    code = "unknown-key"
    remedy = "send Authorization: Bearer with the key that the operator gave the issuer"


class NotApproved(NotAllowed):
    """Nobody signed the old document, and the operator did not say that it may be registered."""

    code = "not-approved"
    remedy = "the operator registers it with --approve, or names the issuer in registering_issuers"


class Conflict(TrustsvcError):
    """What was asked contradicts what is on record: what, why."""

    code = "conflict"
    remedy = "look at what is on record first"


class AlreadyRecorded(Conflict):
    """These very bytes are on record already."""

    code = "already-recorded"
    remedy = "a document is recorded once; ask for its status instead"


class IdentifierTaken(Conflict):
    """This issuer used the identifier before: identifier."""

    code = "identifier-taken"
    remedy = "give the document an identifier that this issuer never used"


class IdempotencyMismatch(Conflict):
    """The idempotency key came before with another body: key."""

    code = "idempotency-mismatch"
    remedy = "use a new Idempotency-Key for a new request"


class StatusConflict(Conflict):
    """The status cannot change that way: now, asked."""

    code = "status-conflict"
    remedy = "look at the status now; revoked is final"


class KeyElsewhere(Conflict):
    """The issuer keeps its key itself, so that nothing can be signed here: issuer."""

    code = "key-elsewhere"
    remedy = "prepare the document (POST /v1/signings, trustsvc sign prepare), sign it, attach that"


class SigningConflict(Conflict):
    """How far a document's signing has come does not allow that: identifier, why."""

    code = "signing-conflict"
    remedy = "look how far the signing is; what was signed is finished, never signed again"


class NotYet(TrustsvcError):
    """What is asked for is on its way: what."""

    code = "not-yet"
    remedy = "try again in a minute"


class Unexpected(TrustsvcError):
    """Something failed that nobody foresaw; the operator's log has it under the request id."""

    code = "unexpected"
    remedy = "try again; if it stays, tell the operator the request id"


class Unavailable(TrustsvcError):
    """A part that we need does not answer: what, why."""

    code = "unavailable"
    remedy = "nothing is lost; try again, or tell the operator"


class Busy(Unavailable):
    """More is asked at this moment than the service can do: what."""

    code = "busy"
    remedy = "nothing was done; try again after the seconds in Retry-After"


class ForkedLog(Unavailable):
    """Our log head is behind what the world has seen, as after restoring a backup: ours, seen."""

    code = "forked-log"
    remedy = "do not write; restore the newest backup or start a new log and retire this one"


class DataFolderUnwritable(Unavailable):
    """The data folder cannot be written: folder, why."""

    code = "data-folder-unwritable"
    remedy = "give the folder to the user that runs trustsvc, or choose another with --data"


class UnprovedEvidence(Unavailable):
    """Evidence that we made does not replay: document, step, why."""

    code = "unproved-evidence"
    remedy = "the document is recorded and not called anchored; tell the operator"


class NotInitialised(Unavailable):
    """The data folder holds no service yet: folder."""

    code = "not-initialised"
    remedy = "run `trustsvc init` first, or name the folder with --data"


class WrongKey(Unavailable):
    """What a signer gave does not verify under the certificate it should be for: what, why."""

    code = "wrong-key"
    remedy = "nothing was issued; give the issuer the key that its certificate names"


class NewerData(Unavailable):
    """The tables were made by a newer version of the service: found, known."""

    code = "newer-data"
    remedy = "run the newer version; this one would not understand what it wrote"
