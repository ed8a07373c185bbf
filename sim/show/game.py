"""A game as text: what each strategy is worth, which are dominated, where nobody would turn, and what is safe to choose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.tables import rows, table
from sim.show.words import change, measured, percent, places
from sim.study.equilibria import Mixture, undominated
from sim.study.findings import Findings
from sim.study.games import RESAMPLES, RULES
from sim.study.intervals import mean_interval
from sim.study.strategies import Contest, Profile
from sim.study.writing import put

MOST_EQUILIBRIA = 8  # of either kind that are printed; the CSV files hold all
SEEN = 0.05  # share of resamples from which an equilibrium that the sample itself lacks is told
POINTS = 100.0


def show_game(console: Console, found: Findings) -> None:
    """Print everything that a game has to say, the choices first."""
    console.print(choice_table(found))
    console.print(robust_table(found))
    if len(found.dominance):
        console.print(dominance_table(found))
    console.print(pure_table(found))
    if found.mixed and found.mixed.equilibria:
        console.print(mixed_table(found))
    if found.played.contest.file.watch:
        console.print(watched_table(found))
    console.print()
    for sentence in sentences(found):
        console.print(sentence, highlight=False, markup=False)


def choice_table(found: Findings) -> Table:
    """Each strategy over all that the others may do, each of their combinations counting alike."""
    contest = found.played.contest
    near = f"Within {found.margin * POINTS:g}"
    caption = (
        "Satisfaction in points of 100, averaged over the others' combinations; ± Monte Carlo standard error. Best reply: in "
        f"which share of them. Regret: the most that it falls short of the best reply. {near} of the best, and above the status "
        "quo: shares of combinations × worlds. * = the choice by that column."
    )
    columns = ("Strategy", "Mean", "From status quo", "Best reply", "Worst case", "Regret", near, "Above")
    made = table(f"{escape(contest.file.title)}: what each strategy is worth", *columns, caption=caption)
    chosen = {(r.player, r.rule): r.strategy for r in rows(found.robust)}
    for player in contest.players:
        made.add_section()
        made.add_row(f"[bold]{escape(_name(contest, player))}[/]", *[""] * 7)
        for row in rows(found.choices[found.choices["player"] == player]):
            best = {rule: "*" if chosen[player, rule] == row.strategy else " " for rule in RULES}
            made.add_row(
                f"  {escape(_titled(contest, player, row.strategy))}",
                measured("level", row.mean * POINTS, row.se * POINTS) + best["best on average"],
                _changed(row.change, row.low, row.high),
                percent(row.best_in),
                _level(row.worst, row.se) + best["maximin"],
                _level(row.regret, row.se) + best["minimax regret"],
                percent(row.near_best) + best["satisficing"],
                percent(row.above),
            )
    return made


def robust_table(found: Findings) -> Table:
    """What each player would choose without knowing what the others choose, by rule."""
    contest = found.played.contest
    caption = (
        f"In brackets: the share of {RESAMPLES} resamples of the worlds with the same choice. Maximin: the best worst case; "
        f"minimax regret: the least to be sorry for; satisficing: most often within {found.margin * POINTS:g} of the best."
    )
    made = table("What is safe to choose", "Player", *(rule.capitalize() for rule in RULES), caption=caption)
    for column in made.columns[1:]:
        column.justify = "left"
    for player in contest.players:
        mine = found.robust[found.robust["player"] == player]
        cells = (
            escape(_titled(contest, player, r.strategy)) + ("" if np.isnan(r.holds) else f"\n({percent(r.holds)})")
            for r in rows(mine)
        )
        made.add_row(escape(_name(contest, player)), *cells)
    return made


def dominance_table(found: Findings) -> Table:
    """Strategies that another one beats whatever the others do."""
    contest = found.played.contest
    caption = (
        "Smallest advantage over the others' combinations, in points, and the lowest end of a paired 95 % interval. Surely: "
        "every interval by itself leaves out 0; otherwise chance could have made it so."
    )
    made = table("Dominated strategies", "Strategy", "Beaten by", "How", "Smallest advantage", caption=caption)
    for column in made.columns[1:3]:
        column.justify = "left"
    for row in rows(found.dominance):
        worse, better = (escape(_titled(contest, row.player, name)) for name in (row.strategy, row.by))
        how = f"{row.how}, surely" if row.surely else f"{row.how}, in the sample"
        advantage = f"{_level(row.least, (row.least - row.low) / 2)} [{_level(row.low, (row.least - row.low) / 2)}]"
        style = "" if row.surely else "dim"
        made.add_row(f"{escape(_name(contest, row.player))}: {worse}", better, how, advantage, style=style)
    return made


def pure_table(found: Findings) -> Table:
    """Equilibria in pure strategies: what they are worth, how often they come back, and who is nearest to turning away."""
    contest = found.played.contest
    caption = (
        f"Share: of {RESAMPLES} resamples of the worlds in which it is one; in {percent(found.unsettled)} there is none. "
        "Nearest to turning: what the player who loses least would gain by turning away alone, in points, with its interval."
    )
    players = [escape(_name(contest, p)) for p in contest.players]
    made = table("Equilibria in pure strategies", *players, "Share", "Nearest to turning", caption=caption)
    for column in made.columns[: len(players)]:
        column.justify = "left"
    shown = found.steadiness[(found.steadiness["share"] >= SEEN) | found.steadiness["in_sample"]]
    for row in shown.head(MOST_EQUILIBRIA).to_dict("records"):
        names = [str(row[p]) for p in contest.players]
        titles = [escape(_titled(contest, p, name)) for p, name in zip(contest.players, names, strict=True)]
        tempted = _nearest(found, names) if row["in_sample"] else "not one in the sample"
        made.add_row(*titles, percent(float(row["share"])), tempted, style="" if row["in_sample"] else "dim")
    return made


def _nearest(found: Findings, names: list[str]) -> str:
    mine = found.temptations[found.temptations["equilibrium"] == " ".join(names)]
    row = next(rows(mine.sort_values("gain", ascending=False)))
    title = _titled(found.played.contest, row.player, row.to)
    return escape(f"{_name(found.played.contest, row.player)} to “{title}”: {_changed(row.gain, row.low, row.high)}")


def mixed_table(found: Findings) -> Table:
    """Equilibria in which somebody leaves the choice to chance."""
    contest = found.played.contest
    assert found.mixed
    made = table(
        "Equilibria in mixed strategies",
        *(escape(_name(contest, p)) for p in contest.players),
        "Share",
        caption=f"Share: of {RESAMPLES} resamples of the worlds that have an equilibrium with the same strategies in play.",
    )
    for column in made.columns[: len(contest.players)]:
        column.justify = "left"
    for n, x in enumerate(found.mixed.equilibria[:MOST_EQUILIBRIA]):
        cells = (escape(_mixture(contest, p, x[k])) for k, p in enumerate(contest.players))
        made.add_row(*cells, percent(found.shares[n]))
    return made


def _mixture(contest: Contest, player: str, chances: np.ndarray) -> str:
    titles = contest.titles(player)
    played = [(float(chance), title) for chance, title in zip(chances, titles, strict=True) if chance > 1e-6]
    return played[0][1] if len(played) == 1 else ", ".join(f"{title} {percent(chance)}" for chance, title in played)


def watched_table(found: Findings) -> Table:
    """The outcomes watched, as they stand without any strategy and in the equilibria."""
    played, contest = found.played, found.played.contest
    heads = [_short(contest, profile) for profile in found.pure[:3]]
    made = table("What the equilibria look like", "Outcome", "Status quo", *map(escape, heads), caption="Mean ± standard error.")
    for w, name in enumerate(contest.file.watch):
        outcome = contest.base.file.outcomes[name]
        values = [played.watched_before[:, w], *(played.watched[profile][:, w] for profile in found.pure[:3])]
        made.add_row(escape(outcome.title), *(measured(outcome.kind, *mean_interval(v)[:2]) for v in values))
    return made


def sentences(found: Findings) -> Iterator[str]:
    """What it comes to, in words."""
    contest = found.played.contest
    for player in contest.players:
        name, mine = _name(contest, player), found.robust[found.robust["player"] == player].set_index("rule")["strategy"]
        picks = {str(s) for s in mine}
        sure = found.dominance[(found.dominance["player"] == player) & found.dominance["surely"]]
        best = _titled(contest, player, str(mine["best on average"]))
        if len(set(sure[sure["by"] == mine["best on average"]]["strategy"])) == len(contest.strategies(player)) - 1:
            yield f"{name}: “{best}” is best whatever the others do."
        elif len(picks) == 1:
            yield f"{name}: “{best}” is chosen by every rule."
        else:
            told = "; ".join(f"{rule}: “{_titled(contest, player, str(mine[rule]))}”" for rule in RULES)
            yield f"{name}: the rules differ ({told})."
    left = undominated(found.payoffs.mean)
    if len(contest.players) > 1 and len(found.dominance) and all(len(mine) == 1 for mine in left):
        yield "If dominated strategies are taken out again and again, the sample leaves one combination."
    if not found.pure:
        yield "In the sample there is no combination from which nobody would turn away."
    shares = {tuple(str(row[p]) for p in contest.players): float(row["share"]) for row in found.steadiness.to_dict("records")}
    for profile in found.pure[:3]:
        share = shares[found.payoffs.named(profile)]
        yield f"Nobody would turn away from {_short(contest, profile)}; so in {percent(share)} of the resamples."
    if found.mixed and not found.mixed.complete:
        yield "The search for mixed equilibria was broken off: it took too long or failed. The pure ones above are complete."
    elif found.mixed and not found.mixed.equilibria and len(contest.players) > 1:
        yield "No equilibrium in mixed strategies was found."
    elif found.mixed and len(found.mixed.equilibria) > MOST_EQUILIBRIA:
        yield f"{len(found.mixed.equilibria)} mixed equilibria were found; the first {MOST_EQUILIBRIA} are shown."


def write_game(found: Findings, folder: Path) -> list[Path]:
    """Every table as CSV, full precision; payoffs on the scale from 0 to 1."""
    frames = {
        "payoffs": found.profiles, "choices": found.choices, "robust": found.robust, "dominance": found.dominance,
        "pure_equilibria": found.steadiness, "temptations": found.temptations,
    }  # fmt: skip
    if found.mixed:
        frames["mixed_equilibria"] = _mixed_frame(found)
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        put(folder / f"{name}.csv", frame.to_csv(index=False))
    return [folder / f"{name}.csv" for name in frames]


def _mixed_frame(found: Findings) -> pd.DataFrame:
    made = []
    equilibria: tuple[Mixture, ...] = found.mixed.equilibria if found.mixed else ()
    for n, x in enumerate(equilibria):
        share = found.shares[n] if n < len(found.shares) else float("nan")
        for p, player in enumerate(found.payoffs.players):
            for s, strategy in enumerate(found.payoffs.strategies[p]):
                made.append((n + 1, player, strategy, float(x[p][s]), share))
    return pd.DataFrame(made, columns=["equilibrium", "player", "strategy", "chance", "share"])


def draw_game(found: Findings, folder: Path) -> list[Path]:
    """Draw the figures of a game as PNG and SVG; returns the PNG files."""
    from sim.show.figures.game import Cast, mosaic  # noqa: PLC0415  (matplotlib is slow to load)
    from sim.show.figures.strategies import spreads  # noqa: PLC0415
    from sim.show.figures.style import save  # noqa: PLC0415

    contest, world = found.played.contest, found.played.contest.base.world
    kind = "mean over the horizon" if contest.file.payoff == "mean" else "end of the horizon"
    size = found.payoffs.values.shape[-2]
    cast = Cast(
        title=contest.file.title,
        players=tuple(_name(contest, p) for p in contest.players),
        codes=tuple(world.actors[p].code for p in contest.players),
        strategies=tuple(contest.titles(p) for p in contest.players),
        note=f"Satisfaction, {kind}; n = {size:,} paired worlds; explore, never predict",
    )
    drawn = {"normal_form": mosaic(found.payoffs, cast), "strategies": spreads(found.payoffs, cast)}
    return [save(figure, folder / "figures", name)[0] for name, figure in drawn.items()]


def _name(contest: Contest, player: str) -> str:
    return contest.base.world.actors[player].name.split(" (")[0]


def _titled(contest: Contest, player: str, strategy: str) -> str:
    return contest.file.players[player][strategy].title


def _short(contest: Contest, profile: Profile) -> str:
    """A profile in a few words."""
    titles = (contest.titles(p)[n] for p, n in zip(contest.players, profile, strict=True))
    return "; ".join(f"{_name(contest, p)}: {title}" for p, title in zip(contest.players, titles, strict=True))


def _level(value: float, error: float) -> str:
    """A payoff in points, with the digits that its error supports."""
    spread = error * POINTS
    decimals = places(spread) if np.isfinite(spread) and spread > 0 else 2
    return f"{value * POINTS:.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def _changed(value: float, low: float, high: float) -> str:
    """A paired difference in points with its interval."""
    return " ".join(change("level", *(x * POINTS for x in (value, low, high))))
