"""Kill a process before or after one call of one function, as ``kill -9`` would.

Only for child processes: ``arm`` wraps the function wherever our modules hold it. The wrapper
counts its calls; at the named one the process ends at once, nothing flushed, closed or rolled back.
"""

import functools
import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

KILLED = 137
OURS = ("trustsvc", "tests.support")


@dataclass(frozen=True, slots=True)
class Death:
    """Where a process dies: before or after the so-many-th call of a function."""

    when: Literal["before", "after"]
    module: str
    name: str
    call: int


def parse_death(text: str) -> Death:
    """Read ``after package.module:Class.method`` or ``before package.module:function 2``."""
    when, target, *call = text.split()
    module, _, name = target.partition(":")
    assert when in {"before", "after"}, text
    return Death(when, module, name, int(call[0]) if call else 1)  # type: ignore[arg-type]  # asserted


def find_function(death: Death) -> Callable[..., Any]:
    """Give the function that a death names.

    Raises:
        AttributeError, ModuleNotFoundError: there is none.
    """
    found: Any = importlib.import_module(death.module)
    for part in death.name.split("."):
        found = getattr(found, part)
    assert callable(found), death
    return found  # type: ignore[no-any-return]  # whatever the name leads to


def arm(death: Death) -> None:
    """Die at that call, in this process."""
    calls = 0

    def dying(original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def wrapped(*args: Any, **given: Any) -> Any:  # noqa: ANN401  passes on what comes
            nonlocal calls
            calls += 1
            if death.when == "before" and calls == death.call:
                os._exit(KILLED)
            result = original(*args, **given)
            if calls == death.call:
                os._exit(KILLED)
            return result

        return wrapped

    wrap(death, dying)


def wrap(death: Death, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a wrapper around a function, in its class or in every module of ours that holds it."""
    original = find_function(death)
    wrapped = wrapper(original)
    owner, _, method = death.name.rpartition(".")
    if owner:
        setattr(getattr(sys.modules[death.module], owner), method, wrapped)
        return
    for name, module in list(sys.modules.items()):
        if name.startswith(OURS):
            for attribute, value in list(vars(module).items()):
                if value is original:
                    setattr(module, attribute, wrapped)
