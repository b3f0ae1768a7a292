"""Time dcclib in an environment of its own: the schema as argument, a DCC on standard input.

Prints milliseconds as JSON. Nothing of ours is imported: that environment holds dcclib alone.
"""

import json
import sys
from collections.abc import Callable
from time import perf_counter

from dcc_json_toolkit import DccSchema  # type: ignore[import-not-found]  # of the peer
from dcclib.validation.xsd import XsdValidator  # type: ignore[import-not-found]  # of the peer
from lxml import etree

ROUNDS = 15


def best_ms(function: Callable[[], object]) -> float:
    """Give the least time that a call took, in milliseconds, after one call to warm up."""
    function()
    times = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        function()
        times.append(perf_counter() - begun)
    return 1000 * min(times)


def main() -> None:
    """Time what dcclib does with one document."""
    schema_path, xml = sys.argv[1], sys.stdin.read()
    schema = DccSchema("3.3.0", no_cache=True, schema_url=schema_path)
    validator = XsdValidator.from_file(schema_path)
    carried = json.dumps(schema.to_dict(xml))
    json.dump(
        {
            "to_json": best_ms(lambda: json.dumps(schema.to_dict(xml))),
            "to_xml": best_ms(lambda: schema.to_xml_string(json.loads(carried))),
            "libxml2": best_ms(lambda: validator.validate_tree(etree.fromstring(xml.encode()))),
            "xmlschema": best_ms(lambda: schema.validate_dcc(xml)),
        },
        sys.stdout,
    )


main()
