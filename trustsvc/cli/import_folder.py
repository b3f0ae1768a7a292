"""Import a folder of old PDFs from the command line, with an outcome for each line of its index.

The outcomes stand in ``INDEX.outcome.csv`` once every line has one; until then in ``….part``.
Exit code 0: all are on record; 1: at least one was refused.
"""

import codecs
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol

import typer

from trustsvc.cli.opened import only_issuer, open_deployment, read_file
from trustsvc.cli.output import EXIT_FAILED, leave, say, say_json, told_in_one_line
from trustsvc.documents.plain.index import Index, parse_index
from trustsvc.documents.sheets.guard import guarded
from trustsvc.errors import MalformedRequest, Unavailable
from trustsvc.workflows.import_folder import FolderImport, Outcome, Word, import_folder

HEADER = ("line", "file", "number", "outcome", "id", "look_up_code", "why", "remedy")
LANGUAGES = ("en", "zh")
MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with."""

    folder: Path
    index: Path
    data: Path | None
    issuer: str | None
    language: str
    approve: bool
    as_json: bool


def run(options: Options) -> None:
    """Import, and say how many lines became what."""
    with told_in_one_line():
        if options.language not in LANGUAGES:
            raise MalformedRequest(where="--language", why=f"none of {', '.join(LANGUAGES)}")
        if not options.folder.is_dir():
            raise MalformedRequest(where=str(options.folder), why="no such folder")
        index = parse_index(read_file(options.index))
        with open_deployment(options.data) as deployment, _outcomes(options) as outcomes:
            wanted = FolderImport(
                folder=options.folder,
                issuer=only_issuer(deployment, options.issuer),
                limit_bytes=deployment.settings.document_limit_bytes,
                approved=options.approve,
            )
            with _progress(len(index.rows)) as progress:

                def tell(outcome: Outcome) -> None:
                    outcomes.write(outcome)
                    progress.update(1)

                import_folder(deployment.keep, deployment.log, wanted, index.rows, tell)
        _report(options, index, outcomes)
    if outcomes.counts[Word.REFUSED]:
        leave(EXIT_FAILED)


class _Outcomes:
    """The file of outcomes, and how many there are of each."""

    def __init__(self, file: TextIOWrapper, language: str) -> None:
        self.counts: Counter[Word] = Counter()
        self._language = language
        self._file = file
        self._rows = csv.writer(file, lineterminator="\r\n")
        self._rows.writerow(HEADER)

    def write(self, outcome: Outcome) -> None:
        """Write one line."""
        self.counts[outcome.word] += 1
        reasons = outcome.findings[:MOST_REASONS]
        why = "; ".join(one.says[self._language] for one in reasons)
        remedy = "; ".join(dict.fromkeys(one.remedy[self._language] for one in reasons))
        row = outcome.row
        texts = (row.file, row.number, outcome.word, outcome.id, outcome.token, why, remedy)
        self._rows.writerow((row.line, *map(guarded, texts)))


@contextmanager
def _outcomes(options: Options) -> Iterator[_Outcomes]:
    """Open the file of outcomes; it takes its name when all is told."""
    path = outcome_path(options.index)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(
                codecs.BOM_UTF8.decode()
            )  # spreadsheets take it for another encoding without
            yield _Outcomes(file, options.language)
        part.replace(path)
    except OSError as error:
        raise Unavailable(what=str(path), why=error.strerror or "cannot be written") from error


def outcome_path(index: Path) -> Path:
    """Name the file of outcomes: ``index.csv`` has ``index.outcome.csv``."""
    return index.with_name(f"{index.stem}.outcome.csv")


class _Progress(Protocol):
    def update(self, n_steps: int) -> None:
        """Go on by so many."""


@contextmanager
def _progress(length: int) -> Iterator[_Progress]:
    """Show a bar, on a terminal only."""
    hidden = not sys.stderr.isatty()
    with typer.progressbar(
        length=length,
        label="registering",
        file=sys.stderr,
        show_pos=True,
        update_min_steps=10,
        hidden=hidden,
    ) as bar:
        yield bar


def _report(options: Options, index: Index, outcomes: _Outcomes) -> None:
    path = outcome_path(options.index)
    counts = {str(word): outcomes.counts[word] for word in Word}
    if options.as_json:
        told = {"lines": len(index.rows), "outcomes": counts, "unused_columns": list(index.unused)}
        say_json({**told, "file": str(path)})
        return
    say(f"{len(index.rows)} lines: {_sum(counts)}")
    if index.unused:
        say(f"  columns not used   {', '.join(index.unused)}")
    say(f"  each line          {path}")
    say("  log and evidence   follow; trustsvc serve or trustsvc work does it")


def _sum(counts: dict[str, int]) -> str:
    told: Sequence[str] = [f"{count} {word}" for word, count in counts.items() if count]
    return ", ".join(told) or "nothing to do"
