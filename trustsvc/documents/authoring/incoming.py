"""Give the XML of whatever authors send: a model in JSON, a carried document, or XML itself."""

import codecs
from collections.abc import Mapping

from trustsvc.documents.authoring.dcc import author_dcc
from trustsvc.documents.authoring.dcoc import author_dcoc
from trustsvc.documents.authoring.json_reader import parse_json
from trustsvc.documents.authoring.lossless import from_cbor, is_tree, write_tree
from trustsvc.documents.xml import LIMIT_BYTES
from trustsvc.errors import MalformedJson

_BLANKS = b" \t\r\n"


def xml_of_json(data: bytes, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Give the XML of JSON: of a model (``kind`` says which; default ``dcc``), or carried in it.

    Raises:
        MalformedJson: the bytes are no JSON that we read.
        MalformedTree: it claims to carry XML, and does not.
        RefusedDocument: the model cannot be written; findings name places in the JSON.
        TooLarge: more bytes than the limit.
    """
    value = parse_json(data, limit_bytes)
    if not isinstance(value, Mapping):
        raise MalformedJson(where="$", why="not an object")
    if is_tree(value):
        return write_tree(value)
    return author_dcoc(value) if value.get("kind") == "dcoc" else author_dcc(value)


def xml_of(data: bytes, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Give the XML of a file by what it begins with; what is neither JSON nor CBOR stays.

    Raises:
        BadInput: it is JSON or CBOR and cannot be used, as ``xml_of_json`` and ``from_cbor`` say.
    """
    start = data.removeprefix(codecs.BOM_UTF8).lstrip(_BLANKS)[:1]
    if start == b"{":
        return xml_of_json(data, limit_bytes)
    if start and start[0] >> 5 == 5:  # noqa: PLR2004  major type 5 of CBOR: a map
        return from_cbor(data, limit_bytes)
    return data
