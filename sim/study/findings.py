"""Findings: all that a game that was run has to say, with how far each part stands when the worlds are drawn anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.study.digest import digest
from sim.study.equilibria import Mixed, mixed_equilibria, mixed_steadiness
from sim.study.games import (
    Bout,
    Payoffs,
    Played,
    choices,
    dominance,
    profile_table,
    pure_equilibria,
    resampled,
    robust,
    steadiness,
    temptations,
    unsettled,
)
from sim.study.strategies import Contest, Profile
from sim.version import __version__

MOST_WEIGHED = 12  # mixed equilibria whose steadiness is worked out


def manifest(contest: Contest, bout: Bout) -> str:
    """What a game was run on, as JSON: the file, the base scenario's hash, the size, the luck and the version."""
    settings: dict[str, Any] = {
        "game": contest.file.name,
        "base": contest.base.name,
        "base_hash": contest.base.digest,
        "lens": contest.base.file.lens,
    }
    settings |= {"replicates": bout.replicates, "seed": bout.seed, "version": __version__}
    return json.dumps({**settings, "file": contest.file.model_dump(mode="json", by_alias=True)}, indent=1) + "\n"


def label(contest: Contest, bout: Bout) -> str:
    """A folder's name for a game: the file's name, and the beginning of a hash of what it was run on."""
    return f"game-{contest.file.name}-{digest(manifest(contest, bout))[:8]}"


@dataclass(frozen=True)
class Findings:
    """The tables of a game; see the functions of sim.study.games for their columns.

    mixed: None where it was not asked; shares: of the resamples in which the support of each mixed equilibrium carries one;
    unsettled: the share of the resamples without any pure equilibrium.
    """

    played: Played
    margin: float
    profiles: pd.DataFrame
    choices: pd.DataFrame
    robust: pd.DataFrame
    dominance: pd.DataFrame
    pure: tuple[Profile, ...]
    steadiness: pd.DataFrame
    unsettled: float
    temptations: pd.DataFrame
    mixed: Mixed | None
    shares: tuple[float, ...]

    @property
    def payoffs(self) -> Payoffs:
        """What every profile is worth to every player."""
        return self.played.payoffs


def findings(played: Played, margin: float, mixed: bool) -> Findings:
    """Work out everything. margin: how much less than the best, in satisfaction, is good enough; mixed: ask the library too."""
    payoffs = played.payoffs
    means = resampled(payoffs)
    own, pure = choices(payoffs, margin), tuple(pure_equilibria(payoffs.mean))
    found = mixed_equilibria(payoffs.mean) if mixed else None
    weighed = found.equilibria[:MOST_WEIGHED] if found else ()
    return Findings(
        played=played,
        margin=margin,
        profiles=profile_table(played),
        choices=own,
        robust=robust(payoffs, own, means),
        dominance=dominance(payoffs),
        pure=pure,
        steadiness=steadiness(payoffs, means),
        unsettled=unsettled(means),
        temptations=_temptations(payoffs, pure),
        mixed=found,
        shares=tuple(mixed_steadiness(x, means) for x in weighed),
    )


def _temptations(payoffs: Payoffs, pure: tuple[Profile, ...]) -> pd.DataFrame:
    """What turning away from each pure equilibrium would bring, one row a deviation, with the equilibrium's strategies."""
    frames = [temptations(payoffs, p).assign(equilibrium=" ".join(payoffs.named(p))) for p in pure]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["player", "to", "gain", "low", "high"])
