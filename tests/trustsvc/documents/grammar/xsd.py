"""Turn a published schema into the objects of our own grammar, to compare the two.

Only what the published schemas use is understood; anything else raises.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from trustsvc.documents.grammar.automaton import Particle, compile_particle
from trustsvc.documents.grammar.model import Attribute, ComplexType, SimpleType, Type, Wildcard
from trustsvc.documents.xml import Element

XS = "{http://www.w3.org/2001/XMLSchema}"
Key: TypeAlias = tuple[str, str]


@dataclass
class PublishedSchema:
    """Hold the types of a schema and of those that it imports."""

    named: dict[Key, Element] = field(default_factory=dict)
    elements: dict[Key, Element] = field(default_factory=dict)
    substitutes: dict[Key, list[Element]] = field(default_factory=dict)
    made: dict[object, Type] = field(default_factory=dict)
    probes: dict[str, Element] = field(default_factory=dict)

    def load(self, path: Path) -> None:
        """Read a schema and what it imports."""
        root = etree.parse(path, etree.XMLParser(remove_comments=True)).getroot()
        for note in list(root.iter(f"{XS}annotation")):
            note.getparent().remove(note)  # type: ignore[union-attr]  # it is never the root
        space = root.get("targetNamespace", "")
        for node in root.iterchildren(f"{XS}complexType", f"{XS}simpleType"):
            self.named[space, node.get("name", "")] = node
        for node in root.iterchildren(f"{XS}element"):
            self.elements[space, node.get("name", "")] = node
            if node.get("substitutionGroup"):
                head = _resolve(node, node.get("substitutionGroup", ""))
                self.substitutes.setdefault(head, []).append(node)
        for node in root.iterchildren(f"{XS}import"):
            location = path.parent / node.get("schemaLocation", "")
            if node.get("namespace") not in {key[0] for key in self.elements | self.named}:
                self.load(location)

    def type_of(self, node: Element) -> Type:
        """Give the type of an element or attribute declaration."""
        if node.get("type"):
            return self._named(_resolve(node, node.get("type", "")), node)
        inner = node.find(f"{XS}complexType")
        if inner is None:
            inner = node.find(f"{XS}simpleType")
        assert inner is not None, node.get("name")
        return self._convert(("anonymous", inner), inner)

    def _named(self, key: Key, user: Element) -> Type:
        if key[0] == XS[1:-1]:
            return self._simple(key, user, key[1])
        return self._convert(key, self.named[key])

    def _simple(self, key: object, node: Element, name: str) -> SimpleType:
        if key not in self.made:
            probe = f"probe{len(self.probes)}"
            self.probes[probe] = node
            self.made[key] = SimpleType(probe, lambda _text: True, name)
        found = self.made[key]
        assert isinstance(found, SimpleType)
        return found

    def _convert(self, key: object, node: Element) -> Type:
        if node.tag == f"{XS}simpleType":
            return self._simple(key, node, node.get("name", "anonymous"))
        if key not in self.made:
            made = ComplexType(node.get("name", "anonymous"))
            self.made[key] = made
            self._fill(made, node)
        return self.made[key]

    def _fill(self, made: ComplexType, node: Element) -> None:
        made.mixed = node.get("mixed") == "true"
        extension = node.find(f"{XS}simpleContent/{XS}extension")
        holder = node if extension is None else extension
        for attribute in holder.iterchildren(f"{XS}attribute"):
            kind = self.type_of(attribute)
            assert isinstance(kind, SimpleType)
            name = attribute.get("name", "")
            made.attributes[name] = Attribute(kind, attribute.get("use") == "required")
        if extension is not None:
            text = self._named(_resolve(extension, extension.get("base", "")), extension)
            assert isinstance(text, SimpleType)
            made.text = text
            return
        (model,) = node.iterchildren(f"{XS}sequence", f"{XS}choice", f"{XS}all")
        if model.tag == f"{XS}all":
            made.in_any_order = True
            made.child_types = {_tag(child): self.type_of(child) for child in model}
            made.required = frozenset(_tag(child) for child in model if not child.get("minOccurs"))
        else:
            compile_particle(self._particle(model), made)

    def _particle(self, node: Element) -> Particle:
        least, most = node.get("minOccurs", "1"), node.get("maxOccurs", "1")
        count = {"11": None, "01": "?", "0unbounded": "*", "1unbounded": "+"}[least + most]
        return Particle.times(self._once(node), count)

    def _once(self, node: Element) -> Particle:
        name = str(node.tag).removeprefix(XS)
        if name == "sequence":
            return Particle.sequence([self._particle(part) for part in node])
        if name == "choice":
            return Particle.choice([self._particle(part) for part in node])
        if name == "any":
            target = node.getroottree().getroot().get("targetNamespace")
            other = target if node.get("namespace") == "##other" else None
            return Particle.leaf(Wildcard(other, node.get("processContents") == "lax"), None)
        assert name == "element", name
        if not node.get("ref"):
            return Particle.leaf(_tag(node), self.type_of(node))
        key = _resolve(node, node.get("ref", ""))
        declared = self.substitutes.get(key, []) if key in self.substitutes else []
        declared = declared or [self.elements[key]]
        leaves = [Particle.leaf(_tag(one), self.type_of(one)) for one in declared]
        return leaves[0] if len(leaves) == 1 else Particle.choice(leaves)


def _resolve(node: Element, name: str) -> Key:
    prefix, _, local = name.rpartition(":")
    return node.nsmap.get(prefix or None, "") or "", local


def _tag(node: Element) -> str:
    root = node.getroottree().getroot()
    return f"{{{root.get('targetNamespace')}}}{node.get('name')}"
