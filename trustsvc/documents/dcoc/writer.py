"""Write a D-CoC 1.0.0 element by element (``urn:trustsvc:dcoc:1``).

The structure is that of ``trustsvc.documents.grammar.dcoc``; what is common with a DCC (elements,
texts, numbers, the canonical close) comes from the DCC's writer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from trustsvc.documents.dcc.writer import Texts, close, node, optional
from trustsvc.documents.kinds import DCOC_NAMESPACE, SI_NAMESPACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Hold an organisation; ``identifiers`` maps a scheme (USCC, GLN, …) to a number."""

    name: Texts
    identifiers: Mapping[str, str]
    trading_name: Texts | None = None
    email: str | None = None
    phone: str | None = None
    link: str | None = None
    street: str | None = None
    post_code: str | None = None
    city: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Hold the reference to a document: its identifier and the SHA-256 of its issued bytes."""

    kind: str
    name: Texts
    identifier: str
    sha256: str
    issued: str | None = None


def text(tag: str, texts: Texts, **attributes: str) -> Element:
    """Make an element with one content a language."""
    contents = (node("dcoc:content", said, lang=lang) for lang, said in texts.items())
    return node(tag, *contents, **attributes)


def optional_text(tag: str, texts: Texts | None) -> Element | None:
    """Make an element with one content a language, or nothing."""
    return None if texts is None else text(tag, texts)


def schemed(holder: str, entry: str, numbers: Mapping[str, str]) -> Element:
    """Make a list of numbers, each named by its scheme."""
    entries = (node(entry, number, scheme=scheme) for scheme, number in numbers.items())
    return node(holder, *entries)


def contact(tag: str, who: Organisation) -> Element:
    """Make an organisation."""
    location = node(
        "dcoc:location",
        optional("dcoc:street", who.street),
        optional("dcoc:postCode", who.post_code),
        optional("dcoc:city", who.city),
        optional("dcoc:countryCode", who.country),
    )
    numbers = schemed("dcoc:identifiers", "dcoc:identifier", who.identifiers)
    return node(
        tag,
        text("dcoc:name", who.name),
        optional_text("dcoc:tradingName", who.trading_name),
        numbers if len(numbers) else None,
        optional("dcoc:eMail", who.email),
        optional("dcoc:phone", who.phone),
        optional("dcoc:link", who.link),
        location if len(location) else None,
    )


def citation(tag: str, cited: Cited) -> Element:
    """Make the reference to another document."""
    return node(
        tag,
        text("dcoc:name", cited.name),
        node("dcoc:uniqueIdentifier", cited.identifier),
        node("dcoc:sha256", cited.sha256),
        optional("dcoc:issueDate", cited.issued),
        kind=cited.kind,
    )


def bounds(lower: Element | None, upper: Element | None) -> Element:
    """Make a limit from two numbers."""
    return node(
        "dcoc:limit",
        None if lower is None else node("dcoc:lower", lower),
        None if upper is None else node("dcoc:upper", upper),
    )


def responsible(
    name: Texts,
    role: str,
    *,
    main_signer: bool,
    function: Texts | None = None,
    on_behalf_of: Texts | None = None,
) -> Element:
    """Make a responsible person; the role is one of the schema's four words."""
    return node(
        "dcoc:responsible",
        text("dcoc:name", name),
        optional_text("dcoc:function", function),
        optional_text("dcoc:onBehalfOf", on_behalf_of),
        node("dcoc:role", role),
        node("dcoc:mainSigner", "true" if main_signer else "false"),
    )


def criterion(kind: str, reference: str, edition: str, title: Texts) -> Element:
    """Make a normative document with its edition."""
    return node(
        "dcoc:criterion",
        node("dcoc:reference", reference),
        text("dcoc:title", title),
        node("dcoc:edition", edition),
        kind=kind,
    )


def certificate(
    administrative: Element, conformity: Sequence[Element], profile: str | None = None
) -> bytes:
    """Write a whole D-CoC 1.0.0 from its two rings, claiming a profile or none."""
    root = node(
        "dcoc:digitalCertificateOfConformity",
        administrative,
        node("dcoc:conformity", *conformity),
    )
    root.set("xmlns:dcoc", DCOC_NAMESPACE)
    root.set("xmlns:si", SI_NAMESPACE)
    root.set("schemaVersion", "1.0.0")
    if profile is not None:
        root.set("profile", profile)
    return close(root)
