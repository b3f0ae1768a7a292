"""Gather what a path lacks from where its certificates point, if a network is configured.

Only a certificate that already leads to a trusted root has its pointers followed for revocation
data, so that a stranger's certificate makes nobody knock anywhere; authorities that are missing are
looked for only when that is asked for outright. What is fetched is data like any other: nothing of
it is believed unproved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

from trustsvc_keys.errors import KeysError
from trustsvc_keys.paths.certificates import (
    UNREADABLE,
    LoadedCertificate,
    load_certificate,
    load_revocation_list,
)
from trustsvc_keys.paths.fetch import Fetch, FetchRequest
from trustsvc_keys.paths.prepare import PathMaterial, PreparedPath, prepare_paths
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.paths.verdict import PathProblem
from trustsvc_keys.remote.ocsp_client import OcspResponder, request_ocsp
from trustsvc_keys.remote.transport import ocsp_transport

MOST_REQUESTS = 12
"""The most URLs that one certificate may have us ask."""
_MOST_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A URL that was asked.

    Attributes:
        url: The URL.
        fault: Why nothing came of it; None when something did.
    """

    url: str
    fault: str | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is now.

    Attributes:
        material: The material with what was fetched.
        asked: What was asked, in order.
    """

    material: PathMaterial
    asked: tuple[Asked, ...] = ()

    @property
    def spent(self) -> bool:
        """Say whether no more may be asked."""
        return len(self.asked) >= MOST_REQUESTS


def gather(
    material: PathMaterial,
    rules: PathRules,
    fetch: Fetch,
    *,
    at: datetime,
    follow_issuers: bool = False,
) -> Gathered:
    """Fetch revocation data that are missing at an instant, and if asked for, authorities.

    A URL that gives nothing is reported, and never an error.

    Args:
        material: What there is.
        rules: By which rules it will be judged.
        fetch: How to fetch; `offline` refuses everything.
        at: The instant for which data are wanted: now.
        follow_issuers: Look for authorities that are missing, of any certificate whatever.

    Raises:
        MalformedCertificate: Bytes among the material that are no certificate.
        MalformedRevocationList: Bytes among the lists that are none.
        MalformedOcspAnswer: Bytes among the answers that are none.
    """
    got = Gathered(material)
    if follow_issuers:
        got = _issuers(got, rules, fetch)
    if rules.revocation is RevocationMode.OFF:
        return got
    prepared = prepare_paths(got.material, rules)
    instant = at.astimezone(UTC)
    for path in prepared.paths:
        for index, standing in enumerate(path.standings):
            if standing.ask(instant) is None:
                got = _revocation(got, path, index, fetch, instant)
    return got


def _revocation(
    got: Gathered, path: PreparedPath, index: int, fetch: Fetch, at: datetime
) -> Gathered:
    """Ask for one certificate's status: OCSP first, which is small and fresh, then lists."""
    issuer, certificate = path.certificates[index], path.certificates[index + 1]
    for url in _access(certificate, AuthorityInformationAccessOID.OCSP):
        if got.spent or _known(got, url, fetched_ocsp=True):
            continue
        try:
            responder = OcspResponder(name=url, transport=ocsp_transport(fetch, url))
            answer = request_ocsp(certificate.der, issuer.der, responder, now=at)
        except KeysError as error:
            got = _with(got, url, error)
            continue
        ocsps = (*got.material.ocsps, answer.der)
        return _with(replace(got, material=replace(got.material, ocsps=ocsps)), url)
    for url in _distribution_points(certificate):
        if got.spent or _known(got, url):
            continue
        try:
            der = fetch(FetchRequest(url=url, accept="application/pkix-crl"))
            load_revocation_list(der, where="fetched")
        except KeysError as error:
            got = _with(got, url, error)
            continue
        crls = (*got.material.crls, der)
        return _with(replace(got, material=replace(got.material, crls=crls)), url)
    return got


def _issuers(got: Gathered, rules: PathRules, fetch: Fetch) -> Gathered:
    """Fetch authorities from below until a trusted root stands above, or no pointer is left."""
    below = load_certificate(got.material.leaf, where="leaf")
    for _ in range(_MOST_LEVELS):
        fault = prepare_paths(
            replace(got.material, crls=(), ocsps=()), replace(rules, revocation=RevocationMode.OFF)
        ).fault
        if fault is None or fault.problem is not PathProblem.NO_PATH:
            return got
        found: list[LoadedCertificate] = []
        for url in _access(below, AuthorityInformationAccessOID.CA_ISSUERS):
            if got.spent or _known(got, url):
                continue
            try:
                found = list(_certificates(fetch(FetchRequest(url=url))))
            except KeysError as error:
                got = _with(got, url, error)
                continue
            got = _with(got, url)
        above = [one for one in found if one.issued(below)]
        if not above:
            return got
        more = (*got.material.intermediates, *(one.der for one in above))
        got = replace(got, material=replace(got.material, intermediates=more))
        below = above[0]
    return got


def _certificates(data: bytes) -> Iterator[LoadedCertificate]:
    """Read what a caIssuers pointer gives (RFC 5280, 4.2.2.1): one in DER, or a bag of them.

    Raises:
        MalformedCertificate: It is neither.
    """
    try:
        bag = pkcs7.load_der_pkcs7_certificates(data)
    except UNREADABLE:
        yield load_certificate(data, where="fetched")
        return
    for one in bag:
        yield load_certificate(one.public_bytes(serialization.Encoding.DER), where="fetched")


def _access(certificate: LoadedCertificate, method: x509.ObjectIdentifier) -> Iterator[str]:
    """Give the URLs of an access method (RFC 5280, 4.2.2.1)."""
    try:
        described = certificate.modern.extensions.get_extension_for_class(
            x509.AuthorityInformationAccess
        )
    except x509.ExtensionNotFound:
        return
    for one in described.value:
        if one.access_method == method and isinstance(
            one.access_location, x509.UniformResourceIdentifier
        ):
            yield one.access_location.value


def _distribution_points(certificate: LoadedCertificate) -> Iterator[str]:
    """Give the URLs of revocation lists (RFC 5280, 4.2.1.13)."""
    try:
        points = certificate.modern.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return
    for point in points.value:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier):
                yield name.value


def _known(got: Gathered, url: str, *, fetched_ocsp: bool = False) -> bool:
    """Say whether a URL was asked already; an OCSP responder answers each question anew."""
    return any(one.url == url and (one.fault is not None or not fetched_ocsp) for one in got.asked)


def _with(got: Gathered, url: str, error: KeysError | None = None) -> Gathered:
    """Note that a URL was asked."""
    fault = None if error is None else f"{error.code}: {error.fields.get('why', '')}"
    return replace(got, asked=(*got.asked, Asked(url, fault)))
