"""Run the main job once, in the open: nine steps, each with its time (DESIGN section 3)."""

import shutil
import time
from pathlib import Path

from trustsvc.cli.founding import DEMO_ISSUER, data_path, found
from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import EXIT_FAILED, complain, leave, say, told_in_one_line
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.errors import DataFolderUnwritable, MalformedRequest
from trustsvc.jobs.loop import Worker, open_worker
from trustsvc.workflows.anchor import anchor
from trustsvc.workflows.change_status import Change, change_status
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.sequence import sequence
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.show_status import show_status
from trustsvc.workflows.steps import STEPS
from trustsvc.workflows.verify import Question, verify
from trustsvc_anchors.log.record import Status
from trustsvc_anchors.policy import parse_policy
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Report, Verdict

MARK = "trustsvc.toml"


class Watch:
    """Prints each step with the time that it took."""

    def __init__(self) -> None:
        """Start now."""
        self.begun = self._last = time.perf_counter()

    def tell(self, step: int) -> None:
        """Print a step of DESIGN section 3 as done."""
        self.line(f"{step}. {STEPS[step]}")

    def line(self, what: str) -> None:
        """Print a line with the time since the last one."""
        now = time.perf_counter()
        say(f"  {what:<46} {1000 * (now - self._last):8.0f} ms")
        self._last = now


def run(data: Path) -> None:
    """Found, issue, anchor, prove, verify, revoke, verify again; end with one word."""
    with told_in_one_line():
        _empty(data)
        watch = Watch()
        with open_deployment(data, demo=True) as deployment:
            say("trustsvc demo: one calibration certificate from intake to revocation")
            found(deployment, DEMO_ISSUER)
            watch.line("0. Key hierarchy, contract, log")
            with open_worker(deployment, wait=False) as worker:
                if worker is None:
                    raise MalformedRequest(where=str(data), why="another process works there")
                faults = _story(deployment, worker, watch)
        took = time.perf_counter() - watch.begun
        say(f"  in {took:.1f} s; look at {data_path(data)}/document.pdf")
    for fault in faults:
        complain(f"demo: {fault}")
    say("demo: failed" if faults else "demo: passed")
    if faults:
        leave(EXIT_FAILED)


def _story(deployment: Deployment, worker: Worker, watch: Watch) -> list[str]:
    keep = deployment.keep
    (issuer,) = DEMO_ISSUER
    request = Request(
        issuer=issuer,
        content=example_dcc(),
        limit_bytes=deployment.settings.document_limit_bytes,
        public_url=deployment.settings.public_url,
    )
    issued = issue(keep, deployment.log, deployment.seal(issuer), request, watch.tell)
    _anchor(deployment, worker, watch)
    watch.tell(8)
    files = _Files(deployment, issued)
    status = show_status(keep, issued.id)
    watch.tell(9)
    faults = [] if status.anchored else ["the document is not called anchored"]
    faults += files.write("document.evidence.json")
    faults += files.judge("before", Verdict.PASSED, watch)
    change = Change(Status.REVOKED, "demo: the reference standard was faulty")
    change_status(keep, deployment.log, issuer, issued.id, change)
    worker.run_until_idle()
    watch.line("revoked, on the log and on the chain")
    faults += files.write("document.revoked.evidence.json")
    faults += files.judge("after", Verdict.FAILED, watch)
    return faults


def _anchor(deployment: Deployment, worker: Worker, watch: Watch) -> None:
    """Take steps 6 and 7 by hand, so that each shows its time; step 8 is the worker's."""
    keep, log, chain = deployment.keep, deployment.log, worker.chain
    sequence(keep, log)
    watch.tell(6)
    for _ in range(20):
        if anchor(keep, log, chain).again_s is None:
            break
    watch.tell(7)
    worker.run_until_idle()


class _Files:
    """The files that the demo leaves, and what every verifier says of them."""

    def __init__(self, deployment: Deployment, issued: Issued) -> None:
        self._deployment = deployment
        self._issued = issued
        self._evidence = b""
        self.xml = self._copy("document.xml")
        self.pdf = self._copy("document.pdf")

    def write(self, name: str) -> list[str]:
        """Write the newest evidence."""
        self._evidence = show_evidence(self._deployment.keep, self._issued.id)
        (self._deployment.data / name).write_bytes(self._evidence)
        return []

    def judge(self, when: str, expected: Verdict, watch: Watch) -> list[str]:
        """Verify and replay XML and PDF, and say where a verdict is not the expected one."""
        policy = parse_policy((self._deployment.data / "policy.toml").read_bytes())
        faults = []
        for name, content in (("XML", self.xml), ("PDF", self.pdf)):
            replayed = replay(self._evidence, content, policy)
            faults += _compare(f"replay of the {name} {when} revocation", replayed, expected)
            watch.line(f"replay, {name}: {replayed.verdict}{_reason(replayed)}")
            question = Question(
                content=content,
                evidence=self._evidence,
                policy=self._deployment.trust,
                limit_bytes=self._deployment.settings.document_limit_bytes,
            )
            answer = verify(question, self._deployment.keep)
            faults += _compare(
                f"verification of the {name} {when} revocation", answer.report, expected
            )
            watch.line(f"verify, {name}: {answer.report.verdict}{_reason(answer.report)}")
        for note in answer.report.notes:
            say(f"     note: {note}")
        return faults

    def _copy(self, name: str) -> bytes:
        content = self._deployment.keep.objects.get(f"documents/{self._issued.id}/{name}")
        (self._deployment.data / name).write_bytes(content)
        return content


def _failing(report: Report) -> list[str]:
    return [check.name for check in report.checks if check.verdict is not Verdict.PASSED]


def _reason(report: Report) -> str:
    names = _failing(report)
    return f" ({', '.join(names)})" if names else ""


def _compare(what: str, report: Report, expected: Verdict) -> list[str]:
    """Expect a verdict; a revoked document fails for that one reason."""
    wanted = [] if expected is Verdict.PASSED else ["status"]
    if report.verdict is expected and _failing(report) == wanted:
        return []
    told = [
        f"{check.name}: {check.says}" for check in report.checks if check.name in _failing(report)
    ]
    return [f"{what} is {report.verdict}, not {expected}: {'; '.join(told)}"]


def _empty(data: Path) -> None:
    """Start anew; a folder that no demo made is left alone."""
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        raise MalformedRequest(where=str(data), why="is not empty and was not made by the demo")
    try:
        shutil.rmtree(data, ignore_errors=False) if data.exists() else None
        data.mkdir(parents=True)
    except OSError as error:
        raise DataFolderUnwritable(folder=str(data), why=error.strerror) from error
