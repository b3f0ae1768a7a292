"""Name every way in which keys and certificates can fail.

    KeysError
    ├── Malformed             outside text or bytes that we cannot read: where, why
    │   ├── MalformedIdentifier, MalformedName, MalformedUri, MalformedKey
    │   ├── MalformedCertificate, MalformedRevocationList, MalformedOcspAnswer, MalformedBook
    │   ├── MalformedTimeStamp, MalformedPlan, MalformedRequest, MalformedTranscript
    │   ├── MalformedJournal, MalformedRequest, MalformedArchive
    │   ├── MalformedCscAnswer, MalformedCscAccess (trustsvc_keys.remote.csc_errors)
    │   ├── MalformedDer, MalformedOcspRequest
    ├── BadSignature          a signature that is not of this key over these bytes
    ├── KeyProblem            a key that cannot be used as it lies there
    │   ├── KeyMissing, KeyExposed, KeyTaken, KeyAmbiguous, UnsupportedKey
    │   ├── WrongPassphrase
    │   │   ├── WrongPin
    │   ├── PinLocked, HardwareUnavailable, HardwareRefused, HardwareSupportMissing
    │   ├── JournalUnavailable
    ├── RemoteProblem         an answer from elsewhere that was not had, or is not taken
    │   ├── FetchRefused, FetchFailed, OcspRefused, TimeStampRefused, TooFewTimeStamps
    │   ├── CscUnavailable, CscUnusable, CscSignatureRefused (the same)
    │   ├── CscRefused (the same)
    │   │   ├── CscFactorsRefused
    └── AuthorityProblem      the authority will not do what was asked
        ├── LintRefused, PlanChanged, UnknownCertificate, RevocationRefused
        ├── RequestRefused, CeremonyStopped, PersonsMissing, RootAway
        ├── CertificateRefused
        ├── ClockUntrusted

No error ever carries key material or a passphrase.
"""

from typing import ClassVar


class KeysError(Exception):
    """Say what failed by its fields; the class says what that means and what helps."""

    code: ClassVar[str] = "keys"
    remedy: ClassVar[str] = "report this with the command that caused it"

    def __init__(self, **fields: object) -> None:
        """Keep the fields; they are shown to people and machines."""
        super().__init__(fields)
        self.fields = fields

    def __str__(self) -> str:
        """Write one line: the code, the fields, the remedy."""
        told = ", ".join(f"{name}: {value}" for name, value in self.fields.items())
        return f"{self.code} ({told}); {self.remedy}" if told else f"{self.code}; {self.remedy}"


class Malformed(KeysError):
    """Outside text or bytes that cannot be read: where, why."""

    code = "malformed"
    remedy = "correct what is named and try again"


class MalformedIdentifier(Malformed):
    """Not an organisation identifier (EN 319 412-1, 5.1.4): text, why."""

    code = "malformed-organisation-identifier"
    remedy = "write scheme, country, hyphen, reference, as in NTRCN-91350100M000100Y43"


class MalformedName(Malformed):
    """Not a subject that a certificate of ours can carry: where, why."""

    code = "malformed-name"


class MalformedUri(Malformed):
    """Not the URI of a signer that we can open: text, why."""

    code = "malformed-signer-uri"
    remedy = "name the key by its absolute path, as in file:/srv/keys/seal.pem"


class MalformedKey(Malformed):
    """Not an encrypted private key in PKCS#8: where, why."""

    code = "malformed-key"
    remedy = "write the key as encrypted PKCS#8 in PEM, as openssl pkcs8 -topk8 does"


class MalformedCertificate(Malformed):
    """Not an X.509 certificate in DER: where, why."""

    code = "malformed-certificate"
    remedy = "get the certificate from its issuer again"


class MalformedRevocationList(Malformed):
    """Not a certificate revocation list in DER: where, why."""

    code = "malformed-revocation-list"
    remedy = "get the list from its issuer again"


class MalformedOcspAnswer(Malformed):
    """Not an OCSP answer in DER: where, why."""

    code = "malformed-ocsp-answer"
    remedy = "ask the OCSP responder again"


class MalformedOcspRequest(Malformed):
    """Not an OCSP request that we can answer: where, why."""

    code = "malformed-ocsp-request"
    remedy = "ask by the certificate's issuer and serial number, in DER (RFC 6960, 4.1)"


class MalformedBook(Malformed):
    """A page of the authority's book that we did not write so: where, why."""

    code = "malformed-book"
    remedy = "restore the authority's folder from its backup"


class MalformedTimeStamp(Malformed):
    """Not a time-stamp request, response or token in DER (RFC 3161): where, why."""

    code = "malformed-time-stamp"
    remedy = "ask the time-stamping authority again, or another one"


class MalformedJournal(Malformed):
    """A journal of key uses that is not as we wrote it: where (its row), why."""

    code = "malformed-key-journal"
    remedy = "treat it as tampered with: keep it, and compare with the head noted elsewhere"


class MalformedRequest(Malformed):
    """Not a certificate request in PKCS#10 (RFC 2986): where, why."""

    code = "malformed-certificate-request"
    remedy = "make the request again"


class MalformedArchive(Malformed):
    """Not a PKCS#12 file that we take (RFC 7292): where, why."""

    code = "malformed-pkcs12"
    remedy = "export one key with its certificates again, encrypted with AES and with a MAC"


class MalformedDer(Malformed):
    """Not the DER that was expected (X.690): where, why."""

    code = "malformed-der"
    remedy = "write it in DER, without a byte before or behind"


class MalformedPlan(Malformed):
    """Not the plan of a ceremony: where (the key), why."""

    code = "malformed-plan"
    remedy = "correct the key that is named; keys/CEREMONY.example.toml shows every one"


class MalformedTranscript(Malformed):
    """A line of a ceremony's transcript that we did not write so: where, why."""

    code = "malformed-transcript"
    remedy = "restore the authority's folder from its backup, and find out who changed it"


class BadSignature(KeysError):
    """A signature that is not of this key over these bytes: algorithm."""

    code = "bad-signature"
    remedy = "do not rely on what was signed"


class KeyProblem(KeysError):
    """A key that cannot be used as it lies there: where, why."""

    code = "key-problem"
    remedy = "look at the key file that is named"


class KeyMissing(KeyProblem):
    """There is no key file, or it cannot be opened: where, why."""

    code = "key-missing"
    remedy = "restore the key from its backup, or correct the path"


class KeyExposed(KeyProblem):
    """Others than its owner may read or change the key file: where, mode."""

    code = "key-exposed"
    remedy = "chmod 600 the file, and replace the key if others may have read it"


class KeyTaken(KeyProblem):
    """There is a file already, and a key is never overwritten: where."""

    code = "key-taken"
    remedy = "choose another path, or move the old key away yourself"


class WrongPassphrase(KeyProblem):
    """The passphrase does not open the key: where."""

    code = "wrong-passphrase"
    remedy = "give the passphrase that the key was written with"


class UnsupportedKey(KeyProblem):
    """A kind of key, or an algorithm with it, that we do not use: what, why."""

    code = "unsupported-key"
    remedy = "use P-256, P-384, RSA of at least 3072 bits or Ed25519; secp256k1 for a chain"


class KeyAmbiguous(KeyProblem):
    """Several keys answer to that URI: where, found."""

    code = "key-ambiguous"
    remedy = "add id=… to the URI, so that it names one key"


class WrongPin(WrongPassphrase):
    """The token refused the PIN, which is not sent again: where, left."""

    code = "wrong-pin"
    remedy = "stop and find the right PIN: a few more wrong ones lock the token for good"


class PinLocked(KeyProblem):
    """The token takes no PIN any more, or one last try is left, which is a person's: where, why."""

    code = "pin-locked"
    remedy = "let the token's security officer look at it with the maker's own tool"


class HardwareUnavailable(KeyProblem):
    """The module or its token does not answer; the next call tries again: where, why."""

    code = "hsm-unavailable"
    remedy = "bring the hardware module back; no restart is needed here"


class HardwareRefused(KeyProblem):
    """The module is there and will not do this: where, why."""

    code = "hsm-refused"
    remedy = "look in the module's manual for the algorithm and the use that the key allows"


class HardwareSupportMissing(KeyProblem):
    """The part that speaks PKCS#11 is not installed: where."""

    code = "pkcs11-not-installed"
    remedy = "install trustsvc-keys[pkcs11]"


class JournalUnavailable(KeyProblem):
    """The use of a key cannot be written down, so the key is not used: where, why."""

    code = "key-journal-unavailable"
    remedy = "make room, or make the journal's folder writable, and try again"


class RemoteProblem(KeysError):
    """An answer from elsewhere that was not had, or is not taken: who, why."""

    code = "remote-problem"
    remedy = "try again later, or ask another"


class FetchRefused(RemoteProblem):
    """A URL that leads where we do not go: url, why."""

    code = "fetch-refused"
    remedy = "give the certificates, lists or answers yourself; or allow the network in settings"


class FetchFailed(RemoteProblem):
    """A URL that gave no answer, or not one that we take: url, why."""

    code = "fetch-failed"
    remedy = "try again later, or give the certificates, lists or answers yourself"


class OcspRefused(RemoteProblem):
    """An OCSP responder's answer that is not taken: responder, why."""

    code = "ocsp-refused"
    remedy = "ask the responder again; if it stays so, ask whoever runs it"


class TimeStampRefused(RemoteProblem):
    """A time-stamping authority gave no time stamp, or not the one asked for: authority, why."""

    code = "time-stamp-refused"
    remedy = "ask again, or another authority; if it stays so, ask whoever runs it"


class TooFewTimeStamps(RemoteProblem):
    """Not as many authorities stamped as must: wanted, had, failures (by authority)."""

    code = "too-few-time-stamps"
    remedy = "try again later, or name more time-stamping authorities"


class AuthorityProblem(KeysError):
    """The authority will not do what was asked: what, why."""

    code = "authority-problem"
    remedy = "look at the authority's book first"


class LintRefused(AuthorityProblem):
    """What was prepared breaks its profile: name, findings (a tuple of LintFinding)."""

    code = "lint-refused"
    remedy = "correct the plan; nothing was signed with the authority's key"


class PlanChanged(AuthorityProblem):
    """The plan asks for something else than the book holds under that name: name."""

    code = "plan-changed"
    remedy = "run the plan that was run before, or give the new one a new folder or name"


class UnknownCertificate(AuthorityProblem):
    """The book holds no such certificate: name."""

    code = "unknown-certificate"
    remedy = "name a certificate that this authority issued"


class RevocationRefused(AuthorityProblem):
    """That revocation contradicts the book: name, why."""

    code = "revocation-refused"
    remedy = "look at what the book says of that certificate; a revocation is final"


class CertificateRefused(AuthorityProblem):
    """A certificate from elsewhere does not answer our request: name, findings (texts)."""

    code = "certificate-refused"
    remedy = "give the whole chain; else show the findings to its authority, and ask for another"


class ClockUntrusted(AuthorityProblem):
    """The clock cannot be trusted now, so no time is told: source, why."""

    code = "clock-untrusted"
    remedy = "let the clock be synchronised, as by chrony; after a step, restart what stamps time"


class RequestRefused(AuthorityProblem):
    """A certificate request that asks for something else than its profile gives: name, why."""

    code = "request-refused"
    remedy = "make a request for what was agreed; nothing was signed"


class CeremonyStopped(AuthorityProblem):
    """A person said no, and the step was not taken: step, person."""

    code = "ceremony-stopped"
    remedy = "settle what the person objects to, then run the same plan again; it goes on from here"


class PersonsMissing(AuthorityProblem):
    """The step takes two persons, each with a secret of their own: step, why."""

    code = "persons-missing"
    remedy = "bring both persons that the plan names together, each with a secret of their own"


class RootAway(AuthorityProblem):
    """The step needs the offline root, whose folder is not here: step, folder."""

    code = "root-away"
    remedy = "bring the root's folder to the place that is named, for this step only"
