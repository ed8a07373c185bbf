"""Machine: what a study was run with, for whoever wants to have the same bits again."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

import numpy as np


def made_with() -> dict[str, Any]:
    """Versions of Python and of the libraries that make numbers, the machine and its CPU's features."""
    libraries = {name: version(name) for name in ("numpy", "scipy", "xarray", "zarr", "pydantic")}
    return {
        "versions": {"python": platform.python_version(), **libraries},
        "machine": platform.machine(),
        "cpu_features": cpu_features(),
    }


def cpu_features() -> list[str]:
    """The instruction sets that numpy uses here; the last bits of exp and log depend on them."""
    core: Any = np._core._multiarray_umath  # type: ignore[attr-defined]  # numpy has no public list of them
    features: dict[str, bool] = getattr(core, "__cpu_features__", {})
    return sorted(name for name, there in features.items() if there)
