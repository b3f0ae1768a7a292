"""Write a D-CoC 1.0.0 from JSON (see ``docs/authoring.md``).

What ``author_dcoc`` gives is canonical and unsigned, and our grammar accepts it.
What it refuses it refuses with findings whose ``xpath`` is a place in the JSON.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.canonical import canonical_bytes
from trustsvc.documents.authoring.dcoc_conformity import conformity
from trustsvc.documents.authoring.dcoc_core import core
from trustsvc.documents.authoring.dcoc_elements import body, contact, filed, several
from trustsvc.documents.authoring.dcoc_model import DCOC_BODY, DCOC_DEFINITIONS
from trustsvc.documents.authoring.elements import typed
from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.authoring.rules import (
    coverage_stated,
    days_in_order,
    each_once,
    limits_in_order,
    mandatory_languages_are_used,
    nothing_replaces_itself,
)
from trustsvc.documents.authoring.shapes import check_shape
from trustsvc.documents.dcc.writer import node, optional
from trustsvc.documents.dcoc.writer import optional_text
from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.check import MAX_FINDINGS
from trustsvc.documents.kinds import DCOC_RELEASES
from trustsvc.errors import RefusedDocument


def author_dcoc(model: Mapping[str, object]) -> bytes:
    """Write a D-CoC from a model: canonical XML, unsigned.

    Numbers are texts, ``int``, ``Decimal`` or ``SourceNumber``; a ``float`` is refused.

    Raises:
        RefusedDocument: with at most 200 findings, each naming its place in the model.
    """
    found = check_dcoc(model)
    if found:
        raise RefusedDocument(findings=found)
    whole = Part(model, Part(model, "").words("languages")[0])
    root = node(
        "dcoc:digitalCertificateOfConformity",
        _administrative(whole),
        node("dcoc:conformity", *conformity(whole)),
        filed("dcoc:document", whole.part("attachment")),
    )
    root.set("schemaVersion", DCOC_RELEASES[-1])
    return canonical_bytes(typed(root, profile=whole.word("profile")))


def check_dcoc(model: Mapping[str, object]) -> tuple[Finding, ...]:
    """Give what keeps a model from being written; none when ``author_dcoc`` would write it."""
    shape = check_shape(model, DCOC_BODY, DCOC_DEFINITIONS)
    return shape or tuple(islice(_rules(Part(model, "")), MAX_FINDINGS))


def _rules(whole: Part) -> Iterator[Finding]:
    yield from mandatory_languages_are_used(whole)
    yield from nothing_replaces_itself(whole)
    yield from days_in_order(whole, "decided", "issued", "issued-before-decision")
    yield from days_in_order(whole, "original_issued", "issued", "first-issued-after-issue")
    dates = whole.part("dates")
    begin = "valid_from" if dates is not None and "valid_from" in dates else "issued"
    yield from days_in_order(whole, begin, "valid_until", "expires-before-valid")
    named = (part for name in ("criteria", "additionally_applied", "evaluations", "characteristics")
             for part in whole.parts(name) if "id" in part)  # fmt: skip
    yield from each_once((part.need("id"), f"{part.path}.id") for part in named)
    for judged in whole.parts("characteristics"):
        yield from coverage_stated(judged, None)
        yield from limits_in_order(judged, "lower_limit", "upper_limit")


def _administrative(whole: Part) -> Element:
    client, representative = whole.need_part("client"), whole.part("authorised_representative")
    makers = [contact("dcoc:contact", one) for one in whole.parts("manufacturers")]
    return node(
        "dcoc:administrativeData",
        node(
            "dcoc:dcocSoftware",
            node(
                "dcoc:software",
                node("dcoc:name", node("dcoc:content", "trustsvc", lang=whole.language)),
                node("dcoc:release", "v1.0"),
            ),
        ),
        core(whole),
        _scheme(whole.need_part("scheme")),
        body(whole.need_part("body")),
        contact("dcoc:client", client),
        node("dcoc:manufacturers", *(makers or [contact("dcoc:contact", client)])),
        None
        if representative is None
        else contact("dcoc:authorisedRepresentative", representative),
        several(
            "dcoc:productionSites",
            (contact("dcoc:contact", one) for one in whole.parts("production_sites")),
        ),
        node("dcoc:responsibles", *map(_responsible, whole.parts("persons"))),
    )


def _scheme(scheme: Part) -> Element:
    return node(
        "dcoc:certificationScheme",
        node("dcoc:schemeId", scheme.need("identifier")),
        optional_text("dcoc:name", scheme.texts("name")),
        optional("dcoc:type", scheme.word("type")),
        optional("dcoc:module", scheme.word("module")),
        optional_text("dcoc:owner", scheme.texts("owner")),
    )


def _responsible(person: Part) -> Element:
    reached = person.part("contact")
    return node(
        "dcoc:responsible",
        optional_text("dcoc:name", person.texts("name")),
        optional_text("dcoc:function", person.texts("function")),
        optional_text("dcoc:onBehalfOf", person.texts("on_behalf_of")),
        node("dcoc:role", person.need("role")),
        optional("dcoc:mainSigner", person.truth("main_signer")),
        None if reached is None else contact("dcoc:contact", reached),
    )
