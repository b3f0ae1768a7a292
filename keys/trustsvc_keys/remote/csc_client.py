"""Ask a remote signing service (CSC API 2.0.0.2, and 1.0.4 where a service has only that).

One method here is one method of the API. Nothing is decided: what a service may not do, and what
its signatures are worth, is for `trustsvc_keys.remote.csc_signer`.
Hashes are named in each authorisation, whether the credential asks for that (SCAL 2) or not.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trustsvc_keys.paths.addresses import shown
from trustsvc_keys.remote.csc_access import CscAccess, authorization_of, refusal_of
from trustsvc_keys.remote.csc_algorithms import CscAlgorithm
from trustsvc_keys.remote.csc_answers import (
    ServiceInfo,
    SignatureActivation,
    SignedHashes,
    parse_activation,
    parse_credential_ids,
    parse_service_info,
    parse_signed_hashes,
)
from trustsvc_keys.remote.csc_credential import CredentialInfo, parse_credential_info
from trustsvc_keys.remote.csc_errors import CscFactorsRefused, CscRefused, CscUnusable
from trustsvc_keys.remote.csc_transport import CscReply, CscRequest, CscTransport
from trustsvc_keys.remote.csc_uri import CscBase

INFO = "info"
LIST = "credentials/list"
CREDENTIAL = "credentials/info"
AUTHORIZE = "credentials/authorize"
SIGN_HASH = "signatures/signHash"

_OK, _ACCEPTED, _UNAUTHORIZED = 200, 202, 401
_REDIRECTS = range(300, 400)
# 2.0, 11.6 and 11.10; 1.0.4 has one code for each factor.
_FACTOR_ERRORS = frozenset({"invalid_authentication_data", "invalid_pin", "invalid_otp"})


@dataclass(frozen=True, slots=True)
class CscClient:
    """A client of one service.

    Attributes:
        base: Where it listens, and the version that it speaks there.
        access: How one logs on.
        transport: How it is reached.
    """

    base: CscBase
    access: CscAccess
    transport: CscTransport = field(repr=False)

    def info(self) -> ServiceInfo:
        """Ask the service about itself (11.1).

        Raises:
            MalformedCscAnswer: What came is no answer.
            RemoteProblem: Nothing came, or a refusal.
        """
        return parse_service_info(self._ask(INFO, {}))

    def credential_ids(self, user_id: str | None = None) -> tuple[str, ...]:
        """Ask which credentials there are (11.4), for a user if the access is not one user's.

        Raises:
            MalformedCscAnswer: What came is no answer.
            RemoteProblem: Nothing came, or a refusal.
        """
        return parse_credential_ids(self._ask(LIST, {"userID": user_id} if user_id else {}))

    def credential(self, credential_id: str) -> CredentialInfo:
        """Ask about a credential, with its certificates (11.5).

        Raises:
            MalformedCscAnswer: What came is no answer.
            RemoteProblem: Nothing came, or a refusal.
        """
        asked = {"credentialID": credential_id, "certificates": "chain", "authInfo": True}
        return parse_credential_info(self._ask(CREDENTIAL, asked), version=self.base.version)

    def authorize(
        self,
        credential_id: str,
        digests: Sequence[bytes],
        algorithm: CscAlgorithm,
        factors: Mapping[str, str],
    ) -> SignatureActivation:
        """Authorise the signing of these digests and no others (11.6).

        Raises:
            CscFactorsRefused: The service does not take the factors.
            MalformedCscAnswer: What came is no answer.
            RemoteProblem: Nothing came, another refusal, or a promise for later.
        """
        asked: dict[str, object] = {"credentialID": credential_id, "numSignatures": len(digests)}
        if self.base.version == 1:
            asked |= {"hash": _encoded(digests), **factors}
        else:
            asked |= {"hashes": _encoded(digests), "hashAlgorithmOID": algorithm.hash_oid}
            if factors:
                asked["authData"] = [{"id": name, "value": factors[name]} for name in factors]
        return parse_activation(self._ask(AUTHORIZE, asked, *factors.values()))

    def sign_hashes(
        self, credential_id: str, digests: Sequence[bytes], algorithm: CscAlgorithm, sad: str
    ) -> SignedHashes:
        """Have digests signed at once (11.10).

        Raises:
            MalformedCscAnswer: What came is no answer.
            RemoteProblem: Nothing came, a refusal, or a promise for later.
        """
        asked: dict[str, object] = {
            "credentialID": credential_id,
            "SAD": sad,
            "signAlgo": algorithm.sign_oid,
        }
        if algorithm.parameters is not None:
            asked["signAlgoParams"] = algorithm.parameters
        if self.base.version == 1:
            asked |= {"hash": _encoded(digests), "hashAlgo": algorithm.hash_oid}
        else:
            asked |= {
                "hashes": _encoded(digests),
                "hashAlgorithmOID": algorithm.hash_oid,
                "operationMode": "S",
            }
        signed = parse_signed_hashes(self._ask(SIGN_HASH, asked, sad))
        if signed.response_id is not None:
            raise self._later(SIGN_HASH)
        return signed

    def _ask(self, method: str, asked: Mapping[str, object], *secrets: str) -> bytes:
        """Post one request, and give the body of an answer that is no refusal."""
        authorization = authorization_of(self.access.bearer, shown(self.base.url))
        request = CscRequest(
            url=f"{self.base.url}/{method}",
            body=json.dumps(asked).encode(),
            authorization=authorization,
        )
        reply = self.transport(request)
        if reply.status == _ACCEPTED:
            raise self._later(method)
        if reply.status != _OK:
            raise self._refusal(reply, method, (*secrets, *_bare(authorization)))
        return reply.body

    def _later(self, method: str) -> CscUnusable:
        """Make the error for an answer that is to be fetched later."""
        why = f"{method}: it would answer later, and we take an answer now or none"
        return CscUnusable(service=shown(self.base.url), why=why)

    def _refusal(self, reply: CscReply, method: str, secrets: tuple[str, ...]) -> Exception:
        """Make the error for an answer that is a refusal."""
        if reply.status in _REDIRECTS:
            why = f"{method}: it sends us elsewhere, and secrets go where the operator said"
            return CscUnusable(service=shown(self.base.url), why=why)
        if reply.status == _UNAUTHORIZED and self.access.bearer is not None:
            self.access.bearer.forget()
        refusal = refusal_of(reply, self.base.url, method, secrets)
        if isinstance(refusal, CscRefused) and refusal.fields["error"] in _FACTOR_ERRORS:
            return CscFactorsRefused(**refusal.fields)
        return refusal


def _encoded(digests: Sequence[bytes]) -> list[str]:
    """Write digests in Base64."""
    return [base64.b64encode(digest).decode() for digest in digests]


def _bare(authorization: str | None) -> tuple[str, ...]:
    """Take the token out of a header."""
    return () if authorization is None else (authorization.partition(" ")[2],)
