"""Check a document against the grammar of its own release.

The check walks the tree once and goes on after a mistake, so that people see all of them, at
most 200. Whether there is an error agrees with XSD 1.0, with these stated differences:

- a reference (``refId``) that leads nowhere is a warning in a DCC: XSD calls it an error, but
  libxml2 doesn't look, and published examples have such references; in a D-CoC it is an error;
- base64 with characters that are none is refused, which libxml2 lets pass;
- ``xsi:type`` and ``xsi:nil`` are refused: no release needs them, and they would let a document
  choose by itself how it is judged;
- MathML passes where a formula stands, as a stated waiver: the published schemas demand that it
  be validated and give nothing to validate it with.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar import wording
from trustsvc.documents.grammar.model import ANYTHING, ComplexType, Grammar, SimpleType, Type
from trustsvc.documents.kinds import MATHML_NAMESPACE, XSI_NAMESPACE
from trustsvc.documents.places import qualified, qualified_tag, xpath_of
from trustsvc.documents.xml import BLANKS, Element, Tree, namespace_of, split_list

MAX_FINDINGS = 200
WAIVER_MATHML = "mathml-not-in-schema"
_XSI_HINTS = frozenset(
    f"{{{XSI_NAMESPACE}}}{name}" for name in ("schemaLocation", "noNamespaceSchemaLocation")
)


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold what a check found; a document is valid when no finding is an error."""

    findings: tuple[Finding, ...]
    waivers: tuple[str, ...]


def check_grammar(tree: Tree, grammar: Grammar) -> Checked:
    """Check a document against a release's grammar."""
    checker = _Checker(grammar)
    root = tree.getroot()
    kind = grammar.roots.get(str(root.tag))
    try:
        if kind is None:
            checker.tell(wording.unexpected_element(xpath_of(root), qualified(root), ()))
        else:
            checker.check_from(root, kind)
            checker.check_references()
    except _EnoughError:
        checker.findings.append(wording.too_many(MAX_FINDINGS))
    waived = (WAIVER_MATHML,) if checker.mathml else ()
    return Checked(tuple(checker.findings), waived)


class _EnoughError(Exception):
    """End the walk when the list of findings is full."""


@dataclass(slots=True)
class _Checker:
    grammar: Grammar
    findings: list[Finding] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    references: list[tuple[Element, str | None, str]] = field(default_factory=list)
    children: list[tuple[Element, Type]] = field(default_factory=list)
    mathml: bool = False

    def tell(self, finding: Finding) -> None:
        self.findings.append(finding)
        if len(self.findings) >= MAX_FINDINGS:
            raise _EnoughError

    def check_from(self, root: Element, kind: Type) -> None:
        """Check a tree in document order, without recursion: documents may be deep."""
        waiting = [(root, kind)]
        while waiting:
            element, expected = waiting.pop()
            self.children = []
            self._check(element, expected)
            waiting.extend(reversed(self.children))

    def _check(self, element: Element, kind: Type) -> None:
        self._check_attributes(element, kind)
        text = kind if isinstance(kind, SimpleType) else kind.text
        if text is not None:
            self._check_text(element, text)
        elif isinstance(kind, ComplexType):
            self._check_children(element, kind)

    def _check_attributes(self, element: Element, kind: Type) -> None:
        if isinstance(kind, ComplexType) and kind.anything:
            return
        known = kind.attributes if isinstance(kind, ComplexType) else {}
        for name, value in element.items():
            attribute = known.get(str(name))
            if attribute is None:
                if name not in _XSI_HINTS:
                    place = xpath_of(element, str(name))
                    self.tell(wording.unknown_attribute(place, qualified_tag(str(name))))
            else:
                self._check_value(element, str(name), str(value), attribute.type)
        for name, attribute in known.items():
            if attribute.required and element.get(name) is None:
                self.tell(wording.missing_attribute(xpath_of(element), name))

    def _check_text(self, element: Element, kind: SimpleType) -> None:
        inside = next(element.iterchildren(etree.Element), None)
        if inside is not None:
            self.tell(wording.no_children(xpath_of(inside), qualified(inside)))
            return
        text = element.text or ""
        if len(element):
            text += "".join(part.tail or "" for part in element)
        self._check_value(element, None, text, kind)

    def _check_value(
        self, element: Element, attribute: str | None, text: str, kind: SimpleType
    ) -> None:
        if not kind.check(text):
            self.tell(wording.wrong_value(xpath_of(element, attribute), text, kind.wants))
        elif kind.is_id:
            value = text.strip(BLANKS)
            if value in self.ids:
                self.tell(wording.repeated_id(xpath_of(element, attribute), value))
            self.ids.add(value)
        elif kind.is_reference:
            self.references.extend((element, attribute, value) for value in split_list(text))

    def _check_children(self, element: Element, kind: ComplexType) -> None:
        self._check_stray_text(element, kind)
        if kind.in_any_order:
            self._check_any_order(element, kind)
            return
        state, in_order = 0, True
        for child in element.iterchildren(etree.Element):
            tag = str(child.tag)
            following = kind.moves[state].get(tag)
            if following is not None:
                state = following
                self.children.append((child, kind.child_types[tag]))
            elif (entered := self._enter_wildcard(child, kind, state)) is not None:
                state = entered
            else:
                if in_order:
                    wanted = self._wanted(kind, state)
                    self.tell(wording.unexpected_element(xpath_of(child), qualified(child), wanted))
                in_order = False
                if tag in kind.child_types:
                    self.children.append((child, kind.child_types[tag]))
        if in_order and state not in kind.accepting:
            self.tell(wording.missing_element(xpath_of(element), self._wanted(kind, state)))

    def _check_stray_text(self, element: Element, kind: ComplexType) -> None:
        if kind.mixed:
            return
        text = element.text
        if text and text.strip(BLANKS):
            self.tell(wording.stray_text(xpath_of(element), text))
        for part in element:
            text = part.tail
            if text and text.strip(BLANKS):
                self.tell(wording.stray_text(xpath_of(element), text))

    def _check_any_order(self, element: Element, kind: ComplexType) -> None:
        seen: set[str] = set()
        for child in element.iterchildren(etree.Element):
            tag = str(child.tag)
            known = kind.child_types.get(tag)
            if known is None:
                wanted = [qualified_tag(name) for name in kind.child_types.keys() - seen]
                self.tell(wording.unexpected_element(xpath_of(child), qualified(child), wanted))
                continue
            if tag in seen:
                self.tell(wording.repeated_element(xpath_of(child), qualified(child)))
            seen.add(tag)
            self.children.append((child, known))
        missing = kind.required - seen
        if missing:
            wanted = [qualified_tag(name) for name in missing]
            self.tell(wording.missing_element(xpath_of(element), wanted))

    def _enter_wildcard(self, child: Element, kind: ComplexType, state: int) -> int | None:
        namespace = namespace_of(child)
        for wildcard, following in kind.wild_moves[state]:
            if wildcard.accepts(namespace):
                self._check_foreign(child, lax=wildcard.lax)
                return following
        return None

    def _check_foreign(self, element: Element, *, lax: bool) -> None:
        known = self.grammar.globals.get(str(element.tag))
        if known is not None:
            self.children.append((element, known))
        elif lax:
            self.children.append((element, ANYTHING))
        elif namespace_of(element) == MATHML_NAMESPACE:
            if not self.mathml:
                self.tell(wording.mathml_waived(xpath_of(element)))
            self.mathml = True
        else:
            self.tell(wording.unknown_element(xpath_of(element), qualified(element)))

    @staticmethod
    def _wanted(kind: ComplexType, state: int) -> list[str]:
        return [qualified_tag(tag) for tag in kind.moves[state]]

    def check_references(self) -> None:
        """Tell of references that lead nowhere, once the whole document was walked."""
        for element, attribute, value in self._dangling():
            strict = self.grammar.strict_references
            place = xpath_of(element, attribute)
            self.tell(wording.dangling_reference(place, value, strict=strict))

    def _dangling(self) -> Iterator[tuple[Element, str | None, str]]:
        return (found for found in self.references if found[2] not in self.ids)
