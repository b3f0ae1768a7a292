"""Print for people and for machines, and say what failed in one line.

Exit codes: 0 done or passed; 1 failed; 2 indeterminate; 64 bad usage or input; 66 not found;
69 something that we need does not answer; 75 not yet, try again.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

EXIT_FAILED, EXIT_INDETERMINATE = 1, 2
EXIT_USAGE, EXIT_NOT_FOUND, EXIT_UNAVAILABLE, EXIT_NOT_YET = 64, 66, 69, 75


def say(line: str = "") -> None:
    """Print a line for people."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_json(value: Any) -> None:  # noqa: ANN401  JSON has no narrower name
    """Print a value for machines."""
    say(json.dumps(value, ensure_ascii=False, indent=2))


def complain(line: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(f"trustsvc: {line}\n")


def leave(code: int) -> NoReturn:
    """End the process."""
    sys.exit(code)


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Turn errors of ours into one line and an exit code."""
    from trustsvc.errors import (  # noqa: PLC0415  --help is fast
        NotFound,
        NotYet,
        RefusedDocument,
        TrustsvcError,
        Unavailable,
    )
    from trustsvc_anchors.errors import AnchorsError, ChainProblem  # noqa: PLC0415  --help is fast
    from trustsvc_keys.errors import KeysError  # noqa: PLC0415  --help is fast

    try:
        yield
    except RefusedDocument as error:
        complain(f"{error.code}: the document is refused")
        for finding in error.fields.get("findings", ())[:20]:  # type: ignore[index]  # a tuple of Finding
            complain(f"  {finding}; {finding.remedy['en']}")
        leave(EXIT_USAGE)
    except NotFound as error:
        complain(str(error))
        leave(EXIT_NOT_FOUND)
    except NotYet as error:
        complain(str(error))
        leave(EXIT_NOT_YET)
    except (Unavailable, ChainProblem) as error:
        complain(str(error))
        leave(EXIT_UNAVAILABLE)
    except (TrustsvcError, AnchorsError, KeysError) as error:
        complain(str(error))
        leave(EXIT_USAGE)
    except BrokenPipeError:
        leave(0)
