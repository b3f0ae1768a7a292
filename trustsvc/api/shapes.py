"""Describe what goes over the wire; the OpenAPI document is made from this."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

StatusWord = Literal["valid", "suspended", "superseded", "revoked"]
VerdictWord = Literal["passed", "failed", "indeterminate"]


class Shape(BaseModel):
    """Anything that we send; unknown fields in what we receive are refused."""

    model_config = ConfigDict(extra="forbid")


class Fault(BaseModel):
    """One field of a request that cannot be used."""

    where: str = Field(examples=["body.reason"])
    why: str


class Problem(BaseModel):
    """What went wrong (RFC 9457), where, and what helps."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="Address of the explanation, relative to this service.",
        examples=["/errors#status-conflict"],
    )
    title: str = Field(examples=["The status cannot change that way"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["now: revoked, asked: valid"])
    code: str = Field(description="Stable; /errors lists all.", examples=["status-conflict"])
    remedy: str = Field(
        description="What helps.", examples=["look at the status now; revoked is final"]
    )
    request_id: str = Field(
        description="Name it when you ask the operator; it is in X-Request-Id too.",
        examples=["5f0c9a1be0d94c77"],
    )
    errors: list[Fault] = Field(default_factory=list, description="Each field that is wrong.")
    findings: list["FindingShape"] = Field(
        default_factory=list, description="Each fault of a document that was refused."
    )


class FindingShape(Shape):
    """One fault of a document, in both languages."""

    code: str
    severity: Literal["error", "warning", "note"]
    xpath: str
    says: dict[str, str]
    remedy: dict[str, str]


class IssuedShape(Shape):
    """A document that was signed and recorded; anchoring follows by itself."""

    id: str = Field(
        description="Our opaque id of the document.", examples=["agra37aniav7vdu43z4wdbej"]
    )
    identifier: str = Field(description="The document's own number.", examples=["HC-T-2026-00417"])
    token: str = Field(
        description="Look-up token, as in the QR code: gives files and results.",
        examples=["SCIDF6SQXELP4ACZ"],
    )
    document_digest: str = Field(
        description="SHA-256 of the issued XML, of a plain document of the PDF; hexadecimal."
    )
    pdf_digest: str = Field(description="SHA-256 of the issued PDF, hexadecimal.")
    recorded: str
    promise: str = Field(
        description="Signed note: in the log by, anchored by. Keep it; it is proof against us."
    )
    findings: list[FindingShape]
    waivers: list[str]


class DocumentShape(Shape):
    """What a reader with the token, or the issuer, may know of a document."""

    id: str
    identifier: str
    issuer: str
    issuer_name: str
    kind: Literal["dcc", "dcoc", "plain"]
    release: str
    registered: bool = Field(
        description="An old document, recorded as it came: nobody signed it, nobody vouches for it."
    )
    recorded: str
    document_digest: str
    pdf_digest: str
    facts: dict[str, Any] = Field(description="Core metadata of the document.")
    links: dict[str, str]


class DocumentLine(Shape):
    """A document found by its number: where its status is, and nothing else."""

    id: str
    identifier: str
    issuer: str
    status: str = Field(description="Address of its status.")


class DocumentPage(Shape):
    """One page of documents."""

    documents: list[DocumentLine]
    next: str | None = Field(default=None, description="Give it as `after` for the next page.")


class StatusStepShape(Shape):
    """One change of a document's status."""

    status: StatusWord
    decided: str
    effective: str
    retroactive: bool
    reason: str
    affected: list[str]
    on_chain: bool


class StatusShape(Shape):
    """A document's status at an instant, and how far its proof has come."""

    id: str
    identifier: str
    issuer: str
    at: str = Field(examples=["2026-11-24T04:00:00Z"])
    status: StatusWord
    registered: bool = Field(description="Nobody signed it: it was registered as it came.")
    expired: bool
    history: list[StatusStepShape]
    recorded: str
    log_index: int | None
    anchored: str | None = Field(description="Block time of the first anchor; null: not yet.")
    anchored_by: str | None = Field(description="Until when we promised to anchor it.")


class ChangeShape(Shape):
    """A change of status that the issuer asks for."""

    status: StatusWord
    reason: str = Field(
        min_length=1, max_length=1000, examples=["the reference standard was faulty"]
    )
    effective: str | None = Field(
        default=None,
        max_length=64,
        description="For a revocation that reaches back: instant with zone, or date.",
    )
    affected: list[Annotated[str, Field(min_length=1, max_length=255)]] = Field(
        default_factory=list, max_length=10_000, description="Ids of results, if not all."
    )


class ChangedShape(Shape):
    """A change of status that was recorded."""

    id: str
    status: StatusWord
    sequence: int
    decided: str
    effective: str
    promise: str


class CheckShape(Shape):
    """One thing that was checked."""

    name: str
    verdict: VerdictWord
    says: str
    facts: dict[str, str]
    number: int | None


class CitedDocumentShape(Shape):
    """A document of the chain; 0 is the one that was verified."""

    number: int
    identifier: str | None
    kind: Literal["dcc", "dcoc", "plain"] | None
    issuer: dict[str, str] = Field(description="Name by language, as the document says.")
    performed: list[str] | None = Field(description="First and last day of the work.")
    sha256: str
    source: str = Field(description="`register`, or the name of the file that came along.")
    end: Literal["national", "top"] | None = Field(
        description="How the chain ends here: at a national standard, or citing nothing above."
    )


class HopShape(Shape):
    """One reference, judged for the last day on which it was relied on."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    source: int = Field(alias="from")
    target: int | None = Field(alias="to", description="null: not at hand.")
    outcome: Literal["passed", "failed", "indeterminate", "missing"]
    reasons: list[str] = Field(description="Stable keys; the one that weighs most first.")
    says: dict[str, list[str]]
    end: Literal["national"] | None
    again: bool = Field(description="The target was reached before.")
    kind: Literal["equipment", "evaluation", "citation"]
    name: dict[str, str]
    identifier: str | None
    digest: str | None
    issuer: dict[str, str]
    numbers: list[str] = Field(description="Serial and other numbers of the instrument.")
    results: list[str] = Field(description="Ids or XPaths of the results that rest on it.")
    at: str | None = Field(description="The day that matters.", examples=["2026-11-10"])
    through: str | None = Field(description="The certificate that links on to this one.")


class TraceShape(Shape):
    """What a document rests on, as far as it is at hand."""

    verdict: VerdictWord
    sentence: dict[str, str]
    documents: list[CitedDocumentShape]
    hops: list[HopShape]


class VerificationShape(Shape):
    """What a file is worth; the verdict is in the body, the HTTP status is always 200."""

    verdict: VerdictWord
    outcome: str = Field(description="Key of the sentence.")
    sentence: dict[str, str] = Field(description="One sentence in `en` and `zh`.")
    at: str
    digest: str
    checks: list[CheckShape]
    notes: list[str]
    document: str | None = Field(description="Its id, where it is on record here.")
    references: TraceShape | None = Field(
        default=None, description="What it rests on, where that was asked for."
    )


class AffectedStep(Shape):
    """A document on the way; null where it is another issuer's and not cited by yours."""

    id: str | None
    identifier: str | None


class AffectedLine(Shape):
    """One affected document of yours."""

    id: str
    identifier: str
    issuer: str
    results: list[str] = Field(
        description="Ids of affected results, or XPaths where they have none; empty: all."
    )
    path: list[AffectedStep] = Field(
        description="From a document that used the instrument to this one."
    )
    sure: bool = Field(
        description="False: days, digests or numbers contradict each other or are not stated."
    )


class AffectedPage(Shape):
    """One page of affected documents."""

    affected: list[AffectedLine]
    next: str | None = Field(default=None, description="Give it as `after` for the next page.")


class AnchorShape(Shape):
    """One log head as a final block of the chain holds it."""

    block_number: int
    block_hash: str
    block_time: str
    size: int
    root: str
    chain_id: int
    contract: str
    log_id: str


class AnchorPage(Shape):
    """One page of anchors, newest first."""

    anchors: list[AnchorShape]
    next: int | None = Field(default=None, description="Give it as `before` for the next page.")


class RecordShape(Shape):
    """A public record of the log."""

    index: int | None = Field(description="Its place in the log; null: not in the log yet.")
    fields: dict[str, Any] = Field(description="As anchors/FORMAT.md lists them.")


class HealthShape(Shape):
    """Whether the process lives, or is ready."""

    status: Literal["ok", "not ready"]
    checks: dict[str, str]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "What was sent cannot be used; the remedy is named."},
    "5XX": {"model": Problem, "description": "Something that we need does not answer."},
}
"""Answers that every operation may give."""

REPLAYED_HEADER: dict[str, Any] = {
    "Idempotency-Replayed": {
        "description": "`true`: this answers an earlier request with the same Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
"""Header of what answers a POST with an Idempotency-Key."""
