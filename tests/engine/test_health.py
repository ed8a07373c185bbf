"""Numerical health: whatever the parameters, for twenty years, every number keeps its bounds, and numpy has nothing to say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np
import pytest

from sim.engine import standing
from sim.engine.laws.conduct import likelihood
from sim.engine.laws.diplomacy import leaving, signing, surpluses
from sim.engine.walk import Moment, walk
from sim.study.scenario import load
from sim.world.setup import Ranged, Setup

MONTHS = 240
FAR = int(os.environ.get("HEALTH", "0"))  # 1: every parameter at both ends and beyond, under every lens
LENSES = ("eclectic", "realist", "liberal", "constructivist")


@cache
def setup_of(lens: str) -> Setup:
    return load("baseline", lens).setup


def at_ends(setup: Setup, end: str, names: tuple[str, ...] | None = None) -> Setup:
    """Parameters at an end of their range, or far beyond it: a tenth of the low end, ten times the high one."""
    factor = {"low": 1.0, "high": 1.0, "beneath": 0.1, "beyond": 10.0}[end]
    side = "low" if end in {"low", "beneath"} else "high"
    chosen = names or tuple(setup.parameters)
    spans = {name: np.asarray(getattr(setup.parameters[name], side) * factor) for name in chosen}
    return replace(setup, parameters={**setup.parameters, **{name: Ranged(x, x, x) for name, x in spans.items()}})


def troubles(moment: Moment) -> Iterator[str]:
    """What is not as it should be at a moment."""
    state, worlds = moment.state, moment.worlds
    surplus = surpluses(state, worlds)
    inside = {
        "trust": (state.trust, 0.0, 1.0),
        "climate": (state.climate, -1.0, 1.0),
        "issues": (state.issues, 0.0, 1.0),
        "satisfaction": (standing.satisfaction(state.issues, worlds), -1e-9, 1.0 + 1e-9),
        "likelihood": (likelihood(state, worlds), 0.0, 1.0),
        "signing": (signing(surplus, state, worlds), 0.0, 1.0),
        "leaving": (leaving(surplus, state, worlds), 0.0, 1.0),
    }
    for name, (values, low, high) in inside.items():
        if not ((values >= low) & (values <= high)).all():
            yield name
    for name, values in (("alpha", state.alpha), ("beta", state.beta), ("capability", standing.capability(state, worlds))):
        if not ((values > 0) & np.isfinite(values)).all():
            yield name


def sound(setup: Setup, every: int = 24) -> None:
    """Walk twenty years; underflow to zero is what exp of a very reluctant actor should come to, so it is no trouble."""
    with np.errstate(all="raise", under="ignore"):
        for moment in islice(walk(setup, 11, 0), MONTHS + 1):
            if moment.step % every == 0:
                assert list(troubles(moment)) == [], moment.step


@pytest.mark.parametrize(("lens", "end"), list(zip(LENSES, ("beyond", "beneath", "high", "low"), strict=True)))
def test_twenty_years_are_sound_with_all_parameters_at_an_end(lens: str, end: str) -> None:
    sound(at_ends(setup_of(lens), end))


@pytest.mark.skipif(not FAR, reason="HEALTH=1 asks for every parameter at every end under every lens")
@pytest.mark.parametrize("end", ["low", "high", "beneath", "beyond"])
@pytest.mark.parametrize("name", sorted(load("baseline").setup.parameters) if FAR else [])
def test_twenty_years_are_sound_with_each_parameter_at_each_end(name: str, end: str) -> None:
    for lens in LENSES:
        sound(at_ends(setup_of(lens), end, (name,)), every=60)


def test_weeks_and_months_tell_the_same_of_the_shipped_world() -> None:
    """Means over worlds after two years, issues and accords, against their standard errors; 5 % over all of them (Bonferroni)."""
    months = setup_of("eclectic")
    weeks = replace(months, months=7 / 30.4375)
    steps = {24: months, round(24 / weeks.months): weeks}
    found = []
    for count, setup in steps.items():
        ends = [next(islice(walk(setup, 5, block), count, None)).state for block in range(2)]
        found.append(np.concatenate([np.concatenate([s.issues, s.in_force.astype(float)], axis=1) for s in ends]))
    one, other = found
    error = np.sqrt((one.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / len(one))
    apart = np.abs(one.mean(axis=0) - other.mean(axis=0))
    assert (apart <= 3.4 * error + 1e-12).all(), (apart / np.maximum(error, 1e-12)).round(1)
