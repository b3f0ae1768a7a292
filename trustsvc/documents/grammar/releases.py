"""Give the compiled grammar of a kind and release; each built-in one is compiled once.

A release is data: its number, the D-SI that it uses, whether it can be signed, and what it
changes in the notation of its kind. Ours are in ``releases.toml``; an operator adds later ones.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache

from trustsvc.documents.grammar.automaton import AmbiguousModel
from trustsvc.documents.grammar.dcc import DCC
from trustsvc.documents.grammar.dcoc import DCOC
from trustsvc.documents.grammar.dsi import DSI
from trustsvc.documents.grammar.dsig import DSIG
from trustsvc.documents.grammar.model import Grammar
from trustsvc.documents.grammar.notation import GrammarMistake, Module, compile_grammar
from trustsvc.documents.kinds import (
    DCC_NAMESPACE,
    DCOC_NAMESPACE,
    DS_NAMESPACE,
    RELEASES,
    SI_NAMESPACE,
    DocumentKind,
    release_order,
)
from trustsvc.errors import MalformedSettings

_SI = Module("si", SI_NAMESPACE, DSI)
_DS = Module("ds", DS_NAMESPACE, DSIG)
_MODULES = {
    DocumentKind.DCC: Module("dcc", DCC_NAMESPACE, DCC),
    DocumentKind.DCOC: Module("dcoc", DCOC_NAMESPACE, DCOC),
}
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){2}(?:-rc\.[0-9]{1,4})?", re.ASCII)
_FIELDS = frozenset({"kind", "number", "dsi", "signable", "grammar", "dsi_grammar"})


@dataclass(frozen=True, slots=True)
class Release:
    """Hold a release; ``grammar`` and ``dsi_grammar`` hold definitions that replace or add."""

    kind: DocumentKind
    number: str
    dsi: str
    signable: bool
    grammar: str = ""
    dsi_grammar: str = ""


BUILT_IN: tuple[Release, ...] = tuple(
    Release(DocumentKind(one["kind"]), one["number"], one["dsi"], one["signable"])
    for one in RELEASES
)
"""The releases that this version knows by itself."""
_BY_KEY = {(release.kind, release.number): release for release in BUILT_IN}


def parse_release(name: str, text: str) -> Release:
    """Read the description of a release (TOML), and make sure that its grammar compiles.

    Raises:
        MalformedSettings: it is no such description.
    """
    try:
        read = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedSettings(where=name, why=str(error)) from error
    unknown = read.keys() - _FIELDS
    if unknown:
        raise MalformedSettings(where=name, why=f"unknown: {', '.join(sorted(unknown))}")
    kind, signable = read.get("kind"), read.get("signable")
    if kind not in {DocumentKind.DCC, DocumentKind.DCOC} or not isinstance(signable, bool):
        raise MalformedSettings(where=name, why="kind must be dcc or dcoc, signable true or false")
    for field in ("number", "dsi"):
        if not isinstance(read.get(field), str) or not _NUMBER.fullmatch(read[field]):
            raise MalformedSettings(where=f"{name}: {field}", why="not a number like 3.4.0")
    texts = {field: read.get(field, "") for field in ("grammar", "dsi_grammar")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise MalformedSettings(where=name, why="a grammar is a text")
    release = Release(DocumentKind(kind), read["number"], read["dsi"], signable, **texts)
    compile_release(release)
    return release


def compile_release(release: Release) -> Grammar:
    """Compile the grammar of a release.

    Raises:
        MalformedSettings: its definitions do not make a grammar.
    """
    kind = release.kind
    own, si = _MODULES[kind], _SI
    if release.grammar:
        own = replace(own, text=f"{own.text}\n{release.grammar}")
    if release.dsi_grammar:
        si = replace(si, text=f"{si.text}\n{release.dsi_grammar}")
    modules, numbers = [own, si], [release.number, release.dsi]
    if release.signable:
        modules, numbers = [*modules, _DS], [*numbers, "1.0"]
    try:
        return compile_grammar(
            modules, release.number, numbers, strict_references=kind is DocumentKind.DCOC
        )
    except (GrammarMistake, AmbiguousModel, LookupError, re.error, RecursionError) as error:
        why = f"{type(error).__name__}: {error}"
        raise MalformedSettings(where=f"{kind} {release.number}", why=why) from error


def releases_of(kind: DocumentKind) -> tuple[str, ...]:
    """Give the built-in releases of a kind, oldest first."""
    known = [release.number for release in BUILT_IN if release.kind is kind]
    return tuple(sorted(known, key=release_order))


def signable(kind: DocumentKind, number: str) -> bool:
    """Tell whether a built-in release has a place for a signature."""
    return (kind, number) in _BY_KEY and _BY_KEY[kind, number].signable


@cache
def grammar_of(kind: DocumentKind, number: str) -> Grammar:
    """Compile the grammar of a release that ``releases_of`` names."""
    return compile_release(_BY_KEY[kind, number])
