"""Read from the settings which time-stamping authorities are asked, by whose roots."""

import ipaddress
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.errors import MalformedSettings
from trustsvc.settings import Settings
from trustsvc_keys.paths.fetch import FetchRules, GuardedFetcher
from trustsvc_keys.remote.timestamp_client import TimeStampAuthority
from trustsvc_keys.remote.timestamp_token import LIMIT_BYTES, TimeStampTrust
from trustsvc_keys.remote.transport import time_stamp_transport

TIMEOUT_S = 20.0


def authorities_of(settings: Settings) -> tuple[TimeStampAuthority, ...]:
    """Give the time-stamping authorities of the settings, in the order of asking.

    Raises:
        MalformedSettings: no authority, fewer than must stamp, no roots, or no network.
    """
    urls = _parts(settings.time_stamp_urls)
    if len(urls) < settings.time_stamps_needed:
        why = f"names {len(urls)} authorities; {settings.time_stamps_needed} must stamp"
        raise MalformedSettings(where="time_stamp_urls", why=why)
    trust = TimeStampTrust(roots=_roots(settings))
    fetch = GuardedFetcher(rules=_rules(settings, urls))
    return tuple(
        TimeStampAuthority(name=url, transport=time_stamp_transport(fetch, url), trust=trust)
        for url in urls
    )


def _roots(settings: Settings) -> tuple[bytes, ...]:
    where = "time_stamp_roots"
    if not settings.time_stamp_roots:
        raise MalformedSettings(where=where, why="no root is named; no stamp would be believed")
    try:
        content = (settings.data / settings.time_stamp_roots).read_bytes()
        found = x509.load_pem_x509_certificates(content)
    except OSError as error:
        raise MalformedSettings(where=where, why=str(error.strerror)) from error
    except ValueError as error:
        raise MalformedSettings(where=where, why="the file holds no certificate") from error
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def _rules(settings: Settings, urls: list[str]) -> FetchRules:
    try:
        networks = tuple(ipaddress.ip_network(one) for one in _parts(settings.time_stamp_networks))
    except ValueError as error:
        raise MalformedSettings(where="time_stamp_networks", why=str(error)) from error
    ports = frozenset({80, 443} | {port for url in urls if (port := _port(url))})
    return FetchRules(
        limit_bytes=LIMIT_BYTES, timeout_s=TIMEOUT_S, ports=ports, also_allowed=networks
    )


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError as error:
        raise MalformedSettings(where="time_stamp_urls", why=f"{url}: {error}") from error


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
