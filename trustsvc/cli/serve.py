"""Serve and work."""

import logging
import signal
import socket
import threading
from pathlib import Path

from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import say, told_in_one_line
from trustsvc.deployment import Deployment
from trustsvc.errors import MalformedSettings, Unavailable
from trustsvc.jobs.loop import open_worker

BACKLOG = 2048
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def serve(data: Path | None, host: str | None, port: int | None, *, demo: bool) -> None:
    """Serve the API and the pages in this process, and work beside them."""
    given = {
        name: value
        for name, value in (("host", host), ("port", port), ("demo", demo or None))
        if value is not None
    }
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    with told_in_one_line(), open_deployment(data, **given) as deployment:
        refuse_demo_keys(deployment)
        import uvicorn  # noqa: PLC0415  only here

        from trustsvc.server import make_application  # noqa: PLC0415  only here

        settings = deployment.settings
        listener = _listen(settings.host, settings.port)
        stop = threading.Event()
        worker = threading.Thread(target=_work, args=(deployment, stop), daemon=True)
        worker.start()
        address = f"http://{_authority(listener)}"
        say(f"serving on {address} (pages at /, API at /docs)")
        config = uvicorn.Config(
            make_application(deployment), log_level="warning", server_header=False
        )
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            stop.set()
            worker.join(timeout=10)


def _listen(host: str, port: int) -> socket.socket:
    """Listen; port 0 takes one that is free.

    Raises:
        Unavailable: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio leaves out TCP_NODELAY: each answer took 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        where = f"{host}:{port}"
        raise Unavailable(what=where, why=error.strerror or "cannot listen there") from error
    return listener


def _authority(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def work(data: Path | None) -> None:
    """Do the work until told to stop; stand by while another process does it."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    with told_in_one_line(), open_deployment(data) as deployment:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        with open_worker(deployment, wait=True) as worker:
            if worker is not None:
                say("working; Ctrl-C ends it")
                worker.run(stop)


def refuse_demo_keys(deployment: Deployment) -> None:
    """Refuse to serve what nobody vouches for, unless told so (DESIGN section 6).

    Raises:
        MalformedSettings: a demo key is in use and ``--demo`` was not given.
    """
    from cryptography import x509  # noqa: PLC0415  only here

    from trustsvc_keys.authority.demo import is_demo  # noqa: PLC0415  only here

    for issuer in deployment.issuers():
        certificate = x509.load_der_x509_certificate(issuer.certificate)
        if is_demo(certificate) and not deployment.settings.demo:
            raise MalformedSettings(
                where="demo", why="these are demo keys, nobody vouches; add --demo to serve them"
            )


def _work(deployment: Deployment, stop: threading.Event) -> None:
    """Work beside the server; what fails here is logged and tried again."""
    log = logging.getLogger("trustsvc.jobs")
    while not stop.is_set():
        try:
            with open_worker(deployment, wait=False) as worker:
                if worker is not None:
                    worker.run(stop)
        except Exception:
            log.exception("the worker stopped; it starts again in five seconds")
        stop.wait(5)
