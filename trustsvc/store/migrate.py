"""Bring the tables to the newest version, in one transaction or not at all.

Alembic takes longer to load than most commands take to run: it is loaded only when there is
something to do.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from trustsvc.errors import DataFolderUnwritable, NewerData

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py")))
"""Every version of the tables, oldest first: the first four characters of a file's name."""


def migrate(engine: Engine, url: str) -> None:
    """Bring the tables to the newest version; several processes may try at once.

    Raises:
        DataFolderUnwritable: the database file cannot be made.
        NewerData: a newer version of the service made the tables.
    """
    try:
        with engine.begin() as connection:
            version = _version(connection)
            if version is not None and version not in VERSIONS:
                raise NewerData(found=version, known=VERSIONS[-1])
            if version != VERSIONS[-1]:
                _upgrade(connection)
    except DatabaseError as error:
        raise DataFolderUnwritable(folder=url, why=str(error.orig)) from error


def _version(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if version is None else str(version)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  slow to load
    from alembic.config import Config  # noqa: PLC0415  slow to load

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
