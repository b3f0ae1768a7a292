"""Give the compiled grammar of a kind and release; each is compiled once."""

from functools import cache

from trustsvc.documents.grammar.dcc import DCC, DSI_OF_DCC
from trustsvc.documents.grammar.dcoc import DCOC
from trustsvc.documents.grammar.dsi import DSI
from trustsvc.documents.grammar.dsig import DSIG
from trustsvc.documents.grammar.model import Grammar
from trustsvc.documents.grammar.notation import Module, compile_grammar
from trustsvc.documents.kinds import (
    DCC_NAMESPACE,
    DCC_RELEASES,
    DCOC_NAMESPACE,
    DCOC_RELEASES,
    DS_NAMESPACE,
    FIRST_SIGNABLE_DCC,
    SI_NAMESPACE,
    DocumentKind,
    release_order,
)

_DCC = Module("dcc", DCC_NAMESPACE, DCC)
_DCOC = Module("dcoc", DCOC_NAMESPACE, DCOC)
_SI = Module("si", SI_NAMESPACE, DSI)
_DS = Module("ds", DS_NAMESPACE, DSIG)
_DSI_OF_DCOC = "2.2.1"


def releases_of(kind: DocumentKind) -> tuple[str, ...]:
    """Give the releases of a kind that we know, oldest first."""
    return {DocumentKind.DCC: DCC_RELEASES, DocumentKind.DCOC: DCOC_RELEASES}.get(kind, ())


def signable(kind: DocumentKind, release: str) -> bool:
    """Tell whether a release has a place for a signature."""
    if kind is DocumentKind.DCC:
        return release_order(release) >= release_order(FIRST_SIGNABLE_DCC)
    return kind is DocumentKind.DCOC


@cache
def grammar_of(kind: DocumentKind, release: str) -> Grammar:
    """Compile the grammar of a release that ``releases_of`` names."""
    if kind is DocumentKind.DCOC:
        versions = (release, _DSI_OF_DCOC, "1.0")
        return compile_grammar((_DCOC, _SI, _DS), release, versions, strict_references=True)
    dsi = DSI_OF_DCC[release]
    if signable(kind, release):
        return compile_grammar((_DCC, _SI, _DS), release, (release, dsi, "1.0"))
    return compile_grammar((_DCC, _SI), release, (release, dsi))
