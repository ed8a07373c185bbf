"""Network: who trusts whom, and who does what to whom, as an option dictionary of ECharts.

Places on a circle never change while one looks; trust is told by colour and by line, camps by the shape of an actor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.show.figures.network import telling_ties
from sim.show.figures.style import COLOURS, FAINT, INK
from sim.study.dealings import Dealings
from sim.world.setup import Floats

SMALLEST, LARGEST = 12.0, 44.0  # pixels across an actor
THINNEST, THICKEST = 1.0, 7.0  # pixels of a tie
BENT, BENT_MORE = 0.16, 0.3  # curves of ties and of a month's deeds
TELL = "(one) => one.data.told || ''"
SHAPES: tuple[str, str] = ("circle", "rect")  # of the two camps

Tie = tuple[int, int]


@dataclass(frozen=True)
class Tone:
    """How trust up to a bound is called and drawn."""

    below: float
    word: str
    colour: str
    line: str


# The colours of the house's scale of trust; words and middles as in the codebook.
TONES: tuple[Tone, ...] = (
    Tone(0.125, "hostile", "#A63C06", "dashed"),
    Tone(0.275, "distrustful", "#D55E00", "dashed"),
    Tone(0.425, "wary", "#EFA36B", "dashed"),
    Tone(0.575, "neutral", "#9A9A9A", "dotted"),
    Tone(0.725, "working", "#7FB8DA", "solid"),
    Tone(0.86, "close", "#0072B2", "solid"),
    Tone(float("inf"), "allied", "#00507F", "solid"),
)
GOOD, ILL = COLOURS[2], COLOURS[1]


@dataclass(frozen=True)
class Cast:
    """The actors of a network: ids, names, which are principals (N,), their places on a circle (N, 2)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    principal: NDArray[np.bool_]
    places: Floats


@dataclass(frozen=True)
class View:
    """One state of a network: trust (N, N), capability (N,) > 0, camps (N,) of 0 and 1, and how much is dealt (N, N) >= 0."""

    trust: Floats
    capability: Floats
    camps: NDArray[Any]
    dealt: Floats


def tone(trust: float) -> Tone:
    """How a trust in [0, 1] is called and drawn."""
    return next(t for t in TONES if trust < t.below)


def short(names: Sequence[str]) -> tuple[str, ...]:
    """Names without what stands in brackets, where they can still be told apart."""
    cut = [name.split(" (")[0] for name in names]
    return tuple(c if cut.count(c) == 1 else name for c, name in zip(cut, names, strict=True))


def places(trust: Floats) -> Floats:
    """Places on the unit circle, (N, 2): those who trust one another stand side by side. The same trust, the same places."""
    n = len(trust)
    graph = nx.from_numpy_array(1.35 - (trust + trust.T) / 2.0)
    found = nx.kamada_kawai_layout(graph, weight="weight") if n > 2 else {k: (np.cos(np.pi * k), 0.0) for k in range(n)}
    plane = np.array([found[k] for k in range(n)], dtype=float)
    plane -= plane.mean(axis=0)
    order = np.argsort(np.arctan2(plane[:, 1], plane[:, 0]), kind="stable")
    angles = np.empty(n)
    angles[order] = 2.0 * np.pi * np.arange(n) / n - np.pi / 2.0
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def ties_of(trust: Floats, principal: NDArray[np.bool_], actor: int | None = None) -> list[Tie]:
    """The ties that are drawn: all from and to an actor, or those that tell most (32 at most) where none is named."""
    if actor is None:
        return telling_ties(trust[None], principal)
    return [tie for other in range(len(trust)) if other != actor for tie in ((actor, other), (other, actor))]


def network(cast: Cast, view: View, ties: Sequence[Tie], chosen: Tie | None = None) -> dict[str, Any]:
    """Trust as arrows from who trusts to whom it trusts, the wider the more the two deal; `chosen` is set off.

    Clicks tell `data.pair` of an arrow, [i, j], or `data.actor` of an actor.
    """
    widths = _widths(view.dealt)
    links = [_trust_link(cast, view, tie, widths, tie == chosen) for tie in ties]
    return _framed(cast, view, links, f"Trust of actors in each other: {len(links)} arrows; the table holds all.")


def deeds(cast: Cast, view: View, ties: Sequence[Tie], done: Dealings) -> dict[str, Any]:
    """Trust as thin arrows, and what was done in a month as thick ones: blue and solid for good, vermilion and dashed for ill."""
    links = [_trust_link(cast, view, tie, np.full(view.trust.shape, 1.2), False, faint=True) for tie in ties]
    pairs = [(int(i), int(j)) for i, j in np.argwhere(done.volume > 0)]
    links += [_deed_link(cast, done, pair) for pair in pairs]
    return _framed(cast, view, links, f"What was done this month between {len(pairs)} pairs; the list beside it tells all.")


def _widths(dealt: Floats) -> Floats:
    most = float(dealt.max()) or 1.0
    return np.asarray(THINNEST + (THICKEST - THINNEST) * np.sqrt(dealt / most))


def _trust_link(cast: Cast, view: View, tie: Tie, widths: Floats, chosen: bool, *, faint: bool = False) -> dict[str, Any]:
    i, j = tie
    trust = float(view.trust[i, j])
    drawn = tone(trust)
    style = {"color": drawn.colour, "type": drawn.line, "width": round(float(widths[i, j]), 2), "curveness": BENT}
    extra = {"shadowColor": INK, "shadowBlur": 3, "opacity": 1} if chosen else {"opacity": 0.45 if faint else 0.9}
    return {
        "source": cast.ids[i],
        "target": cast.ids[j],
        "pair": [i, j],
        "told": f"{cast.names[i]} → {cast.names[j]}: trust {trust:.2f}, {drawn.word}",
        "lineStyle": {**style, **extra},
        "symbolSize": [0, 7 + round(float(widths[i, j]) / 2)],
        "label": {"show": chosen, "formatter": f"{trust:.2f}", "color": INK, "fontWeight": "bold", "backgroundColor": "#fff"},
    }


def _deed_link(cast: Cast, done: Dealings, tie: Tie) -> dict[str, Any]:
    i, j = tie
    net = float(done.net[i, j])
    width = min(THICKEST, 2.0 + 1.6 * float(np.sqrt(done.volume[i, j])))
    kind = ("good", GOOD, "solid") if net > 0 else ("ill", ILL, "dashed")
    return {
        "source": cast.ids[i],
        "target": cast.ids[j],
        "pair": [i, j],
        "told": f"{cast.names[i]} → {cast.names[j]}: {kind[0]} done this month, score {net:+.1f}".replace("-", "−"),
        "lineStyle": {"color": kind[1], "type": kind[2], "width": round(width, 2), "curveness": BENT_MORE, "opacity": 1},
        "symbolSize": [0, 12],
    }


def _framed(cast: Cast, view: View, links: list[dict[str, Any]], told: str) -> dict[str, Any]:
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": told}},
        "textStyle": {"fontFamily": "system-ui, sans-serif"},
        "tooltip": {"renderMode": "richText", "confine": True, ":formatter": TELL},
        "grid": {"left": 88, "right": 88, "top": 46, "bottom": 46},
        "xAxis": {"type": "value", "min": -1, "max": 1, "show": False},
        "yAxis": {"type": "value", "min": -1, "max": 1, "show": False, "inverse": True},
        "series": [
            {
                "type": "graph",
                "coordinateSystem": "cartesian2d",
                "edgeSymbol": ["none", "arrow"],
                "emphasis": {"focus": "adjacency", "lineStyle": {"opacity": 1}},
                "data": [_node(cast, view, k) for k in range(len(cast.ids))],
                "links": links,
            }
        ],
    }


def _node(cast: Cast, view: View, k: int) -> dict[str, Any]:
    x, y = (float(part) for part in cast.places[k])
    share = float(view.capability[k] / view.capability.max())
    size = SMALLEST + (LARGEST - SMALLEST) * np.sqrt(share)
    side = ("right" if x > 0 else "left") if abs(x) > 0.35 else ("top" if y < 0 else "bottom")
    dark = bool(cast.principal[k])
    return {
        "id": cast.ids[k],
        "name": cast.names[k],
        "actor": cast.ids[k],
        "value": [round(x, 4), round(y, 4)],
        "symbol": SHAPES[int(view.camps[k])],
        "symbolSize": round(float(size), 1),
        "itemStyle": {"color": INK if dark else FAINT, "borderColor": "#fff", "borderWidth": 1.5},
        "label": {"show": True, "position": side, "color": INK, "fontWeight": "bold" if dark else "normal", "width": 78,
                  "overflow": "break", "fontSize": 12, "lineHeight": 14},
        "told": f"{cast.names[k]}: capability {float(view.capability[k]):.2f} of the strongest actor's at the start",
    }  # fmt: skip
