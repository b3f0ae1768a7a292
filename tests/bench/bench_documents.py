"""Measure documents: from JSON to XML, carried and back, validated; beside dcclib in the same run.

dcclib 0.4.0 converts by the published schema and validates with libxml2 (which says yes or no, in
C) or with xmlschema (which tells all faults, as we do). It fetches schemas from their publisher;
here it is given a file. It stands in an environment of its own, since it brings 280 MB:
``python3 -m venv .peers/dcclib && .peers/dcclib/bin/pip install dcclib==0.4.0``.
"""

import json
import subprocess
from pathlib import Path

from tests.bench.timing import Row, best_ms
from tests.support.peers import ROOT
from tests.support.shared import DCC
from trustsvc.documents.authoring.examples import dcc_model_example
from trustsvc.documents.authoring.incoming import xml_of_json
from trustsvc.documents.authoring.lossless import from_cbor, from_json, to_cbor, to_json
from trustsvc.documents.grammar.check import check_grammar
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.rules import check_rules
from trustsvc.documents.schemas.official import load_official_schema
from trustsvc.documents.xml import Tree, parse_xml

PEER = ROOT / ".peers" / "dcclib" / "bin" / "python"
SCHEMA = DCC / "xsd" / "3.3.0" / "dcc.xsd"


def run() -> list[Row]:
    """Measure and give the rows to print."""
    model = json.dumps(_model(), ensure_ascii=False).encode()
    xml = xml_of_json(model)
    carried, packed = to_json(xml), to_cbor(xml)
    grammar = grammar_of(DocumentKind.DCC, "3.3.0")
    tree, peer = parse_xml(xml), _dcclib(xml)
    size = f"{len(xml) / 1000:.0f} KB"
    return [
        (
            f"JSON to XML of {size}",
            _ms(best_ms(lambda: xml_of_json(model))),
            "5 ms",
            peer["to_xml"],
        ),
        (f"carry {size} of XML as JSON", _ms(best_ms(lambda: to_json(xml))), "", peer["to_json"]),
        ("and back", _ms(best_ms(lambda: from_json(carried))), "5 ms", peer["to_xml"]),
        ("and back from CBOR", _ms(best_ms(lambda: from_cbor(packed))), "5 ms", ""),
        (
            f"validate {size} against the grammar",
            _ms(best_ms(lambda: check_grammar(parse_xml(xml), grammar))),
            "10 ms",
            f"{peer['xmlschema']}; yes or no by libxml2 {peer['libxml2']}",
        ),
        ("lint it", _ms(best_ms(lambda: check_rules(tree, DocumentKind.DCC))), "3 ms", ""),
        ("judge it by the published schema too", _official(tree), "", peer["libxml2"]),
        ("take it in: grammar, rules, lint", _ms(best_ms(lambda: take_in(xml))), "10 ms", ""),
    ]


def _official(tree: Tree) -> str:
    if not SCHEMA.exists():
        return "the published schema is not here"
    schema = load_official_schema(SCHEMA)
    return _ms(best_ms(lambda: schema.check(tree)))


def _model() -> dict[str, object]:
    """Give a model whose XML has about 20 KB."""
    model = dcc_model_example()
    series = model["results"][0]
    model["results"] += [{**series, "id": f"errors-{number}"} for number in range(2)]
    return model


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms"


def _dcclib(xml: bytes) -> dict[str, str]:
    names = ("to_json", "to_xml", "libxml2", "xmlschema")
    if not PEER.exists() or not SCHEMA.exists():
        return dict.fromkeys(names, "dcclib is not here")
    script = Path(__file__).with_name("dcclib_beside.py")
    done = subprocess.run(  # noqa: S603  our own arguments
        [str(PEER), str(script), str(SCHEMA)],
        input=xml,
        capture_output=True,
        check=True,
        timeout=120,
    )
    found = json.loads(done.stdout)
    return {name: f"dcclib {found[name]:.1f} ms" for name in names}
