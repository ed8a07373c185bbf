"""Discovery: where in the space of a few uncertain numbers a success is common, in rules that a reader can watch for.

PRIM, the patient rule induction method (Friedman & Fisher 1999), peels a box down to where successes are dense; coverage is
the share of all successes that the box holds, density the share of successes in the box (Bryant & Lempert 2010, Technological
Forecasting and Social Change 77). CART (Breiman et al. 1984) asks a few questions in turn, as a cross-check. Both search two
thirds of a design's rows; what is told of them was counted on the third that they have not seen. Rows stay together, as the
points of a row share numbers and luck. Intervals are 95 % bootstrap percentiles over rows.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from sim.study.design import Design
from sim.study.extras import extra
from sim.study.intervals import resampled_means
from sim.study.measures import Question
from sim.world.setup import Bools, Floats, Ints
from sim.world.source import InputError, Problem

HELD_OUT = 3  # one row of three
MOST_BOUNDS = 4  # more signposts than a reader can watch
WORTH = 0.97  # a bound goes where the box without it is worth at least this share of the box with it
DEPTH, LEAST_LEAF, LEAST_GAIN = (
    3,
    0.05,
    0.02,
)  # questions in turn; share of points in a leaf; share of variance a question explains
FEWEST = 10  # successes, and failures, below which there is nothing to search


@dataclass(frozen=True)
class Cases:
    """What is searched: points, and how many of the cases of each are successes.

    values: (points, factors); share: of successes at each point, (points,) in [0, 1]; each: cases a point; row: of the design,
    (points,); threshold: above which an answer is a success; single: a case is a single world, and not the mean of a point.
    """

    values: pd.DataFrame
    share: Floats
    each: int
    row: Ints
    threshold: float
    single: bool

    def part(self, kept: Bools) -> Cases:
        """Some of the points."""
        return replace(self, values=self.values[kept], share=self.share[kept], row=self.row[kept])

    @property
    def unseen(self) -> Bools:
        """Which points are held out from every search, (points,): of each three rows of like success the middle one."""
        rows, place = np.unique(self.row, return_inverse=True)
        order = rankdata(np.bincount(place, self.share), method="ordinal").astype(int) - 1
        return np.asarray(order[place] % HELD_OUT == 1) & (len(rows) >= HELD_OUT)


@dataclass(frozen=True)
class Bound:
    """A number that lies above a limit, or below one."""

    number: str
    above: bool
    limit: float

    def holds(self, values: pd.DataFrame) -> Bools:
        """At which points it does, (points,)."""
        column = values[self.number].to_numpy()
        return column >= self.limit if self.above else column <= self.limit


Rule = tuple[Bound, ...]


@dataclass(frozen=True)
class Count:
    """How a rule does among some cases. density and coverage with their intervals; overall: share of successes in all cases.

    points: how many the rule holds. holds_up: density is above overall for certain.
    """

    density: tuple[float, float, float]
    coverage: tuple[float, float, float]
    overall: float
    points: int
    holds_up: bool


@dataclass(frozen=True)
class Node:
    """A question of a tree, whether a number lies below a limit, or a leaf where there is no question."""

    share: float  # of successes, among the points that the tree has seen
    unseen: float  # among those that it has not; NaN where it holds none of them
    points: int  # that it has seen
    question: Bound | None = None
    yes: Node | None = None
    no: Node | None = None


@dataclass(frozen=True)
class Discovery:
    """A box and a tree. seen and counted: the box among the points that were searched, and among the others.

    without: density of the box, on unseen points, with one of its bounds left out, bound by bound. best: the rule of the
    tree's densest leaf; crossed: that leaf on unseen points; shared: share of that leaf's unseen points that lie in the box.
    """

    cases: Cases
    box: Rule
    seen: Count
    counted: Count
    without: tuple[float, ...]
    tree: Node
    best: Rule
    crossed: Count
    shared: float


def cases(question: Question, design: Design, found: Floats, threshold: float | None) -> Cases:
    """What counts as a success.

    Of a chance, by default, the event itself: each world is a case, so that nothing hangs on where one cuts means that are
    themselves uncertain. With a threshold, a point whose share of worlds lies above it. Of a level or a count, a world whose
    answer lies above the threshold, by default above three quarters of all answers.
    """
    values = pd.DataFrame(design.values.reshape(design.points, -1), columns=[f.path for f in design.factors])
    row = np.repeat(np.arange(design.rows), design.width)
    answers = found.reshape(design.points, -1)
    single = question.kind != "chance" or threshold is None
    if threshold is None:
        threshold = 0.5 if question.kind == "chance" else float(np.quantile(answers, 0.75))
    share = (answers > threshold).mean(axis=1) if single else (answers.mean(axis=1) > threshold).astype(float)
    return Cases(values, share, answers.shape[1] if single else 1, row, threshold, single)


def discovered(of: Cases) -> Discovery:
    """Search for a box and a tree. InputError where there are too few successes, or failures, to search for."""
    successes, total = of.share.sum() * of.each, len(of.share) * of.each
    if min(successes, total - successes) < FEWEST:
        message = f"{successes:,.0f} of {total:,} cases are successes"
        raise InputError([Problem(None, "--threshold", message, "Choose one that more cases pass and more cases miss.")])
    seen, unseen = of.part(~of.unseen), of.part(of.unseen)
    box = pruned(max(peeled(seen), key=lambda rule: worth(rule, seen)), seen)
    tree = grown(seen, unseen)
    best = max(leaves(tree), key=lambda leaf: leaf[1].share)[0]
    inside, both = (_holds(rule, unseen.values) for rule in (best, (*best, *box)))
    without = tuple(count(tuple(b for b in box if b != bound), unseen).density[0] for bound in box)
    shared = float(both.sum() / inside.sum()) if inside.any() else float("nan")
    return Discovery(of, box, count(box, seen), count(box, unseen), without, tree, best, count(best, unseen), shared)


def peeled(of: Cases) -> list[Rule]:
    """The boxes of PRIM's peeling and pasting, from all there is to the densest."""
    prim = extra("ema_workbench.analysis.prim").Prim
    x = of.values.loc[of.values.index.repeat(of.each)].reset_index(drop=True)
    hits = np.rint(of.share * of.each)
    y = (np.arange(of.each) < hits[:, None]).ravel()
    # before its version 3 the library throws away boxes that are not dense enough; all of them are wanted here
    options = {"threshold": 1e-9} if "threshold" in inspect.signature(prim).parameters else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what its own libraries are going to change
        limits = prim(x, y, **options).find_box().box_lims
    return [tuple(_bounds(limit, limits[0])) for limit in limits]


def _bounds(limits: pd.DataFrame, everything: pd.DataFrame) -> Iterator[Bound]:
    for number in limits.columns:
        for row, above in ((0, True), (1, False)):
            if limits[number].iloc[row] != everything[number].iloc[row]:
                yield Bound(str(number), above, float(limits[number].iloc[row]))


def worth(rule: Rule, of: Cases) -> float:
    """The harmonic mean of coverage and density, in [0, 1]: a box is worth little that lacks either."""
    inside = _holds(rule, of.values)
    return float(2.0 * of.share[inside].sum() / (of.share.sum() + inside.sum()))


def pruned(rule: Rule, of: Cases) -> Rule:
    """The rule without the bounds that it can do without, and with no more than MOST_BOUNDS."""
    while rule:
        left = max((tuple(b for b in rule if b != bound) for bound in rule), key=lambda r: worth(r, of))
        if len(rule) <= MOST_BOUNDS and worth(left, of) < WORTH * worth(rule, of):
            break
        rule = left
    return rule


def count(rule: Rule, of: Cases) -> Count:
    """How a rule does among cases."""
    inside = _holds(rule, of.values)
    columns = np.column_stack([inside, inside * of.share, of.share, np.ones(len(inside))])
    sums = pd.DataFrame(columns).groupby(of.row).sum().to_numpy()
    one, many = sums.sum(axis=0), resampled_means(sums)
    density, coverage, overall = _shares(many)
    low, high = np.nanquantile(np.stack([density, coverage, density - overall]), [0.025, 0.975], axis=1)
    found = [float(x) for x in _shares(one)]
    return Count(
        density=(found[0], float(low[0]), float(high[0])),
        coverage=(found[1], float(low[1]), float(high[1])),
        overall=found[2],
        points=int(inside.sum()),
        holds_up=bool(low[2] > 0),
    )


def _shares(sums: Floats) -> tuple[Floats, Floats, Floats]:
    """Density, coverage and share overall from sums of points inside, successes inside, successes and points."""
    inside, hits, successes, points = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return hits / inside, hits / successes, successes / points


def _holds(rule: Rule, values: pd.DataFrame) -> Bools:
    inside = np.ones(len(values), dtype=bool)
    for bound in rule:
        inside &= bound.holds(values)
    return inside


def grown(seen: Cases, unseen: Cases) -> Node:
    """A regression tree on the points' shares of successes."""
    trees = extra("sklearn.tree")
    model = trees.DecisionTreeRegressor(
        max_depth=DEPTH,
        min_samples_leaf=LEAST_LEAF,
        min_impurity_decrease=LEAST_GAIN * float(seen.share.var()),
        random_state=0,
    )
    tree = model.fit(seen.values.to_numpy(), seen.share).tree_
    return _node(tree, 0, seen, unseen)


def _node(tree: object, place: int, seen: Cases, unseen: Cases) -> Node:
    fitted: dict[str, Ints | Floats] = {n: getattr(tree, n) for n in ("children_left", "children_right", "feature", "threshold")}
    rest = float(unseen.share.mean()) if len(unseen.share) else float("nan")
    here = Node(float(seen.share.mean()), rest, len(seen.share))
    if fitted["children_left"][place] < 0:
        return here
    question = Bound(str(seen.values.columns[int(fitted["feature"][place])]), False, float(fitted["threshold"][place]))
    below, beyond = question.holds(seen.values), question.holds(unseen.values)
    yes = _node(tree, int(fitted["children_left"][place]), seen.part(below), unseen.part(beyond))
    no = _node(tree, int(fitted["children_right"][place]), seen.part(~below), unseen.part(~beyond))
    return replace(here, question=question, yes=yes, no=no)


def leaves(node: Node, so_far: Rule = ()) -> Iterator[tuple[Rule, Node]]:
    """Every leaf of a tree with the answers that lead to it; a later answer about a number replaces a wider one."""
    if node.question is None or node.yes is None or node.no is None:
        yield so_far, node
        return
    for child, above in ((node.yes, False), (node.no, True)):
        answer = replace(node.question, above=above)
        wider = tuple(b for b in so_far if (b.number, b.above) != (answer.number, above))
        yield from leaves(child, (*wider, answer))
