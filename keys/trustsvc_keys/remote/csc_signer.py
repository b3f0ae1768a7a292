"""Sign with a key that a remote signing service holds (CSC API, signatures/signHash).

The key is opened by its URI, ``csc:https://…/csc/v2#credential``. Whatever the service says is
checked: it must speak the version of its URI, the credential must be enabled, in time and of a
mode that needs nobody at a browser, and each signature must verify under the credential's
certificate before anybody gets it.
One authorisation covers the hashes of one request, no more; a SAD is used once and kept nowhere.
Factors that were refused once are not sent again: a few wrong PINs lock a credential for good.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from trustsvc_keys.algorithms import Algorithm, PublicKey, algorithm_of
from trustsvc_keys.errors import BadSignature
from trustsvc_keys.paths.addresses import shown
from trustsvc_keys.paths.certificates import LoadedCertificate
from trustsvc_keys.remote.csc_access import CscAccess
from trustsvc_keys.remote.csc_algorithms import CscAlgorithm, choose_algorithm, take_signature
from trustsvc_keys.remote.csc_answers import MOST_SIGNATURES, SignatureActivation
from trustsvc_keys.remote.csc_checks import (
    check_credential,
    check_service,
    check_validity,
    needed_factors,
    usable_key,
)
from trustsvc_keys.remote.csc_client import CscClient
from trustsvc_keys.remote.csc_errors import CscFactorsRefused, CscSignatureRefused, CscUnusable
from trustsvc_keys.remote.csc_transport import CscTransport, HttpsTransport
from trustsvc_keys.remote.csc_uri import csc_uri, parse_csc_uri


@dataclass(slots=True, kw_only=True)
class CscSigner:
    """A key at a remote signing service; safe to share among threads.

    Attributes:
        public_key: The public half, from the credential's certificate.
        certificate: That certificate, in DER.
        chain: The certificates above it that the service gave, in DER.
        multisign: The most signatures of one authorisation.
        chosen: The algorithm as the service names it.
    """

    public_key: PublicKey
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    multisign: int
    chosen: CscAlgorithm
    _client: CscClient = field(repr=False)
    _credential_id: str
    _factors: tuple[str, ...]
    _leaf: LoadedCertificate = field(repr=False)
    _now: Callable[[], datetime] = field(repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _refused: CscFactorsRefused | None = field(default=None, init=False, repr=False)

    @property
    def uri(self) -> str:
        """Name the credential by its URI."""
        return csc_uri(self._client.base, self._credential_id)

    @property
    def algorithm(self) -> Algorithm:
        """Give the one algorithm that it signs with."""
        return self.chosen.algorithm

    @property
    def _service(self) -> str:
        """Name the service in errors."""
        return shown(self._client.base.url)

    def digest(self, data: bytes) -> bytes:
        """Hash bytes as `sign_hashes` wants them."""
        return self.chosen.digest(data)

    def sign(self, data: bytes) -> bytes:
        """Have bytes signed: DER for ECDSA, raw octets for RSA.

        Raises:
            CscFactorsRefused: The service does not take the factors, now or before.
            MalformedCscAnswer: What came is no answer.
            RemoteProblem: Nothing came, a refusal, or no signature of this credential.
        """
        return self.sign_hashes([self.digest(data)])[0]

    def sign_hashes(self, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        """Have digests signed, in order, with as few authorisations as the credential allows.

        Raises:
            CscFactorsRefused: The service does not take the factors, now or before.
            MalformedCscAnswer: What came is no answer.
            RemoteProblem: Nothing came, a refusal, or no signature of this credential.
        """
        wanted = self.chosen.digest_bytes
        if any(len(digest) != wanted for digest in digests):
            why = f"a digest that is not of {wanted} bytes"
            raise CscUnusable(service=self._service, why=why)
        at_once = min(self.multisign, MOST_SIGNATURES)
        signed: list[bytes] = []
        for start in range(0, len(digests), at_once):
            signed += self._sign_at_once(digests[start : start + at_once])
        return tuple(signed)

    def _sign_at_once(self, digests: Sequence[bytes]) -> list[bytes]:
        """Authorise, sign, and verify the signatures of one request."""
        check_validity(self._leaf, self._now(), self._client.base)
        activation = self._authorize(digests)
        if not activation.lasts_s:
            why = "its authorisation is over before it can be used"
            raise CscUnusable(service=self._service, why=why)
        signed = self._client.sign_hashes(self._credential_id, digests, self.chosen, activation.sad)
        if len(signed.signatures) != len(digests):
            why = f"{len(signed.signatures)} signatures for {len(digests)} hashes"
            raise CscSignatureRefused(service=self._service, why=why)
        return [self._taken(*pair) for pair in zip(digests, signed.signatures, strict=True)]

    def _authorize(self, digests: Sequence[bytes]) -> SignatureActivation:
        """Authorise digests; with factors one at a time, so that a wrong PIN is sent once."""
        if not self._factors:
            return self._client.authorize(self._credential_id, digests, self.chosen, {})
        with self._lock:
            if self._refused is not None:
                raise CscFactorsRefused(**self._refused.fields)
            given = {name: self._client.access.factors[name]() for name in self._factors}
            try:
                return self._client.authorize(self._credential_id, digests, self.chosen, given)
            except CscFactorsRefused as error:
                self._refused = error
                raise

    def _taken(self, digest: bytes, signature: bytes) -> bytes:
        """Give a signature that verifies."""
        try:
            return take_signature(self.public_key, self.algorithm, digest, signature)
        except BadSignature as error:
            why = "it does not verify under the credential's certificate"
            raise CscSignatureRefused(service=self._service, why=why) from error


def open_csc_signer(
    uri: str,
    access: CscAccess,
    *,
    now: Callable[[], datetime],
    transport: CscTransport | None = None,
    algorithm: Algorithm | None = None,
) -> CscSigner:
    """Open a credential of a remote signing service: ask about both, and check what they say.

    Args:
        uri: The credential, as `trustsvc_keys.remote.csc_uri` says.
        access: How one logs on.
        now: The time by our clock.
        transport: How the service is reached; by default over TLS with the system's roots.
        algorithm: Which algorithm to sign with; by default the usual one of the key, if offered.

    Raises:
        MalformedUri: It is no such URI.
        UnsupportedKey: The key is of a kind that we do not use, or not for that algorithm.
        CscUnusable: The service or the credential is not one that we can sign with.
        MalformedCscAnswer: What came is no answer.
        RemoteProblem: Nothing came, or a refusal.
    """
    base, credential_id = parse_csc_uri(uri)
    client = CscClient(base, access, transport or HttpsTransport())
    check_service(client.info(), base)
    credential = client.credential(credential_id)
    leaf = credential.certificates[0]
    check_credential(credential, base)
    check_validity(leaf, now(), base)
    public_key = usable_key(leaf, base)
    chosen = choose_algorithm(public_key, credential.algorithms, algorithm)
    if chosen is None:
        why = f"the credential does not offer {algorithm or algorithm_of(public_key)}"
        raise CscUnusable(service=shown(base.url), why=why)
    return CscSigner(
        public_key=public_key,
        certificate=leaf.der,
        chain=tuple(one.der for one in credential.certificates[1:]),
        multisign=credential.multisign,
        chosen=chosen,
        _client=client,
        _credential_id=credential_id,
        _factors=needed_factors(credential, access, base),
        _leaf=leaf,
        _now=now,
    )
