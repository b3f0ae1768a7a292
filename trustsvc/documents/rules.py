"""Check what we demand of a document beyond its schema: the lint, and each kind's own rules.

A rule is an error only where the document cannot be true whatever was meant; see
``trustsvc.documents.lint.check``. The gravest findings come first, at most 200 of them.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from trustsvc.documents.dcoc.eu_declaration import eu_declaration
from trustsvc.documents.dcoc.rules import DCOC_RULES
from trustsvc.documents.findings import Finding
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.lint.check import find_faults, gravest_first
from trustsvc.documents.lint.subject import CitedDates
from trustsvc.documents.xml import Element, Tree

Rule: TypeAlias = Callable[[Element], Iterator[Finding]]

_OWN: dict[DocumentKind, tuple[Rule, ...]] = {DocumentKind.DCOC: (*DCOC_RULES, eu_declaration)}


def check_rules(
    tree: Tree, kind: DocumentKind, cited: Mapping[str, CitedDates] | None = None
) -> tuple[Finding, ...]:
    """Check a document against our rules; ``cited`` gives days of documents that it cites."""
    own = (finding for rule in _OWN.get(kind, ()) for finding in rule(tree.getroot()))
    return gravest_first(chain(find_faults(tree, kind, cited), own))
