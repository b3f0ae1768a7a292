"""Give the results of a document as tables and plots, taken from the issued XML.

The same reading as the printed page: values keep their source text.
"""

from collections.abc import Iterator

from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.content import page_of
from trustsvc.documents.page.model import Block, Group, Plot, Table
from trustsvc.documents.xml import parse_xml
from trustsvc.store.documents import Document
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.show_document import read_artefact


def show_results(keep: Keep, document: Document) -> list[Table | Plot]:
    """Give every table and plot of a document, in the order of its page; none of a plain one.

    Raises:
        NotFound: its XML is not kept.
    """
    if document.kind == DocumentKind.PLAIN:
        return []
    return results_of(read_artefact(keep, document, "document.xml"), DocumentKind(document.kind))


def results_of(xml: bytes, kind: DocumentKind) -> list[Table | Plot]:
    """Give every table and plot of an XML.

    Raises:
        MalformedXml: it cannot be read.
    """
    page = page_of(parse_xml(xml), kind)
    return [block for section in page.sections for block in _shown(section.blocks)]


def _shown(blocks: tuple[Block, ...]) -> Iterator[Table | Plot]:
    for block in blocks:
        if isinstance(block, Table | Plot):
            yield block
        elif isinstance(block, Group):
            yield from _shown(block.blocks)
