"""Judge a document by our grammar of its release and, where installed, by its published schema.

Our grammar is always there. Where both judge and disagree, the stricter wins, and a finding tells
of it. ``Judged.by`` says who judged.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.check import check_grammar
from trustsvc.documents.grammar.model import Grammar
from trustsvc.documents.grammar.releases import BUILT_IN, Release, compile_release
from trustsvc.documents.kinds import DocumentKind, release_order
from trustsvc.documents.schemas import wording
from trustsvc.documents.schemas.official import OfficialSchema
from trustsvc.documents.xml import Tree

GRAMMAR, SCHEMA = "grammar", "published-schema"
Key = tuple[DocumentKind, str]
OpenSchema = Callable[[], OfficialSchema]


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold what was found, what was waived, and who judged."""

    findings: tuple[Finding, ...]
    waivers: tuple[str, ...]
    by: tuple[str, ...]


class Judges:
    """Hold the releases that we know and the published schemas that are installed."""

    def __init__(
        self, added: Iterable[Release] = (), schemas: Mapping[Key, OpenSchema] | None = None
    ) -> None:
        """Take releases beside the built-in ones, and what opens schemas; none is opened yet."""
        self._releases = {
            (release.kind, release.number): release for release in (*BUILT_IN, *added)
        }
        self._open = dict(schemas or {})
        self._grammars: dict[Key, Grammar] = {}
        self._schemas: dict[Key, OfficialSchema] = {}
        self._opening = threading.Lock()

    def numbers(self, kind: DocumentKind) -> tuple[str, ...]:
        """Give the releases of a kind, oldest first."""
        known = [number for of, number in self._releases if of is kind]
        return tuple(sorted(known, key=release_order))

    def find(self, kind: DocumentKind, number: str | None) -> Release | None:
        """Find a release by the number that a document states."""
        return None if number is None else self._releases.get((kind, number))

    def judge(self, tree: Tree, release: Release) -> Judged:
        """Judge a document as one of a release.

        Raises:
            MalformedSettings: an installed schema or a description cannot be used.
        """
        checked = check_grammar(tree, self._grammar(release))
        schema = self._schema(release)
        if schema is None:
            return Judged(checked.findings, checked.waivers, (GRAMMAR,))
        official = schema.check(tree)
        ours_refuses = any(one.severity is Severity.ERROR for one in checked.findings)
        findings = checked.findings
        if official and not ours_refuses:
            findings = (*findings, wording.only_schema_refuses(), *official)
        elif ours_refuses and not official:
            findings = (*findings, wording.only_grammar_refuses())
        return Judged(findings, checked.waivers, (GRAMMAR, SCHEMA))

    def _grammar(self, release: Release) -> Grammar:
        key = (release.kind, release.number)
        with self._opening:
            if key not in self._grammars:
                self._grammars[key] = compile_release(release)
            return self._grammars[key]

    def _schema(self, release: Release) -> OfficialSchema | None:
        key = (release.kind, release.number)
        if key not in self._open:
            return None
        with self._opening:
            if key not in self._schemas:
                self._schemas[key] = self._open[key]()
            return self._schemas[key]


GRAMMARS_ALONE = Judges()
"""Our grammars of the built-in releases, without any installed schema."""
