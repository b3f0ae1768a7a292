"""Hold one signed document while its references are digested.

A removal consumes the tree that it is made in: lxml renames prefixes when a removed element is put
back, so the pristine tree is given up to the last signature and every other removal parses again.
All canonical forms together are bounded.
"""

from trustsvc.errors import MalformedXml
from trustsvc.signatures.dsig.canonical import Doubt, canonical
from trustsvc.signatures.dsig.transforms import Plan, Removal
from trustsvc.signatures.dsig.tree import (
    Element,
    Tree,
    detach,
    elements_by_id,
    parse_signed,
    signatures_in,
)
from trustsvc.signatures.limits import MAX_CANONICAL_BYTES, MAX_SIGNATURES


class SignedDocument:
    """A parsed document and its signatures, in document order."""

    def __init__(self, data: bytes) -> None:
        """Parse a document that may be signed.

        Raises:
            MalformedXml: It cannot be parsed, or holds too many signatures.
        """
        self._data = data
        self._given_up = False
        self._left = MAX_CANONICAL_BYTES
        self._known: dict[tuple[int, Plan], bytes | Doubt] = {}
        self.tree = parse_signed(data)
        self.signatures = signatures_in(self.tree)
        self.by_id = elements_by_id(self.tree) if self.signatures else {}
        if len(self.signatures) > MAX_SIGNATURES:
            raise MalformedXml(where="ds:Signature", why=f"more than {MAX_SIGNATURES}")

    def octets(self, index: int, plan: Plan) -> bytes | Doubt:
        """Give the octets that a reference of the signature number ``index`` digests.

        Raises:
            MalformedXml: The references of this document ask for too much.
        """
        key = (index if plan.removal is Removal.OWN else -1, plan)
        if key not in self._known:
            made = self._make(index, plan)
            self._known[key] = made
            if isinstance(made, bytes):
                self._left -= len(made)
            if self._left < 0:
                raise MalformedXml(where="ds:Reference", why="references ask for too many octets")
        return self._known[key]

    def _make(self, index: int, plan: Plan) -> bytes | Doubt:
        """Take out what the plan takes out, and canonicalise the rest."""
        if plan.removal is Removal.NOTHING:
            tree = parse_signed(self._data) if self._given_up else self.tree
        else:
            tree = self._consumable(index)
            everyone = signatures_in(tree)
            removed = everyone if plan.removal is Removal.ALL else (everyone[index],)
            if tree.getroot() in removed:
                return Doubt("the signature is the root, nothing is left without it")
            for signature in removed:
                detach(signature)
        target = self._target(tree, plan.identifier)
        if target is None:
            return Doubt("what it refers to stands within the signature that is taken out")
        return canonical(target, plan.method)

    def _consumable(self, index: int) -> Tree:
        """Give a tree that may be changed: the pristine one to the last signature, else a copy."""
        if index == len(self.signatures) - 1 and not self._given_up:
            self._given_up = True
            return self.tree
        return parse_signed(self._data)

    def _target(self, tree: Tree, identifier: str) -> Tree | Element | None:
        """Find what a plan digests in a tree, which signatures may have been taken out of."""
        if not identifier:
            return tree
        pristine = tree is self.tree and not self._given_up
        found = (self.by_id if pristine else elements_by_id(tree)).get(identifier, [])
        return found[0] if len(found) == 1 else None
