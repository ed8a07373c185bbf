"""Stylised facts: what series of interstate conduct show, asked of the model's own.

Series of dyads are taken as deviations from the dyad's mean over its world and from its mean over all worlds of that
month, so that neither a lasting difference between worlds nor a drift common to all of them can pass for memory.
Every bound stands here beside its source and was set before the model was held against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import xarray as xr

from sim.study.ensemble import Study, in_memory
from sim.study.file import Event
from sim.study.intervals import bootstrapped, wilson
from sim.study.scenario import Scenario
from sim.study.validity.finding import Finding, Verdict
from sim.world.setup import Floats

AREA = "Stylised facts"
HALF_YEAR = 6  # months
ACTIVE = 0.1  # acts a month from which on a dyad's series is looked at
RARE = (0.1, 0.3)  # one in five, by half as much either way
MEMORY = 0.05  # autocorrelation below which a month tells nothing of the next
RISES, FALLS = 23, 22  # of imbalance from year to year, 1946-1999
UNEVEN = 0.05  # mean difference of trust across a pair below which trust would be called mutual
BLOW = 5.0  # pseudo-observations of ill faith, a clear report


@dataclass(frozen=True)
class Lived:
    """A scenario with its run: worlds lived month by month."""

    scenario: Scenario
    dataset: xr.Dataset

    @cached_property
    def acts(self) -> tuple[Floats, Floats]:
        """How many cooperative and how many conflictual acts i did to j in each month, both (R, T, N, N)."""
        moves = self.scenario.setup.moves
        n = len(self.scenario.index.actors)
        made = self.dataset["moves"].sel(scenario=self.scenario.name).values[:, 1:]
        pair = moves.actor * n + moves.target

        def counted(chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
            onto = np.zeros((len(pair), n * n), dtype=np.float32)
            onto[np.flatnonzero(chosen), pair[chosen]] = 1.0
            return np.asarray(made.astype(np.float32) @ onto, dtype=float).reshape(*made.shape[:2], n, n)

        return counted(moves.score > 0), counted(moves.score < 0)

    def series(self, name: str) -> Floats:
        """A series of the run, (R, T + 1, ...)."""
        return np.asarray(self.dataset[name].sel(scenario=self.scenario.name).values)


def facts(lived: Lived, before: Scenario, seed: int) -> tuple[Finding, ...]:
    """All stylised facts. lived: years without outside shocks; before: the scenario into which a blow is struck."""
    asked: tuple[Callable[[Lived], Finding], ...] = (rarity, clustering, reciprocity, balance_fluctuates, asymmetry)
    return (*(fact(lived) for fact in asked), decay(before, seed, lived.dataset.sizes["replicate"]))


def rarity(lived: Lived) -> Finding:
    """How often a status quo is another one half a year later: an issue's nearest word, or an accord's standing."""
    issues, accords = lived.series("issues"), lived.series("accords")
    book = lived.scenario.evidence.codebook
    middles = np.array([book.span("position", word).value for word in book.words("position")])
    words = np.abs(issues[..., None] - middles).argmin(axis=-1)
    changed = [(x[:, HALF_YEAR:] != x[:, :-HALF_YEAR]).mean(axis=(1, 2)) for x in (words, accords)]
    sizes = np.array([words.shape[-1], accords.shape[-1]], dtype=float)
    share, low, high = _mean(np.average(changed, axis=0, weights=sizes))
    parts = f"issues {changed[0].mean():.0%}, accords {changed[1].mean():.0%}"
    return Finding(
        AREA,
        "Change from the status quo within half a year is rare",
        "IARPA ACE tournament questions, Good Judgment Project data 2011-2015 (Harvard Dataverse)",
        f"about one question in five resolves yes; {RARE[0]:.0%} to {RARE[1]:.0%}",
        f"{share:.1%} [{low:.1%}, {high:.1%}] ({parts})",
        _verdict(low > RARE[0] and high < RARE[1], high < RARE[0] or low > RARE[1]),
        note="Asked of every issue's worded level and every accord, at every date of every world.",
    )


def clustering(lived: Lived) -> Finding:
    """Whether conflict in a dyad follows on conflict in the month before."""
    _, ill = lived.acts
    unbiased = 1.0 / (ill.shape[1] - 1)  # what a short series without memory loses to its own mean (Kendall 1954)
    mean, low, high = (value + unbiased for value in _mean(_lagged(ill, ill)))
    return Finding(
        AREA,
        "Conflict clusters in time",
        "Beck, Katz & Tucker 1998, Taking time seriously, AJPS 42",
        f"months of conflict follow on months of conflict: lag-1 autocorrelation above {MEMORY:g}",
        f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]; variance / mean {_dispersion(ill):.2f}",
        _verdict(low > MEMORY, high < MEMORY),
        rival="independent events: 0, and 1.00",
        note="Opportunities come at a steady pace; inertia, answers in kind, needs and issues bunch what is made of them.",
    )


def reciprocity(lived: Lived) -> Finding:
    """Whether cooperation is answered in the month after."""
    good, _ = lived.acts
    mean, low, high = _mean(_lagged(good, good.swapaxes(-1, -2)))
    return Finding(
        AREA,
        "Cooperation is reciprocated",
        "Goldstein & Freeman 1990, Three-Way Street; Goldstein & Pevehouse 1997, APSR 91",
        "what i does to j rises after what j did to i",
        f"correlation with the month after {mean:+.3f} [{low:+.3f}, {high:+.3f}]",
        _verdict(low > 0, high < 0),
        rival="acts without memory: 0",
        note="Reciprocity is among the motives put in; the fact shows that noise does not drown it, no more.",
    )


def balance_fluctuates(lived: Lived) -> Finding:
    """Whether imbalance rises about as often as it falls from year to year."""
    measures = list(map(str, lived.dataset["measure"].values))
    yearly = lived.series("measures")[:, ::12, measures.index("frustration")]
    steps = np.diff(yearly, axis=1)
    rises, falls = (steps > 0).sum(axis=1), (steps < 0).sum(axis=1)
    share = float(rises.sum() / max(rises.sum() + falls.sum(), 1))
    low, high = wilson(RISES / (RISES + FALLS), RISES + FALLS)
    return Finding(
        AREA,
        "Balance does not simply rise for ever",
        "Doreian & Mrvar 2015, Structural balance and signed international relations, J. Social Structure 16",
        f"imbalance rose {RISES} times and fell {FALLS} times, 1946-1999: [{low:.0%}, {high:.0%}] rises",
        f"{share:.0%} of {int(rises.sum() + falls.sum()):,} year-on-year changes are rises",
        _verdict(low <= share <= high, not low <= share <= high),
        rival="balance as a law: 0 % rises",
        note="Imbalance: the fewest ties at odds with two camps.",
    )


def asymmetry(lived: Lived) -> Finding:
    """Whether trust goes on differing between the two ends of a pair."""
    trust = lived.series("trust").astype(float)
    pair = np.triu_indices(trust.shape[-1], 1)
    gap = np.abs(trust - trust.swapaxes(-1, -2))[..., pair[0], pair[1]].mean(axis=-1)
    mean, low, high = _mean(gap[:, -1])
    start = float(gap[:, 0].mean())
    return Finding(
        AREA,
        "Trust is asymmetric",
        "Korsgaard, Brower & Lester 2015, It isn't always mutual, J. Management 41",
        f"the two ends of a pair differ, by more than {UNEVEN:g} on average, and go on doing so",
        f"{mean:.3f} [{low:.3f}, {high:.3f}] at the end, {start:.3f} at the start",
        _verdict(low > UNEVEN and low > start / 2, high < UNEVEN or high < start / 2),
        rival="mutual trust: 0",
    )


def decay(scenario: Scenario, seed: int, replicates: int) -> Finding:
    """Whether a blow to trust fades: the paired difference that it makes, a month after and two years after."""
    one, other = _pair(scenario)
    struck = Event(title="A blow", at=scenario.calendar.label(1), trust={one: {other: -BLOW}}, reason="to see it fade")
    file = scenario.file.model_copy(update={"name": "blow", "events": {**scenario.file.events, "blow": struck}})
    study = Study((scenario, replace(scenario, file=file)), replicates, seed)
    trust = in_memory(study)["trust"].sel(actor=one, other=other).values.astype(float)
    effect = trust[1] - trust[0]
    first, _, upper = _mean(effect[:, 1])
    last, low, high = _mean(effect[:, -1])
    months = effect.shape[1] - 1
    return Finding(
        AREA,
        "Shocks decay",
        "Goldstein & Freeman 1990, Three-Way Street; Lebo & Moore 2003, J. Conflict Resolution 47",
        f"less than half of a blow is left after {months} months, and its sign does not turn",
        f"{first:+.3f} after a month, {last:+.3f} [{low:+.3f}, {high:+.3f}] after {months}",
        _verdict(upper < 0 and low > first / 2 and low < 0, high < first / 2 or upper >= 0 or low > 0),
        rival="no forgetting: all of it",
        note=f"Trust of {one} in {other}, {BLOW:g} pseudo-observations against it, same luck.",
    )


def _pair(scenario: Scenario) -> tuple[str, str]:
    """The first two principals of a world."""
    names = [name for name, actor in scenario.world.actors.items() if actor.principal] or list(scenario.world.actors)
    return names[0], names[1]


def _lagged(one: Floats, other: Floats) -> Floats:
    """Mean over active dyads of the correlation of `other` with `one` a month later, by world. (R, T, N, N) twice → (R,)."""
    active = (one.mean(axis=(0, 1)) > ACTIVE) & (other.mean(axis=(0, 1)) > ACTIVE)
    earlier, later = _deviation(one[..., active])[:, :-1], _deviation(other[..., active])[:, 1:]
    scale = np.sqrt((later**2).mean(axis=1) * (earlier**2).mean(axis=1))
    both = (later * earlier).mean(axis=1)
    return np.asarray(np.divide(both, scale, out=np.zeros_like(both), where=scale > 0).mean(axis=1))


def _deviation(series: Floats) -> Floats:
    """From the dyad's mean over its world and over all worlds of the month, (R, T, dyads)."""
    return series - series.mean(axis=1, keepdims=True) - series.mean(axis=0) + series.mean(axis=(0, 1))


def _dispersion(series: Floats) -> float:
    """Variance over mean of active dyads' months within their worlds, the mean over dyads; 1 for independent events."""
    active = series.mean(axis=(0, 1)) > ACTIVE
    chosen = series[..., active]
    within = _deviation(chosen).var(axis=1, ddof=1).mean(axis=0)
    return float((within / chosen.mean(axis=(0, 1))).mean())


def _mean(by_world: Floats) -> tuple[float, float, float]:
    low, high = bootstrapped(by_world[:, None])
    return float(by_world.mean()), float(low[0]), float(high[0])


def _verdict(passes: bool, fails: bool) -> Verdict:
    return "passes" if passes else "fails" if fails else "open"
