"""Realpolitik, a geopolitical scenario simulator: `from sim import load, run, compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.version import __version__

if TYPE_CHECKING:
    from sim.study.api import compare, run
    from sim.study.scenario import load

__all__ = ["__version__", "compare", "load", "run"]


def __getattr__(name: str) -> Any:
    """Import the public functions when they are asked for, so that the command line starts at once."""
    if name == "load":
        from sim.study.scenario import load  # noqa: PLC0415

        return load
    if name in {"compare", "run"}:
        from sim.study import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
