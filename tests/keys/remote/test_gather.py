"""What a path lacks, fetched from where its certificates point: if configured, if known."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.paths.revoking import Revoked, World, revocation_list
from tests.keys.remote.answering import (
    ISSUER_URL,
    LIST_URL,
    OCSP_URL,
    ROOT_LIST_URL,
    access,
    openssl_responder,
    pointing_world,
    points,
)
from tests.keys.remote.stamping import today
from tests.keys.world import DAY, Recipe, make
from trustsvc_keys.errors import FetchFailed
from trustsvc_keys.paths.fetch import FetchRequest, offline
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.prepare import PathMaterial
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.paths.verdict import PathProblem
from trustsvc_keys.remote.gather import MOST_REQUESTS, gather

REQUIRE = PathRules(revocation=RevocationMode.REQUIRE)


@dataclass
class Places:
    """What lies at which URL."""

    there: Mapping[str, bytes]
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: FetchRequest) -> bytes:
        """Give what lies at a URL."""
        self.asked.append(request.url)
        if request.url not in self.there:
            raise FetchFailed(url=request.url, why="answered 404")
        return self.there[request.url]


def now() -> datetime:
    """Give the time of asking."""
    return datetime.now(UTC).replace(microsecond=0)


def problem(material: PathMaterial) -> PathProblem | None:
    """Judge what there is now."""
    return validate_models(material, REQUIRE, Instants(at=now())).counted.result.problem


@cache
def shared() -> World:
    """Make a world whose certificates point at all there is."""
    return pointing_world()


@pytest.fixture
def made() -> World:
    """Give the world that all tests share."""
    return shared()


def lists(made: World, *revoked: Revoked) -> dict[str, bytes]:
    """Lay down the lists of both authorities."""
    return {
        LIST_URL: revocation_list(made.issuing, *revoked, made=now() - DAY),
        ROOT_LIST_URL: revocation_list(made.root, made=now() - DAY),
    }


def test_lists_are_fetched_where_ocsp_is_silent(made: World) -> None:
    places = Places(lists(made))

    got = gather(made.material(), REQUIRE, places, at=now())

    assert problem(made.material()) is PathProblem.NO_REVOCATION_DATA
    assert problem(got.material) is None
    assert places.asked == [ROOT_LIST_URL, OCSP_URL, LIST_URL]
    assert [one.fault for one in got.asked] == [None, "fetch-failed: answered 404", None]


def test_a_fetched_list_revokes(made: World) -> None:
    gone = Revoked(what=made.seal, at=now() - 2 * DAY)

    got = gather(made.material(), REQUIRE, Places(lists(made, gone)), at=now())

    assert problem(got.material) is PathProblem.REVOKED


def test_ocsp_is_asked_before_lists(made: World, tmp_path: Path) -> None:
    responder = openssl_responder(tmp_path, made.issuing)
    responder.know(made.seal)
    places = Places({ROOT_LIST_URL: lists(made)[ROOT_LIST_URL]})

    def fetch(request: FetchRequest) -> bytes:
        if request.url == OCSP_URL:
            assert request.content_type == "application/ocsp-request"
            return responder.answer(request.body or b"")
        return places(request)

    got = gather(made.material(), REQUIRE, fetch, at=now())

    assert problem(got.material) is None
    assert len(got.material.ocsps) == 1
    assert LIST_URL not in [one.url for one in got.asked]


def test_without_a_network_everything_stays_as_it_is(made: World) -> None:
    got = gather(made.material(), REQUIRE, offline, at=now(), follow_issuers=True)

    assert got.material == made.material()
    assert all(one.fault == "fetch-refused: no network is configured" for one in got.asked)


def test_a_stranger_s_certificate_makes_nobody_knock_anywhere(made: World) -> None:
    places = Places(lists(made))
    strange = replace(made.material(), roots=(pointing_world().root.der,))

    assert gather(strange, REQUIRE, places, at=now()).asked == ()
    assert places.asked == []


def test_what_is_there_or_not_wanted_is_not_asked_for(made: World) -> None:
    places = Places({})
    whole = made.material(crls=tuple(lists(made).values()))

    gather(whole, REQUIRE, places, at=now())
    gather(made.material(), PathRules(revocation=RevocationMode.OFF), places, at=now())

    assert places.asked == []


@pytest.mark.parametrize("bag", [False, True])
def test_missing_authorities_are_fetched_only_when_that_is_asked_for(
    made: World,
    bag: bool,  # noqa: FBT001  # one of two cases
) -> None:
    found = made.issuing.der
    if bag:
        both = [made.root.certificate, made.issuing.certificate]
        found = pkcs7.serialize_certificates(both, serialization.Encoding.DER)
    places = Places({ISSUER_URL: found, **lists(made)})
    lacking = replace(made.material(), intermediates=())

    unasked = gather(lacking, REQUIRE, places, at=now())
    asked = gather(lacking, REQUIRE, places, at=now(), follow_issuers=True)

    assert unasked.asked == ()
    assert asked.material.intermediates == (made.issuing.der,)
    assert problem(asked.material) is None


@pytest.mark.parametrize("there", [b"", b"<html>", b"\x30\x03\x02\x01\x01"])
def test_rubbish_is_reported_and_left(made: World, there: bytes) -> None:
    places = Places(dict.fromkeys([ISSUER_URL, OCSP_URL, LIST_URL, ROOT_LIST_URL], there))

    got = gather(made.material(), REQUIRE, places, at=now(), follow_issuers=True)
    lacking = replace(made.material(), intermediates=())
    more = gather(lacking, REQUIRE, places, at=now(), follow_issuers=True)

    assert got.material == made.material()
    assert more.material == lacking
    assert all(one.fault and "malformed" in one.fault for one in (*got.asked, *more.asked))


@cache
def things() -> tuple[bytes, ...]:
    """Make all that may lie at a place."""
    made = shared()
    both = [made.root.certificate, made.issuing.certificate]
    return (
        pkcs7.serialize_certificates(both, serialization.Encoding.DER),
        pkcs7.serialize_certificates(both, serialization.Encoding.PEM),
        made.issuing.der,
        *lists(made).values(),
    )


@given(data=st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_whatever_lies_at_a_place_is_used_or_reported(data: st.DataObject) -> None:
    made = shared()
    there = bytearray(data.draw(st.sampled_from(things())))
    for _ in range(data.draw(st.integers(1, 3))):
        there[data.draw(st.integers(0, len(there) - 1))] = data.draw(st.integers(0, 255))
    places = Places(dict.fromkeys([ISSUER_URL, OCSP_URL, LIST_URL, ROOT_LIST_URL], bytes(there)))
    lacking = replace(made.material(), intermediates=())

    got = gather(lacking, REQUIRE, places, at=now(), follow_issuers=True)

    assert got.asked[0].url == ISSUER_URL
    assert (got.material == lacking) or got.asked[0].fault is None


def test_an_authority_that_did_not_sign_is_not_kept(made: World) -> None:
    places = Places({ISSUER_URL: pointing_world().issuing.der})
    lacking = replace(made.material(), intermediates=())

    got = gather(lacking, REQUIRE, places, at=now(), follow_issuers=True)

    assert got.material == lacking


def test_no_certificate_has_us_ask_more_than_a_few() -> None:
    root = make(today(Recipe(name="Root", authority=True)))
    many = points(*(f"http://ca.example/{number}" for number in range(50)))
    seal = make(today(Recipe(name="Seal")).but(extensions=(many, access(ocsp=OCSP_URL))), root)
    places = Places({})

    got = gather(PathMaterial(leaf=seal.der, roots=(root.der,)), REQUIRE, places, at=now())

    assert len(places.asked) == len(got.asked) == MOST_REQUESTS
