"""Keep what was judged, for the interval in which it holds.

Between two instants at which a certificate begins or ends, a list or answer is made or falls due,
or a revocation takes effect, no judgement changes. One judgement is kept for each such interval
that was asked about; the key is all the bytes that were looked at, and the rules. The cache is
bounded, and drops what was not asked about for longest. A cached judgement equals a fresh one at
every instant.
"""

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock

from trustsvc_keys.paths.models import Instants, ModelsReport, judge_models
from trustsvc_keys.paths.prepare import PathMaterial, PreparedPaths, prepare_paths
from trustsvc_keys.paths.rules import PathRules

_REPORTS_OF_ONE = 64


@dataclass(frozen=True, slots=True)
class Interval:
    """The instants for which a judgement holds.

    Attributes:
        begin: The first of them; None for ever before.
        end: The first after them; None for ever after.
    """

    begin: datetime | None
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        """Say whether an instant is one of them."""
        return (self.begin is None or self.begin <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report, and for how long it holds as long as no new data come.

    Attributes:
        report: What every model says.
        interval: The instants of validation for which it says so.
    """

    report: ModelsReport
    interval: Interval


@dataclass(slots=True)
class _Known:
    """What is kept of one certificate, its data and rules."""

    prepared: PreparedPaths
    turns: tuple[datetime, ...]
    reports: OrderedDict[object, HeldReport] = field(default_factory=OrderedDict)


class PathCache:
    """Judgements by certificate chain, revocation data, purpose and policy."""

    def __init__(self, capacity: int = 1_024) -> None:
        """Keep at most so many certificates with their data."""
        self._capacity = capacity
        self._known: OrderedDict[object, _Known] = OrderedDict()
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    def validate_models(
        self, material: PathMaterial, rules: PathRules, instants: Instants
    ) -> HeldReport:
        """Judge a certificate by every model, or give what is known to hold.

        Raises:
            MalformedCertificate: Bytes among the material that are no certificate.
            MalformedRevocationList: Bytes among the lists that are none.
            MalformedOcspAnswer: Bytes among the answers that are none.
        """
        key = (_fingerprint(material), rules)
        known = self._find(key)
        if known is None:
            prepared = prepare_paths(material, rules)
            known = _Known(prepared, tuple(sorted(set(prepared.turns()))))
        interval = _interval(known.turns, instants)
        question = (interval.begin, interval.end, instants.signed_at, instants.existed_by)
        with self._lock:
            held = known.reports.get(question)
            self.hits += held is not None
            self.misses += held is None
        if held is None:
            held = HeldReport(judge_models(known.prepared, instants), interval)
        self._keep(key, known, question, held)
        return held

    def __len__(self) -> int:
        """Count the certificates that are kept."""
        return len(self._known)

    def _find(self, key: object) -> _Known | None:
        """Find what is kept under a key."""
        with self._lock:
            return self._known.get(key)

    def _keep(self, key: object, known: _Known, question: object, held: HeldReport) -> None:
        """Keep a report as the latest asked about, and let the oldest go."""
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            known.reports[question] = held
            known.reports.move_to_end(question)
            while len(known.reports) > _REPORTS_OF_ONE:
                known.reports.popitem(last=False)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)


def _interval(turns: tuple[datetime, ...], instants: Instants) -> Interval:
    """Give the interval between two turns in which an instant lies."""
    told = (instants.signed_at, instants.existed_by)
    own = sorted({*turns, *(one.astimezone(UTC) for one in told if one is not None)})
    place = bisect_right(own, instants.at.astimezone(UTC))
    begin = own[place - 1] if place else None
    return Interval(begin, own[place] if place < len(own) else None)


def _fingerprint(material: PathMaterial) -> bytes:
    """Digest everything that a judgement looks at, so that no two sets of bytes look alike."""
    whole = sha256()
    parts = (material.intermediates, material.roots, material.crls, material.ocsps)
    for part in ((material.leaf,), *parts):
        whole.update(len(part).to_bytes(8, "big"))
        for one in part:
            whole.update(sha256(one).digest())
    return whole.digest()
