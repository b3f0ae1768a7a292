"""Run every benchmark and print its figures beside the target and a peer of the same run.

``python -m tests.bench [NAME …]`` runs those whose name holds one of the words.
"""

import importlib
import sys
from pathlib import Path

HEADER = ("what", "measured", "target", "beside it")


def main() -> None:
    """Print one table for all benchmarks."""
    wanted = sys.argv[1:]
    names = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    rows: list[tuple[str, ...]] = [HEADER]
    for name in names:
        if wanted and not any(word in name for word in wanted):
            continue
        rows += importlib.import_module(f"tests.bench.{name}").run()
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


main()
