"""Write the template for certificates: a workbook, or a CSV."""

from pathlib import Path

from trustsvc.cli.output import say, told_in_one_line
from trustsvc.cli.results import write
from trustsvc.documents.sheets.csv_template import csv_template
from trustsvc.documents.sheets.template import workbook_template
from trustsvc.errors import MalformedRequest

LANGUAGES = ("zh", "en")


def run(file: Path, language: str, *, is_filled: bool) -> None:
    """Write the template under a name that ends in .xlsx or .csv."""
    with told_in_one_line():
        if language not in LANGUAGES:
            raise MalformedRequest(where="--language", why=f"{language!r} is neither zh nor en")
        match file.suffix.lower():
            case ".xlsx":
                content = workbook_template(language, is_filled=is_filled)
            case ".csv":
                content = csv_template(is_filled=is_filled)
            case ending:
                raise MalformedRequest(where=str(file), why=f"{ending!r} is neither .xlsx nor .csv")
        if file.exists():
            raise MalformedRequest(where=str(file), why="there is such a file already")
        write(file, content)
        say(f"wrote {file}")
