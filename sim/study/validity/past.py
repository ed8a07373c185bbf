"""Past: the hindcast as rows of the report card, wins and losses alike."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd
import xarray as xr
from scipy.stats import binom, binomtest, spearmanr

from sim.study.ensemble import Study, in_memory
from sim.study.hindcast.coded import (
    CHANGED,
    RIVALS,
    Forecasts,
    against,
    covered,
    forecasts,
    groups,
    members,
    rank_lead,
    scores,
    signs,
    steady_sign,
    targets,
)
from sim.study.hindcast.points import point_table, seen_in, spots
from sim.study.hindcast.record import Record
from sim.study.validity.finding import Finding, Verdict
from sim.study.variants import Alteration, altered

AREA = "Hindcast, September 2016 to January 2022"
SOURCE = "claims of January 2022 (seeds/jiss-2022.yaml, and what the other source added in December 2021)"
FEW = 128  # worlds in which each lens is tried
LUCK = 0.05
RUNS: Mapping[str, str] = MappingProxyType({"told": "told what came from outside", "blind": "told nothing"})


@dataclass(frozen=True)
class Past:
    """A hindcast that was run: forecasts of what the later source codes, what the record's points came to, and the lenses.

    forecasts: run → forecasts; points: run → `point_table`; lenses: `scores` of the told run with a column lens.
    """

    record: Record
    dataset: xr.Dataset
    forecasts: Mapping[str, Forecasts]
    points: Mapping[str, pd.DataFrame]
    lenses: pd.DataFrame

    @property
    def worlds(self) -> int:
        """How many worlds were run."""
        return int(self.dataset.sizes["replicate"])


def lived_past(record: Record, replicates: int, seed: int, executor: Executor | None = None) -> Past:
    """Run the hindcast: nothing imposed, told what came from outside, and told under each lens of the world."""
    runs = {"told": record.told, "blind": record.blind}
    dataset = in_memory(Study((record.blind, record.told), replicates, seed), executor)
    scored = targets(record.blind, record.touched)
    found = {run: forecasts(scored, {run: members(dataset, s.name, scored)}) for run, s in runs.items()}
    points = {}
    for run, scenario in runs.items():
        places = spots(record, scenario)
        points[run] = point_table(places, seen_in(dataset, scenario.name, places))
    return Past(record, dataset, found, points, _lenses(record, dataset, seed, executor))


def _lenses(record: Record, dataset: xr.Dataset, seed: int, executor: Executor | None) -> pd.DataFrame:
    """The told run's scores under each lens, in a few worlds; those under its own lens are at hand."""
    scored, told = targets(record.blind, record.touched), record.told
    few = dataset.isel(replicate=slice(FEW))
    frames = []
    for lens in told.world.lenses:
        seen = few
        if lens != told.file.lens:
            seen = in_memory(Study((altered(told, Alteration(lens=lens)),), few.sizes["replicate"], seed), executor)
        table = scores(forecasts(scored, {"told": members(seen, told.name, scored)}))
        frames.append(table[table["forecaster"] == "told"].assign(lens=lens))
    return pd.concat(frames, ignore_index=True)


def past_findings(past: Past) -> tuple[Finding, ...]:
    """The hindcast's rows: errors against each rival, ranks, directions, bands and lenses."""
    found: list[Finding] = []
    for run, forecast in past.forecasts.items():
        for group, part in groups(forecast):
            if run == "blind" and "untouched" in group:
                continue  # a run that is told nothing is handed nothing
            where = f"{_called(group)}, {RUNS[run]}"
            found += [_error(where, part, run, rival) for rival in RIVALS]
            found += [_ranks(where, part, run), _directions(where, part, run), _bands(where, part, run)]
    return (*found, _best_lens(past))


def _called(group: str) -> str:
    kind, _, rest = group.partition(", ")
    words = {"trust": "Directed trust", "issue": "Issue levels"}[kind]
    return f"{words} that no event sets" if rest else words


def _error(where: str, part: Forecasts, run: str, rival: str) -> Finding:
    mean, low, high = against(part, run, rival)
    ours, theirs = float(part.errors(run).mean()), float(part.errors(rival).mean())
    return Finding(
        AREA,
        f"{where}: error against “{rival}”",
        SOURCE,
        "a smaller mean absolute error than the rival's",
        f"{ours:.3f} (CRPS {part.crps(run).mean():.3f})",
        _sided(low, high),
        rival=f"{theirs:.3f} ({part.crps(rival).mean():.3f}); difference {mean:+.3f} [{low:+.3f}, {high:+.3f}]",
        note="Of the mean over worlds; CRPS weighs the whole spread. Difference with its 95 % interval over quantities.",
    )


def _sided(low: float, high: float) -> Verdict:
    return "passes" if high < 0 else "fails" if low > 0 else "open"


def _ranks(where: str, part: Forecasts, run: str) -> Finding:
    whole = scores(part).drop_duplicates("forecaster")  # of a part, its first rows are those of all of it
    table: dict[str, dict[str, float]] = whole.set_index("forecaster").to_dict("index")  # type: ignore[assignment]
    mine, mean, still = table[run], table["to the mean"], table["no change"]
    changes = spearmanr(part.values[run].mean(axis=0) - part.start, part.coded - part.start)
    lead, low, high = rank_lead(part, run, "to the mean")
    sure = float(changes.pvalue) < LUCK
    verdict: Verdict = "fails" if high < 0 or (sure and changes.statistic < 0) else "passes" if sure and low > 0 else "open"
    return Finding(
        AREA,
        f"{where}: rank correlation of changes",
        SOURCE,
        "positive beyond luck, and above that of “to the mean”",
        f"{mine['rank_change']:+.2f} ({_chance(float(changes.pvalue))}); of levels {mine['rank']:+.2f}",
        verdict,
        rival=f"to the mean {mean['rank_change']:+.2f}; lead {lead:+.2f} [{low:+.2f}, {high:+.2f}]; "
        f"of levels, no change {still['rank']:+.2f}",
        note="No change foresees no change and has no rank of changes.",
    )


def _directions(where: str, part: Forecasts, run: str) -> Finding:
    hits, changes = signs(part, run)
    easy = steady_sign(part)
    luck, worse = float(binom.sf(hits - 1, changes, easy)), float(binom.cdf(hits, changes, easy))
    verdict: Verdict = "passes" if luck < LUCK else "fails" if worse < LUCK else "open"
    return Finding(
        AREA,
        f"{where}: direction of what changed",
        SOURCE,
        "more directions right than the better of “everything rises” and “everything falls”",
        f"{hits:.0f} of {changes}",
        verdict,
        rival=f"{easy * changes:.0f} of {changes}; a coin {changes / 2:g}; as well by that luck: {_chance(luck)}",
        note=f"A level has changed where it is coded {CHANGED:g} or more from where it stood.",
    )


def _bands(where: str, part: Forecasts, run: str) -> Finding:
    held, n = covered(part, run)
    p = float(binomtest(held, n, 0.9).pvalue)
    return Finding(
        AREA,
        f"{where}: 90 % bands",
        SOURCE,
        "nine coded values in ten lie in the band of worlds",
        f"{held} of {n} ({_chance(p)})",
        "fails" if p < LUCK else "open",
        note="So few values can show a gross fault of the bands, never that they are right; bands may be too wide.",
    )


def _chance(p: float) -> str:
    return "p < 0.01" if p < 0.01 else f"p = {p:.2f}"


def _best_lens(past: Past) -> Finding:
    table = past.lenses[past.lenses["group"].isin(["trust", "issue"])].pivot_table(
        index="lens", columns="group", values="mae", sort=False
    )
    told = "; ".join(f"{lens} {row['issue']:.3f} / {row['trust']:.3f}" for lens, row in table.iterrows())
    return Finding(
        AREA,
        "Which theory of motives errs least",
        SOURCE,
        "nothing: a comparison",
        told,
        "open",
        note=f"Mean absolute error of issues / of trust, told, {min(past.worlds, FEW)} worlds each.",
    )
