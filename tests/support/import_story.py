"""The story that the test of interrupted imports tells, in child processes: a folder is imported.

Every outcome that was told is written down, as the command writes it to its file.
"""

from pathlib import Path

from tests.support.dying import arm, parse_death
from tests.support.founded import ISSUER
from tests.support.plain import LIMIT_BYTES
from trustsvc.deployment import Deployment
from trustsvc.documents.plain.index import parse_index
from trustsvc.settings import load_settings
from trustsvc.workflows import import_folder as module
from trustsvc.workflows.import_folder import FolderImport, Outcome, import_folder

BATCH = 8
"""So small that a folder of two dozen files takes several transactions."""


def tell_import(data: Path, folder: Path, death: str | None) -> None:
    """Import a folder, and die where told."""
    module.BATCH = BATCH
    if death is not None:
        arm(parse_death(death))
    deployment = Deployment(load_settings(data))
    rows = parse_index((folder / "index.csv").read_bytes()).rows
    wanted = FolderImport(folder, ISSUER, LIMIT_BYTES, approved=True)
    with notebook(data).open("a") as told:

        def tell(outcome: Outcome) -> None:
            told.write(f"{outcome.row.number} {outcome.id}\n")
            told.flush()

        import_folder(deployment.keep, deployment.log, wanted, rows, tell)
    deployment.close()


def notebook(data: Path) -> Path:
    """Give the file of what was told."""
    return data.with_name(f"{data.name}.told")
