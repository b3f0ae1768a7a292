"""Read what a ds:Reference asks for, and allow only what we understand.

Allowed are: the whole document or one element by its identifier, without this signature
(enveloped) or without any (``not(ancestor-or-self::ds:Signature)``), canonicalised once.
XSLT is refused, nothing outside the document is ever fetched (XMLDSig 4.4.3, 6.6; XMLDSig best
practices 3.1), any other transform leaves the reference unjudged.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from trustsvc.signatures.algorithms import DS
from trustsvc.signatures.dsig.canonical import (
    Doubt,
    Fault,
    Method,
    is_canonicalisation,
    method_of,
)
from trustsvc.signatures.dsig.tree import Element, ds
from trustsvc.signatures.limits import MAX_TRANSFORMS

ENVELOPED = f"{DS}enveloped-signature"
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
_NO_SIGNATURES = re.compile(r"\s*not\s*\(\s*ancestor-or-self::([\w.-]+):Signature\s*\)\s*")


class Removal(StrEnum):
    """Which signatures are taken out before the digest."""

    NOTHING = "nothing"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reference digests: an element by ``identifier`` or ("") the whole document."""

    identifier: str
    removal: Removal
    method: Method


def plan_of(reference: Element) -> Plan | Doubt | Fault:
    """Read the URI and the transforms of a ds:Reference."""
    identifier = _identifier(reference.get("URI"))
    if isinstance(identifier, Doubt):
        return identifier
    plan = Plan(identifier, Removal.NOTHING, Method())
    holders = reference.findall(ds("Transforms"))
    transforms = [child for holder in holders for child in holder if isinstance(child.tag, str)]
    if len(holders) > 1 or len(transforms) > MAX_TRANSFORMS:
        return Fault(f"more than {MAX_TRANSFORMS} transforms")
    done = False
    for transform in transforms:
        if transform.tag != ds("Transform"):
            return Fault("something among the transforms that is none")
        if done:
            return Doubt("transforms after the canonicalisation")
        step = _step(transform, plan)
        if not isinstance(step, Plan):
            return step
        plan, done = step, is_canonicalisation(transform.get("Algorithm", ""))
    return plan


def _identifier(uri: str | None) -> str | Doubt:
    """Read the URI of a reference: "" for the document, else the identifier of an element."""
    if uri is None:
        return Doubt("a reference without URI")
    if uri and (not uri.startswith("#") or len(uri) == 1):
        return Doubt("refers to something outside the document, which is never fetched")
    if uri.startswith("#xpointer("):
        return Doubt("an xpointer is not followed")
    return uri[1:]


def _step(transform: Element, plan: Plan) -> Plan | Doubt | Fault:
    """Add one transform to a plan."""
    uri = transform.get("Algorithm", "")
    if is_canonicalisation(uri):
        method = method_of(transform)
        # "" and "#id" select no comments (XMLDSig 4.4.3.3), whatever the method would keep.
        return (
            method if isinstance(method, Doubt) else replace(plan, method=method.without_comments())
        )
    if uri == ENVELOPED and len(transform) == 0:
        removal = Removal.ALL if plan.removal is Removal.ALL else Removal.OWN
        return replace(plan, removal=removal)
    if uri == _XPATH and _takes_out_all_signatures(transform):
        return replace(plan, removal=Removal.ALL)
    if uri == _XSLT:
        return Fault("an XSLT transform is refused")
    return Doubt(f"transform {uri or 'without a name'} is not known, or not with these parameters")


def _takes_out_all_signatures(transform: Element) -> bool:
    """Recognise the one XPath that we allow: no element that is, or is within, a ds:Signature."""
    if len(transform) != 1 or transform[0].tag != ds("XPath") or len(transform[0]) != 0:
        return False
    matched = _NO_SIGNATURES.fullmatch(transform[0].text or "")
    return matched is not None and transform[0].nsmap.get(matched[1]) == DS
