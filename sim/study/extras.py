"""Extras: libraries that are not installed with the program, fetched when they are needed."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterable
from importlib.util import find_spec
from types import ModuleType

from sim.world.source import InputError, Problem


def extra(module: str, name: str = "analysis") -> ModuleType:
    """A module of an extra. InputError that names the extra where it is not installed.

    What such libraries say of themselves when they are loaded is not for whoever asked about a scenario.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(module)
    except ImportError:
        raise _missing(module.split(".", 1)[0], name) from None


def at_hand(libraries: Iterable[str], name: str = "analysis") -> None:
    """InputError for the first library of an extra that is not installed; nothing is loaded, so that it costs no time."""
    for library in libraries:
        if find_spec(library) is None:
            raise _missing(library, name)


def _missing(library: str, name: str) -> InputError:
    remedy = f"Install the extra: pip install 'realpolitik[{name}]'."
    return InputError([Problem(None, library, "is needed for this, and is not installed", remedy)])
