"""Read the notation of grammars and compile one for a release.

The notation is described in ``trustsvc.documents.grammar.model``.
A mistake in a grammar is a mistake of ours: it raises ``GrammarMistake`` when compiled, which
the tests do for every release.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trustsvc.documents.grammar import lexical
from trustsvc.documents.grammar.automaton import Particle, compile_particle
from trustsvc.documents.grammar.model import (
    Attribute,
    ComplexType,
    Grammar,
    SimpleType,
    Type,
    Wildcard,
)
from trustsvc.documents.kinds import release_order


class GrammarMistake(AssertionError):
    """A grammar of ours does not make sense."""


@dataclass(frozen=True, slots=True)
class Module:
    """Hold the definitions for one namespace."""

    prefix: str
    namespace: str
    text: str


_SIMPLE: Mapping[str, tuple[lexical.Check, str]] = {
    "string": (lexical.is_string, "text"),
    "token": (lexical.is_not_empty, "text that is not empty, without blanks around it"),
    "boolean": (lexical.is_boolean, "true or false"),
    "date": (lexical.is_date, "a date as 2026-01-31"),
    "dateTime": (lexical.is_date_time, "an instant as 2026-01-31T12:00:00Z"),
    "duration": (lexical.is_duration, "a duration as P1Y"),
    "integer": (lexical.is_integer, "a whole number"),
    "base64": (lexical.is_base64, "base64"),
    "anyURI": (lexical.is_uri, "a URI"),
    "ID": (lexical.is_nc_name, "a name that starts with a letter"),
    "IDREF": (lexical.is_nc_name, "the id of an element"),
    "IDREFS": (lexical.list_of(lexical.is_nc_name, least=1), "ids of elements"),
}
_ATTRIBUTE_TYPES = {"id": "ID", "Id": "ID", "refId": "refIds", "refType": "refTypes"}
_TOKEN = re.compile(r"\(|\)|\||&|[^\s()|&\[\]]+(?:\[[^\]]*\])?|\[[^\]]*\]")
_PIECE = re.compile(
    r"(?P<name>[A-Za-z][\w.\-]*~?)(?::(?P<type>[\w.\-]+))?(?P<count>[?*+!])?(?:\[(?P<when>[^\]]*)\])?"
)
_Definition: TypeAlias = tuple[list[str], str, str]


def applies(when: str | None, release: str) -> bool:
    """Tell whether a limit (``3.1+``, ``<3.1``, both with a comma) holds for a release."""
    ours = release_order(release)
    for limit in (when or "").split(","):
        if limit.startswith("<") and not ours < release_order(limit[1:]):
            return False
        if limit.endswith("+") and not ours >= release_order(limit[:-1]):
            return False
    return True


def compile_grammar(
    modules: Sequence[Module],
    release: str,
    releases: Sequence[str],
    *,
    strict_references: bool = False,
) -> Grammar:
    """Compile modules for one release; ``releases`` gives each module's own release number."""
    compilers = {
        module.prefix: _Compiler(module, own) for module, own in zip(modules, releases, strict=True)
    }
    everything: dict[str, Type] = {}
    for compiler in compilers.values():
        compiler.compile(compilers)
        everything |= compiler.globals
    return Grammar(release, compilers[modules[0].prefix].globals, everything, strict_references)


class _Compiler:
    def __init__(self, module: Module, release: str) -> None:
        self.module = module
        self.release = release
        self.types: dict[str, Type] = {
            name: SimpleType(
                name, check, wants, is_id=name == "ID", is_reference=name.startswith("IDREF")
            )
            for name, (check, wants) in _SIMPLE.items()
        }
        self.types["release"] = SimpleType("release", lexical.one_of(release), release)
        self.globals: dict[str, Type] = {}
        self.definitions = dict(self._definitions())
        for name, (_head, sign, _body) in self.definitions.items():
            if sign == "=":
                self.types[name] = ComplexType(name)
        for name, (_head, sign, body) in self.definitions.items():
            if sign == ":=":
                self.types[name] = self._simple(name, body)
        for name, kind in self._global_names():
            self.globals[self.tag(name)] = self.type(kind)

    def _paragraphs(self) -> Iterator[str]:
        yield from re.sub(r"\n[ \t]+", " ", self.module.text).strip().splitlines()

    def _definitions(self) -> Iterator[tuple[str, _Definition]]:
        for line in self._paragraphs():
            if not line or line.startswith("GLOBAL"):
                continue
            found = re.search(r" (:?=) ?", line)
            if found is None:
                raise GrammarMistake(line)
            head = line[: found.start()].split()
            piece = self._piece(head[0])
            if applies(piece["when"], self.release):
                yield piece["name"] or "", (head[1:], found.group(1), line[found.end() :])

    def _global_names(self) -> Iterator[tuple[str, str]]:
        for line in self._paragraphs():
            for word in line.split()[1:] if line.startswith("GLOBAL") else ():
                piece = self._piece(word)
                if applies(piece["when"], self.release):
                    yield piece["name"] or "", piece["type"] or piece["name"] or ""

    @staticmethod
    def _piece(word: str) -> dict[str, str | None]:
        found = _PIECE.fullmatch(word)
        if found is None:
            raise GrammarMistake(word)
        return found.groupdict()

    def tag(self, name: str) -> str:
        return f"{{{self.module.namespace}}}{name}"

    def type(self, name: str) -> Type:
        if name not in self.types:
            raise GrammarMistake(self.module.prefix, self.release, "no such type", name)
        return self.types[name]

    def _simple(self, name: str, body: str) -> SimpleType:
        kind, _, rest = body.strip().partition(" ")
        words = rest.split()
        made: dict[str, Callable[[], tuple[lexical.Check, str]]] = {
            "enum": lambda: (lexical.one_of(*words), "one of: " + ", ".join(words)),
            "pattern": lambda: (lexical.matches(rest), f"text like {rest}"),
            "number": lambda: (lexical.matches_collapsed(rest), "a number like 1.25 or 3e-4"),
            "list": lambda: self._list(rest, 0),
            "items": lambda: self._list(rest, 1),
        }
        if kind in made:
            check, wants = made[kind]()
            return SimpleType(name, check, wants)
        base = self.types.get(kind)
        if not isinstance(base, SimpleType):
            raise GrammarMistake(name, body)
        return base

    def _list(self, item: str, least: int) -> tuple[lexical.Check, str]:
        base = self.types.get(item)
        if not isinstance(base, SimpleType):
            raise GrammarMistake(self.module.prefix, item)
        return lexical.list_of(base.check, least), f"a list, each entry {base.wants}"

    def compile(self, compilers: Mapping[str, "_Compiler"]) -> None:
        for name, (attributes, sign, body) in self.definitions.items():
            made = self.types[name]
            if sign == "=" and isinstance(made, ComplexType):
                made.attributes = dict(self._attributes(attributes))
                self._fill(made, body.strip(), compilers)

    def _attributes(self, words: Sequence[str]) -> Iterator[tuple[str, Attribute]]:
        for word in words:
            piece = self._piece(word.removeprefix("@"))
            name = piece["name"] or ""
            kind = self.type(piece["type"] or _ATTRIBUTE_TYPES[name])
            if applies(piece["when"], self.release) and isinstance(kind, SimpleType):
                yield name, Attribute(kind, required=piece["count"] == "!")

    def _fill(self, made: ComplexType, body: str, compilers: Mapping[str, "_Compiler"]) -> None:
        if body.startswith("#"):
            text = self.type(body[1:])
            if not isinstance(text, SimpleType):
                raise GrammarMistake(body)
            made.text = text
            return
        words = _TOKEN.findall(body)
        if words[:1] == ["MIXED"]:
            made.mixed = True
            words = words[1:]
        if words[:1] == ["&"]:
            self._fill_any_order(made, words[1:])
            return
        reader = _ParticleReader(self, compilers, words)
        compile_particle(reader.read(), made)

    def _fill_any_order(self, made: ComplexType, words: Sequence[str]) -> None:
        made.in_any_order = True
        required = set()
        for word in words:
            piece = self._piece(word)
            if applies(piece["when"], self.release):
                tag = self.tag(piece["name"] or "")
                made.child_types[tag] = self.type(piece["type"] or "")
                if piece["count"] is None:
                    required.add(tag)
        made.required = frozenset(required)


class _ParticleReader:
    """Read a content model by recursive descent."""

    def __init__(
        self, home: _Compiler, compilers: Mapping[str, _Compiler], words: Sequence[str]
    ) -> None:
        self.home, self.compilers, self.words, self.next = home, compilers, words, 0

    def read(self) -> Particle:
        particle = self._alternatives()
        if self.next != len(self.words):
            raise GrammarMistake(" ".join(self.words[self.next :]))
        return particle

    def _alternatives(self) -> Particle:
        found = [self._sequence()]
        while self.next < len(self.words) and self.words[self.next] == "|":
            self.next += 1
            found.append(self._sequence())
        found = [part for part in found if part.kind != "sequence" or part.parts]
        return found[0] if len(found) == 1 else Particle.choice(found)

    def _sequence(self) -> Particle:
        found = []
        while self.next < len(self.words) and self.words[self.next] not in {"|", ")"}:
            part = self._counted()
            if part is not None:
                found.append(part)
        return found[0] if len(found) == 1 else Particle.sequence(found)

    def _counted(self) -> Particle | None:
        word = self.words[self.next]
        self.next += 1
        if word != "(":
            piece = self.home._piece(word)  # noqa: SLF001 - the reader is the compiler's other half
            return self._element(piece) if applies(piece["when"], self.home.release) else None
        inner = self._alternatives()
        self.next += 1
        after = self.words[self.next] if self.next < len(self.words) else ""
        limit = re.fullmatch(r"([?*+])?(?:\[([^\]]*)\])?", after)
        if limit is None or not after:
            return inner
        self.next += 1
        kept = applies(limit.group(2), self.home.release)
        return Particle.times(inner, limit.group(1)) if kept else None

    def _element(self, piece: Mapping[str, str | None]) -> Particle:
        name, kind = piece["name"] or "", piece["type"] or ""
        if name.rstrip("~") in {"ANY", "OTHER"}:
            home = self.home.module.namespace if name.startswith("OTHER") else None
            made = Particle.leaf(Wildcard(home, lax=name.endswith("~")), None)
        elif name in self.compilers:
            tag = self.compilers[name].tag(kind)
            made = Particle.leaf(tag, self.compilers[name].globals[tag])
        else:
            prefix, _, own = kind.rpartition(".")
            module = self.compilers[prefix] if prefix else self.home
            made = Particle.leaf(self.home.tag(name), module.type(own))
        return Particle.times(made, piece["count"])
