"""Hold what a D-CoC says, in every language in which it says it.

Texts stay texts; numbers and dates stay as written.
"""

from dataclasses import dataclass

from trustsvc.documents.quantities import Form
from trustsvc.documents.words import Words


@dataclass(frozen=True, slots=True)
class Tagged:
    """Hold an identifier with the scheme that gives it meaning (USCC, GLN, serial …)."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """Hold a cited document: its identifier and the SHA-256 (hex) of its issued bytes."""

    kind: str
    name: Words
    identifier: str
    sha256: str
    issue_date: str | None


@dataclass(frozen=True, slots=True)
class Replaces:
    """Hold which certificate this one amends or substitutes."""

    change: str
    identifier: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Modification:
    """Hold what an earlier revision changed."""

    revision: str
    date: str
    summary: Words


@dataclass(frozen=True, slots=True)
class DcocCore:
    """Hold the core data."""

    country: str
    used_languages: tuple[str, ...]
    mandatory_languages: tuple[str, ...]
    identifier: str
    number: str
    revision: str
    original_issue_date: str | None
    issue_date: str
    place_of_issue: Words
    decision_date: str | None
    valid_from: str
    valid_until: str | None
    geographic_scope: Words
    status_endpoint: str | None
    replaces: Replaces | None
    modifications: tuple[Modification, ...]
    previous: tuple[CitedDocument, ...]
    reference_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """Hold the certification scheme (ISO/IEC 17067 type, conformity module)."""

    identifier: str
    name: Words
    kind: str | None
    module: str | None
    owner: Words


@dataclass(frozen=True, slots=True)
class DcocContact:
    """Hold an organisation; ``address`` is (field, text) pairs."""

    name: Words
    trading_name: Words
    identifiers: tuple[Tagged, ...]
    person: Words
    email: str | None
    phone: str | None
    link: str | None
    address: tuple[tuple[str, str], ...]
    further: Words


@dataclass(frozen=True, slots=True)
class Accreditation:
    """Hold an accreditation of the certification body; ``mra`` is ILAC, IAF or regional."""

    body: str
    acronym: str | None
    number: str
    standard: str
    scope: Words
    scope_reference: str | None
    mra: str | None
    valid_until: str | None
    credential: str | None


@dataclass(frozen=True, slots=True)
class Body:
    """Hold the certification body."""

    contact: DcocContact
    accreditations: tuple[Accreditation, ...]


@dataclass(frozen=True, slots=True)
class Responsible:
    """Hold a responsible person."""

    name: Words
    function: Words
    on_behalf_of: Words
    role: str
    main_signer: bool
    contact: DcocContact | None


@dataclass(frozen=True, slots=True)
class DcocAttachment:
    """Hold a file inside the document, still in base64."""

    name: Words
    file_name: str
    mime_type: str
    base64: str


@dataclass(frozen=True, slots=True)
class ConformityObject:
    """Hold an object whose conformity is attested."""

    kind: str
    name: Words
    identifications: tuple[Tagged, ...]
    classifications: tuple[Tagged, ...]
    category: Words
    manufacturer: Words
    model: str | None
    quantity: str | None
    image: DcocAttachment | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """Hold a standard or rule that was applied, with its edition."""

    id: str | None
    kind: str
    reference: str
    title: Words
    edition: str
    amendments: tuple[str, ...]
    annexes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold a test, inspection, audit or calibration, with its report."""

    id: str | None
    kind: str
    name: Words
    laboratory: Words
    date: str
    report: CitedDocument | None


@dataclass(frozen=True, slots=True)
class NotifiedBody:
    """Hold what a notified body did for a declaration (Decision 768/2008/EC, Annex III, 7)."""

    contact: DcocContact
    intervention: Words
    certificate_number: str | None
    certificate: CitedDocument | None


@dataclass(frozen=True, slots=True)
class Characteristic:
    """Hold one property, its limits and the verdict on it."""

    name: Words
    refers_to: tuple[str, ...]
    value: Form
    text: Words
    lower: Form
    upper: Form
    limit_text: Words
    decision_rule: Words
    verdict: str


@dataclass(frozen=True, slots=True)
class ConformityStatement:
    """Hold the statement of conformity."""

    declaration: Words
    sole_responsibility: Words
    result: str
    decision_rule: Words
    conditions: tuple[Words, ...]
    limitations: tuple[Words, ...]
    additional_information: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold a licence to bear a mark of conformity."""

    scheme: str
    licence: str
    name: Words
    image: DcocAttachment | None


@dataclass(frozen=True, slots=True)
class Dcoc:
    """Hold a whole D-CoC; ``profile`` is None or the profile that it claims to keep."""

    release: str
    profile: str | None
    software: tuple[tuple[Words, str], ...]
    core: DcocCore
    scheme: Scheme
    body: Body
    client: DcocContact
    manufacturers: tuple[DcocContact, ...]
    representative: DcocContact | None
    production_sites: tuple[DcocContact, ...]
    responsibles: tuple[Responsible, ...]
    objects: tuple[ConformityObject, ...]
    criteria: tuple[Criterion, ...]
    also_applied: tuple[Criterion, ...]
    evaluations: tuple[Evaluation, ...]
    notified_bodies: tuple[NotifiedBody, ...]
    characteristics: tuple[Characteristic, ...]
    statement: ConformityStatement
    marks: tuple[Mark, ...]
    surveillance_due: str | None
    surveillance_interval: str | None
    attachment: DcocAttachment | None
