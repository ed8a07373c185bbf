"""Games: what each combination of strategies is worth to each player, and what follows for their choice.

All profiles are run under common luck, so that two payoffs are compared world by world. Best replies and equilibria:
Nash 1951. That one strategy dominates another is claimed beyond the sample only where every one of the paired differences
is sure by itself (intersection–union test, Berger 1982). Maximin: Wald 1950; minimax regret: Savage 1951; satisficing:
Simon 1956.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from sim.study.ensemble import Study, Watch
from sim.study.intervals import mean_interval, resampled_means
from sim.study.kept import answered
from sim.study.measures import question
from sim.study.strategies import Contest, Profile
from sim.study.variants import Batch, answers, questions_of
from sim.world.setup import Bools, Floats

RESAMPLES = 400  # bootstrap samples of the worlds


@dataclass(frozen=True)
class Payoffs:
    """What every profile is worth to every player in every world.

    values: (strategies of player 1, …, strategies of player P, R, P); status_quo: (R, P), payoffs where nobody takes up
    a strategy, or None where that is not known.
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    values: Floats
    status_quo: Floats | None = None

    @property
    def shape(self) -> Profile:
        """How many strategies each player has."""
        return tuple(map(len, self.strategies))

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Every combination of strategies, the last player's moving fastest."""
        return tuple(product(*map(range, self.shape)))

    @cached_property
    def mean(self) -> Floats:
        """Mean payoffs, (*shape, P)."""
        return np.asarray(self.values.mean(axis=-2))

    def named(self, profile: Profile) -> tuple[str, ...]:
        """The names of a profile's strategies."""
        return tuple(mine[n] for mine, n in zip(self.strategies, profile, strict=True))

    def own(self, player: int) -> Floats:
        """A player's payoffs by its own strategy and the others' profile, (own, others, R)."""
        mine = np.moveaxis(self.values[..., player], player, 0)
        return mine.reshape(len(mine), -1, mine.shape[-1])


@dataclass(frozen=True)
class Played:
    """A game that was run: its payoffs, and the outcomes watched, (*shape, R, W), with those of the status quo, (R, W)."""

    contest: Contest
    payoffs: Payoffs
    watched: Floats
    watched_before: Floats


@dataclass(frozen=True)
class Bout:
    """How a game is run: in how many worlds, with which luck, by whom; kept in a folder, or in memory without one."""

    replicates: int = 500
    seed: int = 2022
    folder: Path | None = None
    executor: Executor | None = None
    watch: Watch | None = None


def played(contest: Contest, bout: Bout) -> Played:
    """Run every profile and the base scenario under common luck."""
    Study((contest.base,), bout.replicates, bout.seed)  # the same bounds as for any study
    base, names = contest.base, contest.players
    asked = tuple(question(p, o, base.index, base.calendar) for p, o in contest.payoffs.items())
    asked += questions_of(base, contest.file.watch)
    setups = (base.setup, *(contest.scenario(profile).setup for profile in contest.profiles))
    batch = Batch(setups, asked, bout.replicates, bout.seed)
    found = (
        answers(batch, bout.executor, bout.watch)
        if bout.folder is None
        else np.stack(answered(batch, bout.folder, bout.executor, bout.watch))
    )
    before, after = found[0], found[1:].reshape(*contest.shape, bout.replicates, len(asked))
    strategies = tuple(contest.strategies(p) for p in names)
    payoffs = Payoffs(names, strategies, after[..., : len(names)], before[:, : len(names)])
    return Played(contest, payoffs, after[..., len(names) :], before[:, len(names) :])


def best_replies(mean: Floats) -> Bools:
    """Whether a player's strategy is best against the others' in each profile, (…, *shape, P); ties are all best.

    mean: (…, *shape, P), any axes of resamples in front.
    """
    players = mean.shape[-1]
    first = mean.ndim - 1 - players
    columns = [mean[..., p] >= mean[..., p].max(axis=first + p, keepdims=True) for p in range(players)]
    return np.stack(columns, axis=-1)


def sure_replies(payoffs: Payoffs) -> Bools:
    """Best replies that beat every other strategy of the player beyond chance, by paired 95 % intervals, (*shape, P)."""
    found = np.zeros((*payoffs.shape, len(payoffs.players)), dtype=bool)
    for p in range(len(payoffs.players)):
        own = payoffs.own(p)
        rivals = [(np.delete(own, s, axis=0), own[s]) for s in range(len(own))]
        lows = np.array(
            [
                [[mean_interval(mine - it)[2] for mine, it in zip(row, other, strict=True)] for other in others]
                for others, row in rivals
            ]
        )
        sure = (lows > 0).all(axis=1)
        others = [n for q, n in enumerate(payoffs.shape) if q != p]
        found[..., p] = np.moveaxis(sure.reshape(payoffs.shape[p], *others), 0, p)
    return found


def pure_equilibria(mean: Floats) -> list[Profile]:
    """Profiles in which every strategy is a best reply to the others."""
    return [tuple(map(int, place)) for place in np.argwhere(best_replies(mean).all(axis=-1))]


def resampled(payoffs: Payoffs) -> Floats:
    """Mean payoffs over worlds drawn anew with replacement (Efron 1979), (RESAMPLES, *shape, P)."""
    by_world = np.moveaxis(payoffs.values, -2, 0)
    return resampled_means(by_world.reshape(len(by_world), -1), RESAMPLES).reshape(RESAMPLES, *by_world.shape[1:])


def steadiness(payoffs: Payoffs, means: Floats) -> pd.DataFrame:
    """In which share of the resamples each profile is a pure equilibrium: a column a player, share, in_sample.

    Only profiles that are one at least once, most often first.
    """
    shares = best_replies(means).all(axis=-1).mean(axis=0)
    found = set(pure_equilibria(payoffs.mean))
    rows = [(*payoffs.named(p), float(shares[p]), p in found) for p in payoffs.profiles if shares[p] > 0 or p in found]
    frame = pd.DataFrame(rows, columns=[*payoffs.players, "share", "in_sample"])
    return frame.sort_values(["share", "in_sample"], ascending=False, ignore_index=True, kind="stable")


def unsettled(means: Floats) -> float:
    """The share of the resamples without any equilibrium in pure strategies."""
    settled = best_replies(means).all(axis=-1).reshape(len(means), -1).any(axis=1)
    return 1.0 - float(settled.mean())


def temptations(payoffs: Payoffs, profile: Profile) -> pd.DataFrame:
    """What each player would gain by turning away from a profile alone: player, to, gain, low, high (paired, 95 %)."""
    rows = []
    for p, player in enumerate(payoffs.players):
        for s, name in enumerate(payoffs.strategies[p]):
            if s != profile[p]:
                turned = (*profile[:p], s, *profile[p + 1 :])
                mean, _, low, high = mean_interval(payoffs.values[turned][:, p] - payoffs.values[profile][:, p])
                rows.append((player, name, mean, low, high))
    return pd.DataFrame(rows, columns=["player", "to", "gain", "low", "high"])


def dominance(payoffs: Payoffs) -> pd.DataFrame:
    """Strategies that another one of the same player beats whatever the others do.

    player, strategy, by, how (strictly or weakly), surely (every paired interval says so), least, low: the smallest
    advantage over the others' profiles and the lowest end of an interval of one.
    """
    rows = []
    for p, player in enumerate(payoffs.players):
        own, names = payoffs.own(p), payoffs.strategies[p]
        for worse, better in product(range(len(names)), repeat=2):
            if worse != better and (found := _dominates(own[better] - own[worse])):
                rows.append((player, names[worse], names[better], *found))
    return pd.DataFrame(rows, columns=["player", "strategy", "by", "how", "surely", "least", "low"])


def _dominates(advantage: Floats) -> tuple[str, bool, float, float] | None:
    """How one strategy dominates another, from its advantage in each of the others' profiles, (others, R)."""
    found = np.array([mean_interval(row) for row in advantage])
    mean, low = found[:, 0], np.nan_to_num(found[:, 2], nan=-np.inf)
    same = (advantage == 0).all(axis=1)
    if (mean < 0).any() or not (mean > 0).any():
        return None
    surely = bool(((low > 0) | same).all())
    return "strictly" if (mean > 0).all() else "weakly", surely, float(mean.min()), float(low.min())


def choices(payoffs: Payoffs, margin: float) -> pd.DataFrame:
    """What each strategy is worth to its player over everything that the others may do, each of their profiles counting alike.

    player, strategy; mean, se; change, low, high (from the status quo, paired; NaN without one); best_in (share of the
    others' profiles in which it is a best reply); worst (mean payoff in the worst of them); regret (the most that it falls
    short of the best reply there); near_best and above (shares of others' profiles × worlds in which it comes within the
    margin of the best, and in which it beats the status quo).
    """
    rows = [row for p in range(len(payoffs.players)) for row in _choices(payoffs, p, margin)]
    columns = ["player", "strategy", "mean", "se", "change", "low", "high", "best_in", "worst", "regret", "near_best", "above"]
    return pd.DataFrame(rows, columns=columns)


def _choices(payoffs: Payoffs, player: int, margin: float) -> Iterator[tuple[object, ...]]:
    own = payoffs.own(player)
    mean = own.mean(axis=2)
    short = mean.max(axis=0) - mean
    near = own >= own.max(axis=0) - margin
    missing = float("nan")
    for s, name in enumerate(payoffs.strategies[player]):
        level, error, _, _ = mean_interval(own[s].mean(axis=0))
        change, above = (missing,) * 4, missing
        if payoffs.status_quo is not None:
            before = payoffs.status_quo[:, player]
            change, above = mean_interval(own[s].mean(axis=0) - before), float((own[s] > before).mean())
        best_in, worst, regret = float((short[s] == 0).mean()), float(mean[s].min()), float(short[s].max())
        shift = (change[0], change[2], change[3])
        yield (payoffs.players[player], name, level, error, *shift, best_in, worst, regret, float(near[s].mean()), above)


RULES = ("maximin", "minimax regret", "satisficing", "best on average")


def robust(payoffs: Payoffs, found: pd.DataFrame, means: Floats) -> pd.DataFrame:
    """What each player would choose by each rule for choosing without knowing the others' choice.

    player, rule, strategy, value, holds: the share of resamples with the same choice (NaN for satisficing, which is a share
    of worlds already).
    """
    rows = []
    for p, player in enumerate(payoffs.players):
        mine = found[found["player"] == player].set_index("strategy")
        by = {"maximin": mine["worst"], "minimax regret": -mine["regret"]}
        by |= {"satisficing": mine["near_best"], "best on average": mine["mean"]}
        again = _again(np.moveaxis(means[..., p], p + 1, 1).reshape(len(means), len(mine), -1))
        for rule in RULES:
            pick = str(by[rule].idxmax())
            steady = float((again[rule] == payoffs.strategies[p].index(pick)).mean()) if rule in again else float("nan")
            rows.append((player, rule, pick, abs(float(by[rule][pick])), steady))
    return pd.DataFrame(rows, columns=["player", "rule", "strategy", "value", "holds"])


def _again(means: Floats) -> dict[str, Floats]:
    """What each rule picks in each resample, (RESAMPLES,), from means by own strategy and others' profile."""
    short = means.max(axis=1, keepdims=True) - means
    return {
        "maximin": means.min(axis=2).argmax(axis=1),
        "minimax regret": short.max(axis=2).argmin(axis=1),
        "best on average": means.mean(axis=2).argmax(axis=1),
    }


def profile_table(played_: Played) -> pd.DataFrame:
    """Every profile's payoff to every player, and the outcomes watched.

    A column a player with its strategy; of (the player or outcome), mean, se, change, low, high (from the status quo,
    paired), best_reply, equilibrium (both only for players).
    """
    payoffs = played_.payoffs
    replies = best_replies(payoffs.mean)
    before = np.concatenate([payoffs.status_quo, played_.watched_before], axis=1)
    after = np.concatenate([payoffs.values, played_.watched], axis=-1)
    rows = []
    for profile in payoffs.profiles:
        for q, name in enumerate((*payoffs.players, *played_.contest.file.watch)):
            mean, error, _, _ = mean_interval(after[profile][:, q])
            change, _, low, high = mean_interval(after[profile][:, q] - before[:, q])
            own = q < len(payoffs.players)
            marks = (bool(replies[profile][q]), bool(replies[profile].all())) if own else (None, None)
            rows.append((*payoffs.named(profile), name, mean, error, change, low, high, *marks))
    figures = ["of", "mean", "se", "change", "low", "high", "best_reply", "equilibrium"]
    return pd.DataFrame(rows, columns=[*payoffs.players, *figures])
