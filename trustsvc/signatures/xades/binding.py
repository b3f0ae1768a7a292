"""Check that a signature's signed properties are its own, and find the certificate they bind.

(EN 319 132-1, 4.3.1, 4.3.4, 5.2.2; EN 319 102-1, 5.2.3.)
"""

import hashlib
from collections.abc import Sequence

from trustsvc.signatures.algorithms import DS, XML_DIGESTS, refusal
from trustsvc.signatures.certificates import issuer_serial
from trustsvc.signatures.dsig.references import Reference
from trustsvc.signatures.dsig.structure import XADES
from trustsvc.signatures.dsig.tree import Element
from trustsvc.signatures.dsig.value import Notes
from trustsvc.signatures.xades.properties import (
    SIGNED_PROPERTIES_TYPE,
    Properties,
)

_FAMILY = "http://uri.etsi.org/01903/v"
_KNOWN = (XADES, "http://uri.etsi.org/01903/v1.4.1#")


def check_properties(
    signature: Element, properties: Properties, references: Sequence[Reference], notes: Notes
) -> None:
    """Note where the properties are not this signature's, or not covered by it."""
    _check_references(properties, references, notes)
    spaces = {str(node.tag)[1:].partition("}")[0] for node in signature.iter("*")}
    if any(space.startswith(_FAMILY) and space not in _KNOWN for space in spaces):
        notes.uncertain.append("XAdES of another version")
    if any(reference.kind == f"{DS}Manifest" for reference in references):
        notes.uncertain.append("a manifest is not followed")
    if not properties.count:
        return
    if properties.count > 1:
        notes.problems.append("more than one QualifyingProperties")
    if properties.target != f"#{signature.get('Id')}":
        notes.problems.append("QualifyingProperties point to another signature")
    if properties.signed is None:
        notes.problems.append("no SignedProperties")
    elif properties.signing_time is None:
        notes.uncertain.append("no signing time with a zone that we can read")
    if properties.binding is None:
        notes.problems.append("the signature binds no certificate")


def _check_references(
    properties: Properties, references: Sequence[Reference], notes: Notes
) -> None:
    """Note typed references to other properties than ours, and ours without a typed reference."""
    bound = False
    for reference in references:
        ours = reference.target is not None and reference.target is properties.signed
        if reference.kind == SIGNED_PROPERTIES_TYPE:
            bound = bound or ours
            if not ours and reference.target is not None and properties.count:
                notes.problems.append("refers to SignedProperties that are not its own")
            elif not ours:
                notes.uncertain.append("refers to SignedProperties that we do not read")
    if properties.signed is not None and not bound:
        notes.problems.append("no reference covers the SignedProperties")


def bound_certificate(
    properties: Properties, certificates: tuple[bytes, ...], notes: Notes
) -> tuple[bytes, ...]:
    """Give the certificates that may be the signer's: the bound one, or all when none is bound."""
    if not properties.count:
        return certificates
    binding = properties.binding
    if binding is None or binding.digest is None:
        return ()
    if refusal(binding.digest_method):
        notes.problems.append("the signer's certificate is bound by a broken hash")
        return ()
    name = XML_DIGESTS.get(binding.digest_method)
    if name is None:
        notes.uncertain.append("the signer's certificate is bound by a hash that is not known")
        return ()
    for certificate in certificates:
        if hashlib.new(name, certificate).digest() == binding.digest:
            if binding.issuer_serial not in {None, issuer_serial(certificate)}:
                notes.problems.append("issuer and serial are not those of the bound certificate")
            return (certificate,)
    if certificates:
        notes.problems.append("none of the certificates is the one that the signature binds")
    return ()
