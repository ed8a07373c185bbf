"""Growth curves as a figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


def draw(found: dict[str, Any], path: Path) -> None:
    """Seconds and peak memory over size, both axes logarithmic, one column for each thing that grows."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    kinds = list(found["runs"])
    figure, axes = plt.subplots(2, len(kinds), figsize=(3.6 * len(kinds), 6.0), squeeze=False, layout="constrained")
    for column, kind in enumerate(kinds):
        time, memory = axes[:, column]
        runs, fit = found["runs"][kind], found["fits"].get(kind)
        sizes = np.array([run["size"] for run in runs], dtype=float)
        seconds = np.array([run["cpu"] for run in runs])
        time.loglog(sizes, seconds, "o", color="#1f4e79")
        if fit:
            middle = np.exp(np.log(sizes).mean()), np.exp(np.log(seconds).mean())
            time.loglog(sizes, middle[1] * (sizes / middle[0]) ** fit["exponent"], "-", color="#c0504d", linewidth=1)
            error = "" if fit["error"] is None else f" ± {fit['error']:.2f}"
            time.set_title(f"{kind}: exponent {fit['exponent']:.2f}{error}", fontsize=10)
        memory.semilogx(sizes, [run["memory"] / 1e6 for run in runs], "o-", color="#1f4e79")
        memory.axhline(500, color="#999999", linewidth=0.8, linestyle="--")
        memory.set_ylim(bottom=0)
        for axis in (time, memory):
            axis.set_xticks(sizes, [f"{size:,.0f}" for size in sizes], rotation=45)
            axis.minorticks_off()
        memory.set_xlabel(kind)
    axes[0, 0].set_ylabel("seconds of processor")
    axes[1, 0].set_ylabel("peak memory, MB")
    figure.savefig(path, dpi=130)
    plt.close(figure)
