"""Read settings from variables and one file.

A setting comes from ``TRUSTSVC_<NAME>``, else from ``<data folder>/trustsvc.toml``, else from its
default here. docs/settings.md is generated from the descriptions in this file.
"""

import os
from pathlib import Path
from typing import ClassVar

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from trustsvc.errors import MalformedSettings

FILE_NAME = "trustsvc.toml"
DATA_VARIABLE = "TRUSTSVC_DATA"


class Settings(BaseSettings):
    """Every setting with its default and what it means."""

    model_config = SettingsConfigDict(env_prefix="TRUSTSVC_", extra="forbid", frozen=True)
    file: ClassVar[Path | None] = None

    data: Path = Field(Path("var"), description="Folder for everything that the service keeps.")
    public_url: str = Field(
        "http://127.0.0.1:8000",
        description="Address under which people reach the service; it is printed in QR codes.",
    )
    host: str = Field("127.0.0.1", description="Address that `trustsvc serve` listens on.")
    port: int = Field(
        8000, ge=0, le=65535, description="Port that `trustsvc serve` listens on; 0: a free one."
    )
    database_url: str = Field(
        "", description="SQLAlchemy address; empty: `trustsvc.sqlite` in the data folder."
    )
    chain_url: str = Field(
        "devnet:chain.sqlite",
        description="Chain endpoint: `devnet:FILE` (embedded, relative to the data folder), "
        "`anvil:` or an http address. Several, parted by commas, are tried in order.",
    )
    chain_confirmations: int = Field(
        0, ge=0, description="Blocks below the head that count as final where a chain has no seals."
    )
    gas_price_cap_gwei: int = Field(
        200, ge=1, description="No transaction offers more than this for a unit of gas."
    )
    origin: str = Field(
        "log.demo.invalid", description="Name of the log, the first line of each checkpoint."
    )
    passphrase: str = Field(
        "",
        repr=False,
        description="Opens the key files; empty: read from `keys/passphrase` in the data folder.",
    )
    document_limit_bytes: int = Field(
        10_000_000, ge=1_000, description="Largest document taken in or verified."
    )
    registering_issuers: str = Field(
        "",
        description="Issuers (organizationIdentifier, parted by commas) whose API key may register "
        "unsigned old PDFs: the operator's approval, for all that they send.",
    )
    promise_log_s: int = Field(60, ge=1, description="A record is in the log within this time.")
    promise_anchor_s: int = Field(
        3_600, ge=1, description="A record is anchored on the chain within this time."
    )
    anchor_interval_s: float = Field(
        0.0, ge=0, description="Wait between two anchors, so that one serves many documents."
    )
    checkpoint_key: str = Field(
        "",
        description="URI of the key that signs checkpoints (Ed25519): `file:` or `pkcs11:` with a "
        "`pin-source`; empty: `keys/checkpoint.pem` in the data folder. So for the next three.",
    )
    promise_key: str = Field("", description="URI of the key that signs promises (Ed25519).")
    anchorer_key: str = Field("", description="URI of the account that anchors (secp256k1).")
    status_key: str = Field("", description="URI of the account that sets statuses (secp256k1).")
    time_stamp_urls: str = Field(
        "",
        description="Addresses of time-stamping authorities (RFC 3161), parted by commas, asked in "
        "this order by `trustsvc log renew`.",
    )
    time_stamp_roots: str = Field(
        "",
        description="PEM file with the roots by which their stamps are believed; relative to the "
        "data folder.",
    )
    time_stamps_needed: int = Field(1, ge=1, description="How many of them must stamp.")
    time_stamp_networks: str = Field(
        "",
        description="Networks of one's own, as `10.1.0.0/16`, in which such authorities may be "
        "asked; else public addresses alone.",
    )
    demo: bool = Field(
        default=False, description="Accept demo roots; `trustsvc serve --demo` sets it."
    )

    @property
    def key_uris(self) -> dict[str, str]:
        """Give the URIs of our own keys that are kept elsewhere, by what they are for."""
        kept = {
            "checkpoint": self.checkpoint_key,
            "promise": self.promise_key,
            "anchorer": self.anchorer_key,
            "status": self.status_key,
        }
        return {name: uri for name, uri in kept.items() if uri}

    @property
    def may_register(self) -> frozenset[str]:
        """Give the issuers who may register unsigned old documents over HTTP."""
        named = (one.strip() for one in self.registering_issuers.split(","))
        return frozenset(one for one in named if one)

    @property
    def database(self) -> str:
        """Give the address of the database."""
        return self.database_url or f"sqlite:///{self.data / 'trustsvc.sqlite'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic passes it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic passes it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put what is given first, variables second, the file last."""
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        if cls.file is not None and cls.file.exists():
            sources.append(TomlConfigSettingsSource(settings_cls, cls.file))
        return tuple(sources)


def data_folder(given: Path | None) -> Path:
    """Say which data folder is meant: what was given, else ``TRUSTSVC_DATA``, else ``var``."""
    return given or Path(os.environ.get(DATA_VARIABLE) or "var")


def load_settings(data: Path | None = None, **given: object) -> Settings:
    """Read the settings of a data folder.

    Raises:
        MalformedSettings: a setting is unknown or out of its range.
    """
    folder = data_folder(data)
    located = type(
        "Settings", (Settings,), {"file": folder / FILE_NAME, "__doc__": Settings.__doc__}
    )
    try:
        settings: Settings = located(data=folder, **given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedSettings(where=where, why=first["msg"]) from error
    except ValueError as error:
        raise MalformedSettings(where=str(folder / FILE_NAME), why=str(error)) from error
    return settings
