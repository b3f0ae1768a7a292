"""Hold what a DCC says, in the order in which it says it.

Nothing here is computed: texts stay texts, in every language the document gives; numbers and
dates stay as written. The page, the metadata and the exports all start from these facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from trustsvc.documents.quantities import Form
from trustsvc.documents.words import Words


@dataclass(frozen=True, slots=True)
class Attachment:
    """Hold a file inside the document, still in base64."""

    file_name: str
    mime_type: str
    base64: str
    name: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formula:
    """Hold a formula: LaTeX source, or MathML as XML text."""

    latex: str | None
    mathml: str | None


@dataclass(frozen=True, slots=True)
class RichText:
    """Hold a text with the files and formulas that belong to it."""

    words: Words
    name: Words = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    formulas: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreign:
    """Hold XML of another namespace as text."""

    xml: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Hold a person or organisation; ``address`` is (field, text) pairs in document order."""

    name: Words
    email: str | None = None
    phone: str | None = None
    fax: str | None = None
    link: str | None = None
    address: tuple[tuple[str, str], ...] = ()
    further: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identification:
    """Hold a number that somebody gave to something."""

    issuer: str
    value: str
    name: Words


@dataclass(frozen=True, slots=True)
class Citation:
    """Hold the reference to another report with its digest."""

    referral: Words
    identifier: str
    procedure: str
    value: str
    linked: "Citation | None" = None


@dataclass(frozen=True, slots=True)
class Marks:
    """Hold an element's identifier, what it refers to, and its types in the vocabulary."""

    id: str | None
    refers_to: tuple[str, ...]
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Software:
    """Hold a program and its release."""

    name: Words
    release: str
    kind: str | None
    description: RichText | None


@dataclass(frozen=True, slots=True)
class Item:
    """Hold a calibrated object and its parts."""

    marks: Marks
    name: Words
    description: RichText | None
    manufacturer: Contact | None
    model: str | None
    identifications: tuple[Identification, ...]
    owner: Contact | None
    quantities: Sequence["Quantity"]
    parts: tuple["Item", ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Hold a responsible person."""

    contact: Contact
    role: str | None
    main_signer: bool
    description: RichText | None


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold a statement: about the whole document, or about the result it stands in."""

    marks: Marks
    name: Words
    description: RichText | None
    declaration: RichText | None
    norms: tuple[str, ...]
    references: tuple[str, ...]
    links: tuple[str, ...]
    convention: str | None
    traceable: bool | None
    valid: tuple[bool, ...]
    date: str | None
    period: str | None
    authority: Contact | None
    conformities: tuple[str, ...]
    non_si_unit: str | None
    non_si_definition: str | None
    data: "Data"


@dataclass(frozen=True, slots=True)
class Method:
    """Hold a method that was used."""

    marks: Marks
    name: Words
    description: RichText | None
    norms: tuple[str, ...]
    references: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equipment:
    """Hold a measuring instrument that was used."""

    marks: Marks
    name: Words
    description: RichText | None
    manufacturer: Contact | None
    model: str | None
    identifications: tuple[Identification, ...]
    certificate: Citation | None


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold an influence condition."""

    marks: Marks
    name: Words
    description: RichText | None
    status: str | None
    data: "Data"


@dataclass(frozen=True, slots=True)
class Context:
    """Hold what says how results came about."""

    methods: tuple[Method, ...] = ()
    software: tuple[Software, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    conditions: tuple[Condition, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """Hold one quantity: forms with numbers, or prose, or words."""

    marks: Marks
    name: Words
    description: RichText | None
    forms: tuple[Form, ...]
    prose: RichText | None
    words: tuple[str, ...]
    relative_uncertainty: Form
    context: Context


@dataclass(frozen=True, slots=True)
class QuantityList:
    """Hold quantities that belong together, as the columns of a table."""

    marks: Marks
    name: Words
    description: RichText | None
    instants: tuple[str, ...]
    entries: tuple["Quantity | QuantityList", ...]
    context: Context


Datum: TypeAlias = Quantity | QuantityList | RichText | Formula | Attachment | Foreign
Data: TypeAlias = tuple[Datum, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Hold one result."""

    marks: Marks
    name: Words
    description: RichText | None
    data: Data


@dataclass(frozen=True, slots=True)
class Measurement:
    """Hold results with what they have in common."""

    marks: Marks
    name: Words
    description: RichText | None
    context: Context
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Core:
    """Hold the core data."""

    country: str
    used_languages: tuple[str, ...]
    mandatory_languages: tuple[str, ...]
    identifier: str
    identifications: tuple[Identification, ...]
    receipt_date: str | None
    begin_date: str
    end_date: str
    location: str | None
    issue_date: str | None
    change: str | None
    replaces: str | None
    previous_report: Citation | None


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Hold the calibration laboratory; ``code`` is its accreditation's."""

    code: str | None
    contact: Contact


@dataclass(frozen=True, slots=True)
class Dcc:
    """Hold a whole DCC."""

    release: str
    software: tuple[Software, ...]
    core: Core
    items_name: Words
    items: tuple[Item, ...]
    laboratory: Laboratory
    persons: tuple[Person, ...]
    customer: Contact
    statements: tuple[Statement, ...]
    context: Context
    measurements: tuple[Measurement, ...]
    comment: str | None
    attachment: Attachment | None
