"""Draw what a document rests on: a tree for the terminal, a picture for the wall."""

from dataclasses import dataclass
from pathlib import Path

from trustsvc.cli.output import leave, say, say_json, told_in_one_line
from trustsvc.cli.verify import CODES, Options, answer_of
from trustsvc.errors import Unavailable
from trustsvc.graph.answer import trace_answer
from trustsvc.graph.picture import draw_picture
from trustsvc.graph.tree import draw_tree
from trustsvc.graph.walk import Trace


@dataclass(frozen=True, slots=True)
class Output:
    """What is to be made of a trace."""

    svg: Path | None
    language: str
    as_json: bool


def run(options: Options, output: Output) -> None:
    """Verify a file and everything that it rests on, and draw the chain."""
    with told_in_one_line():
        answer = answer_of(options)
        trace = answer.trace
        if trace is None:  # answer_of was asked for it
            raise Unavailable(what="trace", why="nothing was walked")
        if output.svg is not None:
            _write(output.svg, draw_picture(trace, output.language))
        if output.as_json:
            say_json(trace_answer(trace))
        else:
            _show(trace, output)
    leave(CODES[trace.verdict])


def _show(trace: Trace, output: Output) -> None:
    for line in draw_tree(trace, output.language):
        say(line)
    if output.svg is not None:
        say(f"wrote {output.svg}")


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise Unavailable(what=str(path), why=error.strerror or "cannot be written") from error
