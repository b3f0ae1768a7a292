"""Hold the migrations to the tables that the code describes."""

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from trustsvc.errors import DataFolderUnwritable, NewerData
from trustsvc.store.engine import Database
from trustsvc.store.migrate import MIGRATIONS, VERSIONS
from trustsvc.store.tables import TABLES, metadata


def test_migrations_make_exactly_the_tables_that_the_code_describes(database: Database) -> None:
    engine = create_engine(database.url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata())
        made = set(inspect(connection).get_table_names())
    engine.dispose()

    assert differences == []
    assert made == {table.__tablename__ for table in TABLES} | {"alembic_version"}


def test_migrating_again_changes_nothing(database: Database) -> None:
    path = database.url.removeprefix("sqlite:///")
    before = list(sqlite3.connect(path).iterdump())

    database.migrate()

    assert list(sqlite3.connect(path).iterdump()) == before


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_what_an_older_version_wrote_is_kept(tmp_path: Path, version: str) -> None:
    path = tmp_path / "old.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        connection.exec_driver_sql("INSERT INTO nonce VALUES (1, x'00', 7)")
    engine.dispose()
    database = Database(f"sqlite:///{path}")

    database.migrate()

    with database.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT next FROM nonce").scalar()
        now = session.connection().exec_driver_sql("SELECT * FROM alembic_version").scalar()
    database.close()
    assert (kept, now) == (7, VERSIONS[-1])


def test_several_may_migrate_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    databases = [Database(url) for _ in range(4)]
    failed: list[BaseException] = []

    def migrate(database: Database) -> None:
        try:
            database.migrate()
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=migrate, args=(one,)) for one in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    for one in databases:
        one.close()


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    path = database.url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    with pytest.raises(NewerData, match=f"found: 9999, known: {VERSIONS[-1]}"):
        database.migrate()


@pytest.mark.parametrize("content", [b"no database at all, but quite some text", b"\0" * 4096])
def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "trustsvc.sqlite"
    path.write_bytes(content)
    database = Database(f"sqlite:///{path}")

    with pytest.raises(DataFolderUnwritable, match="not a database"):
        database.migrate()

    database.close()


def test_a_folder_that_cannot_be_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = Database(f"sqlite:///{tmp_path / 'file' / 'trustsvc.sqlite'}")

    with pytest.raises(DataFolderUnwritable, match="unable to open"):
        database.migrate()

    database.close()
