"""Write DCC 3.3.0 element by element, and close a document to its canonical form.

Authors give texts as mappings from language to text, and numbers as the strings to be kept: a
trailing zero says something in metrology and must not pass through a float.
Tags carry their prefix (``dcc:name``); the root declares it. The order of elements is the author's
duty; the grammar and the official schema check it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, canonicalize, indent, tostring

from trustsvc.documents.kinds import DCC_NAMESPACE, SI_NAMESPACE

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

Texts = Mapping[str, str]
Part = Element | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """Hold expanded uncertainties U with one coverage factor k and probability p (GUM, 6.2)."""

    values: Sequence[str]
    k: str = "2"
    p: str = "0.95"
    distribution: str | None = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Hold what a reader needs to reach an organisation or a person."""

    name: Texts
    email: str | None = None
    phone: str | None = None
    link: str | None = None
    city: str | None = None
    country: str | None = None
    post_code: str | None = None
    street: str | None = None
    further: Texts | None = None


def node(tag: str, *parts: Part, **attributes: str) -> Element:
    """Make an element from its tag with prefix, its text or children, its attributes."""
    element = Element(tag, attributes)
    for part in parts:
        if isinstance(part, str):
            element.text = part
        elif part is not None:
            element.append(part)
    return element


def optional(tag: str, text: str | None) -> Element | None:
    """Make an element with text, or nothing."""
    return None if text is None else node(tag, text)


def text(tag: str, texts: Texts, **attributes: str) -> Element:
    """Make an element of textType or richContentType: one content a language."""
    contents = (node("dcc:content", said, lang=lang) for lang, said in texts.items())
    return node(tag, *contents, **attributes)


def identification(issuer: str, value: str, name: Texts, ref_type: str | None = None) -> Element:
    """Make an identification; the issuer is one of the schema's five words."""
    attributes = {} if ref_type is None else {"refType": ref_type}
    return node(
        "dcc:identification",
        node("dcc:issuer", issuer),
        node("dcc:value", value),
        text("dcc:name", name),
        **attributes,
    )


def contact(tag: str, who: Contact) -> Element:
    """Make a contact; without city it has no location (contactNotStrictType)."""
    location = node(
        "dcc:location",
        optional("dcc:city", who.city),
        optional("dcc:countryCode", who.country),
        optional("dcc:postCode", who.post_code),
        optional("dcc:street", who.street),
        None if who.further is None else text("dcc:further", who.further),
    )
    return node(
        tag,
        text("dcc:name", who.name),
        optional("dcc:eMail", who.email),
        optional("dcc:phone", who.phone),
        optional("dcc:link", who.link),
        location if len(location) else None,
    )


def real(value: str, unit: str, uncertainty: Expanded | None = None) -> Element:
    """Make one si:real (D-SI 2.2.1) with its expanded uncertainty."""
    stated = None
    if uncertainty is not None:
        stated = node(
            "si:measurementUncertaintyUnivariate",
            node(
                "si:expandedMU",
                node("si:valueExpandedMU", uncertainty.values[0]),
                node("si:coverageFactor", uncertainty.k),
                node("si:coverageProbability", uncertainty.p),
                optional("si:distribution", uncertainty.distribution),
            ),
        )
    return node("si:real", node("si:value", value), node("si:unit", unit), stated)


def real_list(values: Sequence[str], unit: str, uncertainty: Expanded | None = None) -> Element:
    """Make one si:realListXMLList (D-SI 2.2.1); U is given once or once a value."""
    stated = None
    if uncertainty is not None:
        stated = node(
            "si:measurementUncertaintyUnivariateXMLList",
            node(
                "si:expandedMUXMLList",
                node("si:valueExpandedMUXMLList", " ".join(uncertainty.values)),
                node("si:coverageFactorXMLList", uncertainty.k),
                node("si:coverageProbabilityXMLList", uncertainty.p),
                optional("si:distributionXMLList", uncertainty.distribution),
            ),
        )
    return node(
        "si:realListXMLList",
        node("si:valueXMLList", " ".join(values)),
        node("si:unitXMLList", unit),
        stated,
    )


def quantity(ref_type: str | None, name: Texts, number: Element, *meta: Element) -> Element:
    """Make a quantity: its role, its name, its number, and metaData about it."""
    attributes = {} if ref_type is None else {"refType": ref_type}
    return node(
        "dcc:quantity",
        text("dcc:name", name),
        number,
        node("dcc:measurementMetaData", *meta) if meta else None,
        **attributes,
    )


def close(root: Element) -> bytes:
    """Serialise to the canonical fixed point that we sign (Canonical XML 2.0, no comments)."""
    indent(root)
    written = canonicalize(
        tostring(root, encoding="unicode"), with_comments=False, qname_aware_attrs=[XSI_TYPE]
    )
    return written.encode()


def certificate(administrative: Element, results: Element) -> bytes:
    """Write a whole DCC 3.3.0 from its two rings."""
    root = node("dcc:digitalCalibrationCertificate", administrative, results)
    root.set("xmlns:dcc", DCC_NAMESPACE)
    root.set("xmlns:si", SI_NAMESPACE)
    root.set("schemaVersion", "3.3.0")
    return close(root)
