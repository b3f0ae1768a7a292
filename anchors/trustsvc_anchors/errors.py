"""Name every way in which anchors can fail.

AnchorsError
├── Malformed             outside bytes that we cannot read: where, why
│   ├── MalformedEvidence, MalformedPolicy, MalformedRecord, MalformedEntry
│   ├── MalformedNote, MalformedRlp, MalformedHeader, MalformedDocument
│   ├── MalformedTile
├── Unproved              a proof that does not prove: what, why
│   ├── UnprovedInclusion, UnprovedConsistency, UnprovedState, UnprovedSignature
└── ChainProblem          the chain or an endpoint: what, why
├── ChainUnavailable, RefusedRequest, WrongChain, TransactionRefused, FeeAboveCap
"""

from typing import ClassVar


class AnchorsError(Exception):
    """Say what failed by its fields; the class says what that means and what helps."""

    code: ClassVar[str] = "anchors"
    remedy: ClassVar[str] = "report this with the file that caused it"

    def __init__(self, **fields: object) -> None:
        """Keep the fields; they are shown to people and machines."""
        super().__init__(fields)
        self.fields = fields

    def __str__(self) -> str:
        """Write one line: the code, the fields, the remedy."""
        told = ", ".join(f"{name}: {value}" for name, value in self.fields.items())
        return f"{self.code} ({told}); {self.remedy}" if told else f"{self.code}; {self.remedy}"


class Malformed(AnchorsError):
    """Outside bytes that cannot be read: where, why."""

    code = "malformed"
    remedy = "use the file as it was issued"


class MalformedEvidence(Malformed):
    """Not an evidence file of a version that we know."""

    code = "malformed-evidence"
    remedy = "use the evidence file as it was issued; FORMAT.md describes it"


class MalformedPolicy(Malformed):
    """Not a policy that we can use."""

    code = "malformed-policy"
    remedy = "correct the named key; anchors/FORMAT.md lists all"


class MalformedRecord(Malformed):
    """Not the fields of a record."""

    code = "malformed-record"


class MalformedEntry(Malformed):
    """Not a log entry of 42 bytes."""

    code = "malformed-entry"


class MalformedNote(Malformed):
    """Not a C2SP signed note, or not one of the kind asked for."""

    code = "malformed-note"


class MalformedRlp(Malformed):
    """Not canonical RLP."""

    code = "malformed-rlp"


class MalformedHeader(Malformed):
    """Not a block header."""

    code = "malformed-header"


class MalformedDocument(Malformed):
    """Not a document that could be restored to its canonical form."""

    code = "malformed-document"
    remedy = "get the document from its issuer again"


class MalformedTile(Malformed):
    """A file of the log is missing, or not what its path says."""

    code = "malformed-tile"
    remedy = "restore the log's files from the store or a mirror, then try again"


class Unproved(AnchorsError):
    """A proof that does not prove what it should: what, why."""

    code = "unproved"
    remedy = "get the evidence from the issuer again; if it stays so, do not rely on it"


class UnprovedInclusion(Unproved):
    """An entry is not shown to be in the log."""

    code = "unproved-inclusion"


class UnprovedConsistency(Unproved):
    """A log head is not shown to extend an older one."""

    code = "unproved-consistency"


class UnprovedState(Unproved):
    """An account or storage slot is not shown to have its value."""

    code = "unproved-state"


class UnprovedSignature(Unproved):
    """A signature does not verify under the key that it should."""

    code = "unproved-signature"


class ChainProblem(AnchorsError):
    """The chain or an endpoint gives trouble: what, why."""

    code = "chain-problem"
    remedy = "nothing is lost; the next attempt goes on where this one stopped"


class ChainUnavailable(ChainProblem):
    """An endpoint does not answer, or answers with an error."""

    code = "chain-unavailable"


class RefusedRequest(ChainUnavailable):
    """A node answered with an error instead of a result: what, why."""

    code = "refused-request"


class WrongChain(ChainProblem):
    """An endpoint serves another chain than ours, or ours was reset: expected, found."""

    code = "wrong-chain"
    remedy = "point chain_url at the chain that this log was registered on"


class TransactionRefused(ChainProblem):
    """A node refuses a transaction: what, why."""

    code = "transaction-refused"


class FeeAboveCap(ChainProblem):
    """The chain asks for a higher fee than the settings allow: what, why."""

    code = "fee-above-cap"
    remedy = "nothing is lost, the next anchor covers more; raise the cap if it stays so"
