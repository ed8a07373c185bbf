"""The model written the obvious way: one Mesa model a replicate, one object an actor, loops, no arrays.

Straight from sim/MODEL.md, to be raced against the engine and to be trusted beside it. Fed the engine's draws it must give the
engine's moves, accords and issues.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, expm1, log, prod, sqrt
from typing import Any

import mesa
from scipy.special import betaincinv

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.world.quantity import Condition, Kind
from sim.world.setup import Ranged, Setup

UNIT = 0.01
LOG2 = log(2.0)


@dataclass(frozen=True)
class Draws:
    """The engine's uniform and normal numbers of one replicate, as plain lists."""

    seed: int
    replicate: int

    def uniform(self, step: int, name: str, *shape: int) -> Any:
        block, row = divmod(self.replicate, BLOCK)
        return Chance(self.seed, block, step).uniform(name, *shape)[row].tolist()

    def normal(self, step: int, name: str, count: int) -> list[float]:
        block, row = divmod(self.replicate, BLOCK)
        return Chance(self.seed, block, step).normal(name, count)[row].tolist()


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """A number of the triangular distribution by inversion."""
    if not high > low:
        return mode
    if u < (mode - low) / (high - low):
        return low + sqrt(u * (high - low) * (mode - low))
    return high - sqrt((1.0 - u) * (high - low) * (high - mode))


def sigma(x: float) -> float:
    return 1.0 / (1.0 + exp(-max(-700.0, min(700.0, x))))


class Actor(mesa.Agent):  # type: ignore[misc]
    """One actor: what it wants, believes and has."""

    def __init__(self, model: Reference, number: int) -> None:
        super().__init__(model)
        self.number = number
        self.position: list[float] = []
        self.share: list[float] = []
        self.alpha0: list[float] = []
        self.beta0: list[float] = []
        self.alpha: list[float] = []
        self.beta: list[float] = []
        self.climate: list[float] = []
        self.usual: list[float] = []
        self.capability0 = 1.0
        self.pull: list[float] = []
        self.means = 1.0
        self.power = 1.0
        self.menace: dict[Actor, float] = {}

    def trust(self, other: Actor) -> float:
        a, b = self.alpha[other.number], self.beta[other.number]
        return a / (a + b)

    def satisfaction(self, issues: list[float]) -> float:
        return 1.0 - sum(s * abs(q - x) for s, q, x in zip(self.share, issues, self.position, strict=True))

    def capability(self) -> float:
        model = self.model
        drift = sum(k * (q - q0) for k, q, q0 in zip(self.pull, model.issues, model.start, strict=True))
        return self.capability0 * exp(drift) * self.means

    def allied(self) -> float:
        """Own means and those that defence pacts bring, each worth what its owner trusts this actor."""
        friends = set()
        for g, parties in enumerate(self.model.parties):
            if self.model.pact[g] and self.model.in_force[g] and self in parties:
                friends |= {other for other in parties if other is not self}
        return self.capability() + sum(other.trust(self) * other.capability() for other in friends)

    def risk(self, other: Actor) -> float:
        return other.power / (self.power + other.power)

    def threats(self) -> dict[Actor, float]:
        raw = {j: (1.0 - self.trust(j)) * self.risk(j) for j in self.model.actors if j is not self}
        total = max(sum(raw.values()), 1e-12)
        return {j: theta / total for j, theta in raw.items()}

    def balance(self, other: Actor) -> float:
        """Warmth to the enemies of threats."""
        return -sum(
            theta * (2.0 * other.trust(third) - 1.0) for third, theta in self.menace.items() if third not in (self, other)
        )

    def gain(self, issue: int, size: float) -> float:
        """Change of satisfaction if one effect happened."""
        now = self.model.issues[issue]
        then = now + size * ((1.0 - now) if size > 0 else now)
        return self.share[issue] * (abs(now - self.position[issue]) - abs(then - self.position[issue]))

    def utility(self, move: Move, *, asked: bool) -> float:
        """What a move is worth to its actor, or to its target that is asked to agree."""
        weight = self.model.par
        other = move.actor if asked else move.target
        score = move.score
        own = sum(self.gain(k, e) for k, e in move.effects) / UNIT
        feared = sum(theta * sum(j.gain(k, e) for k, e in move.effects) / UNIT for j, theta in self.menace.items())
        worth = weight["weight.interest"] * own - weight["weight.relative"] * feared
        worth += score * (
            weight["weight.affinity"] * (2.0 * self.trust(other) - 1.0)
            + weight["weight.reciprocity"] * self.climate[other.number]
            + weight["conduct.inertia"] * (other.climate[self.number] - other.usual[self.number])
            + weight["weight.balancing"] * self.balance(other)
        )
        if asked:
            return worth
        return worth - move.cost - weight["weight.retaliation"] * max(-score, 0.0) * self.risk(other)


@dataclass
class Move:
    """One move of one actor."""

    number: int
    actor: Actor
    target: Actor
    score: float
    cost: float
    rate: float
    consent: bool
    needs: tuple[Condition, ...]
    breaches: list[int]
    effects: list[tuple[int, float]] = field(default_factory=list)
    tempo: float = 1.0
    made: int = 0


class Reference(mesa.Model):  # type: ignore[misc]
    """One replicate of the model, step by step."""

    def __init__(self, setup: Setup, seed: int, replicate: int) -> None:
        super().__init__(rng=1)
        self.setup, self.draws, self.date = setup, Draws(seed, replicate), 0
        self.actors = [Actor(self, n) for n in range(len(setup.actors))]
        self.par = {name: self.number(f"world.par.{name}", span) for name, span in setup.parameters.items()}
        self.draw_issues()
        self.draw_actors()
        self.draw_moves()
        self.draw_accords()
        self.fired = [False] * len(setup.shocks)
        self.occurred = [False] * len(setup.shocks)
        self.settle_in()

    # --- the world

    def number(self, stream: str, span: Ranged) -> Any:
        """A number, or a nested list of them, drawn from its range."""
        shape = span.value.shape
        if not self.setup.uncertain:
            return span.value.tolist()
        return _each(self.draws.uniform(0, stream, *shape), *(end.tolist() for end in span))

    def draw_issues(self) -> None:
        setup = self.setup
        self.start = self.number("world.start", setup.start)
        self.half_life = self.number("world.half_life", setup.half_life)
        self.noise = self.number("world.noise", setup.noise)
        self.coupling = self.number("world.coupling", setup.coupling)
        self.issues = list(self.start)

    def draw_actors(self) -> None:
        setup, n = self.setup, len(self.actors)
        tables = {
            name: self.number(f"world.{name}", getattr(setup, name)) for name in ("position", "salience", "pull", "capability")
        }
        luck = self.draws.uniform(0, "world.trust", n, n) if setup.uncertain else None
        for i, actor in enumerate(self.actors):
            actor.position, actor.pull, actor.capability0 = tables["position"][i], tables["pull"][i], tables["capability"][i]
            total = max(sum(tables["salience"][i]), 1e-12)
            actor.share = [s / total for s in tables["salience"][i]]
            for j in range(n):
                a, b = float(setup.alpha[i, j]), float(setup.beta[i, j])
                mean = a / (a + b) if luck is None else min(max(float(betaincinv(a, b, luck[i][j])), 0.01), 0.99)
                actor.alpha0.append((a + b) * mean)
                actor.beta0.append((a + b) * (1.0 - mean))
            actor.alpha, actor.beta = list(actor.alpha0), list(actor.beta0)
            actor.climate, actor.usual = [0.0] * n, [0.0] * n

    def draw_moves(self) -> None:
        moves, cut = self.setup.moves, self.setup.moves.named
        drawn = {}
        for name in ("cost", "rate"):
            span = getattr(moves, name)
            first, rest = (Ranged(*(end[part] for end in span)) for part in (slice(None, cut), slice(cut, None)))
            drawn[name] = self.number(f"world.{name}.named", first) + self.number(f"world.{name}.generic", rest)
        self.moves = [
            Move(
                m, self.actors[moves.actor[m]], self.actors[moves.target[m]], float(moves.score[m]), drawn["cost"][m],
                drawn["rate"][m], bool(moves.consent[m]), moves.needs[m], [g for g, b in enumerate(moves.breaches[m]) if b],
            )
            for m in range(len(moves.name))
        ]  # fmt: skip
        sizes = self.number("world.effect", moves.effects.size)
        for m, k, size in zip(moves.effects.move, moves.effects.issue, sizes, strict=True):
            self.moves[m].effects.append((int(k), size))

    def draw_accords(self) -> None:
        accords = self.setup.accords
        self.parties = [[self.actors[i] for i, there in enumerate(row) if there] for row in accords.parties]
        self.deliverers = [[self.actors[i] for i, there in enumerate(row) if there] for row in accords.deliverers]
        self.pact = accords.pact.tolist()
        names = {
            "sign_cost": accords.cost,
            "sign_rate": accords.rate,
            "exit_rate": accords.exit_rate,
            "mediation": accords.mediation,
        }
        names |= {"agreed": accords.terms.value, "delivery": accords.terms.months}
        for name, span in names.items():
            setattr(self, name, self.number(f"world.{name}", span))
        self.in_force = accords.in_force.tolist()
        self.talks = [1.0] * len(self.parties)
        self.signed = [False] * len(self.parties)
        self.left: list[list[Actor]] = [[] for _ in self.parties]

    def settle_in(self) -> None:
        """The climate to which actors are used: eight rounds of answers, beginning with none."""
        self.look_around()
        for _ in range(8):
            usual = [[0.0] * len(self.actors) for _ in self.actors]
            for move in self.moves:
                flow = self.expected(move) * move.score / self.setup.months
                usual[move.target.number][move.actor.number] += flow
            for actor in self.actors:
                actor.usual = [min(max(x, -1.0), 1.0) for x in usual[actor.number]]
                actor.climate = list(actor.usual)

    # --- a step

    def step(self) -> None:
        self.date += 1
        self.events()
        self.conduct()
        self.diplomacy()
        self.trust()
        self.drift()

    def look_around(self) -> None:
        """Let every actor see how strong all are and who threatens it, before anybody moves."""
        for actor in self.actors:
            actor.power = actor.allied()
        for actor in self.actors:
            actor.menace = actor.threats()

    def holds(self, conditions: tuple[Condition, ...]) -> bool:
        return all(c.above < self.quantity(c.quantity.kind, c.quantity.index) < c.below for c in conditions)

    def quantity(self, kind: Kind, index: tuple[int, ...]) -> float:
        first = index[0]
        if kind in (Kind.TRUST, Kind.CLIMATE):
            one, other = self.actors[first], self.actors[index[1]]
            return one.trust(other) if kind is Kind.TRUST else one.climate[other.number]
        values: dict[Kind, Any] = {
            Kind.ISSUE: lambda: self.issues[first],
            Kind.ACCORD: lambda: float(self.in_force[first]),
            Kind.MOVE: lambda: float(self.moves[first].made > 0),
            Kind.SATISFACTION: lambda: self.actors[first].satisfaction(self.issues),
            Kind.CAPABILITY: lambda: self.actors[first].capability(),  # noqa: PLW0108  (there may be fewer actors than issues)
        }
        return float(values[kind]())

    def events(self) -> None:
        self.occurred = [False] * len(self.setup.shocks)
        for number, shock in enumerate(self.setup.shocks):
            if shock.step is not None and shock.step != self.date:
                continue
            likely = shock.chance if shock.step is not None else 1.0 - (1.0 - shock.chance) ** self.setup.months
            lucky = self.draws.uniform(self.date, f"events.{shock.name}") < likely
            fresh = shock.repeat or not self.fired[number]
            due = self.fired[number - 1] if shock.undoes else True
            if lucky and fresh and due and self.holds(shock.when):
                self.fired[number] = self.occurred[number] = True
                self.strike(shock)

    def strike(self, shock: Any) -> None:
        for k, how, number in shock.issues:
            self.issues[k] = number if how == "set" else min(max(self.issues[k] + number, 0.0), 1.0)
        for i, j, good, ill in shock.trust:
            self.actors[i].alpha[j] += good
            self.actors[i].beta[j] += ill
        for g, standing in shock.accords:
            self.in_force[g] = standing
        for i, factor in shock.capability:
            self.actors[i].means *= factor
        for m, factor in shock.tempo:
            self.moves[m].tempo *= factor
        for g, factor in shock.talks:
            self.talks[g] *= factor

    def expected(self, move: Move) -> float:
        """Mean number of times that a move is made in a step."""
        if not self.holds(move.needs):
            return 0.0
        precision = self.par["conduct.precision"]
        willing = sigma(precision * move.actor.utility(move, asked=False))
        if move.consent:
            willing *= sigma(precision * move.target.utility(move, asked=True))
        return float(move.rate * move.tempo * self.setup.months * willing)

    def conduct(self) -> None:
        cut = self.setup.moves.named
        luck = self.draws.uniform(self.date, "conduct.named", cut)
        luck += self.draws.uniform(self.date, "conduct.generic", len(self.moves) - cut)
        self.look_around()
        means = [self.expected(move) for move in self.moves]
        for move, mean, u in zip(self.moves, means, luck, strict=True):
            move.made = poisson(u, mean)

    def surplus(self, g: int, actor: Actor) -> float:
        """What an accord is worth to a party."""
        terms = self.setup.accords.terms
        resting = self.resting() if self.in_force[g] else self.issues
        worth = 0.0
        for p in range(len(terms.accord)):
            if terms.accord[p] == g:
                k, deliverer = int(terms.issue[p]), self.actors[terms.deliverer[p]]
                belief = 1.0 if deliverer is actor else actor.trust(deliverer)
                x = actor.position[k]
                worth += belief * actor.share[k] * (abs(resting[k] - x) - abs(self.agreed[p] - x)) / UNIT
        worth *= self.par["weight.interest"]
        if self.pact[g]:
            others = [j for j in self.parties[g] if j is not actor]
            leaning = sum(2.0 * actor.trust(j) - 1.0 for j in others)
            worth += self.par["weight.affinity"] * leaning / max(len(others), 1)
        return worth - self.sign_cost[g][actor.number]

    def diplomacy(self) -> None:
        groups, n = len(self.parties), len(self.actors)
        sign_luck = self.draws.uniform(self.date, "diplomacy.sign", groups)
        leave_luck = self.draws.uniform(self.date, "diplomacy.leave", groups, n)
        precision, months = self.par["conduct.precision"], self.setup.months
        worth = [{i: self.surplus(g, i) for i in self.parties[g]} for g in range(groups)]
        signed, left = [False] * groups, [[] for _ in range(groups)]
        for g in range(groups):
            if self.in_force[g]:
                for i in self.deliverers[g]:
                    hazard = self.exit_rate[g] * sigma(-precision * worth[g].get(i, 0.0)) * months
                    if leave_luck[g][i.number] < -expm1(-hazard):
                        left[g].append(i)
            elif self.holds(self.setup.accords.needs[g]):
                mediation = sum(
                    self.mediation[g][j.number] * sum(i.trust(j) for i in self.parties[g]) / max(len(self.parties[g]), 1)
                    for j in self.actors
                )
                ready = prod(sigma(precision * s) for s in worth[g].values())
                hazard = self.sign_rate[g] * self.talks[g] * (1.0 + mediation) * ready * months
                signed[g] = sign_luck[g] < -expm1(-hazard)
        broken = {g for move in self.moves if move.made for g in move.breaches if self.in_force[g]}
        for g in range(groups):
            self.in_force[g] = (self.in_force[g] and not left[g] and g not in broken) or signed[g]
        self.signed, self.left = signed, left
        self.deliver()

    def deliver(self) -> None:
        terms = self.setup.accords.terms
        for p in range(len(terms.accord)):
            if self.in_force[terms.accord[p]]:
                k = int(terms.issue[p])
                self.issues[k] += (1.0 - 2.0 ** (-self.setup.months / self.delivery[p])) * (self.agreed[p] - self.issues[k])

    def dealings(self) -> tuple[list[list[float]], list[list[float]]]:
        """Good and ill that each did to each in the step, by doer and target."""
        n = len(self.actors)
        good, ill = ([[0.0] * n for _ in range(n)] for _ in range(2))
        for move in self.moves:
            if move.made:
                table = good if move.score > 0 else ill
                table[move.actor.number][move.target.number] += abs(move.score) * move.made
        for g, parties in enumerate(self.parties):
            for i in parties:
                for j in parties:
                    if i is not j and self.signed[g]:
                        good[i.number][j.number] += self.par["diplomacy.signature"]
                    if i is not j and i in self.left[g]:
                        ill[i.number][j.number] += self.par["diplomacy.desertion"]
            for i in self.left[g]:
                if i not in parties:
                    for j in parties:
                        ill[i.number][j.number] += self.par["diplomacy.desertion"]
        return good, ill

    def trust(self) -> None:
        good, ill = self.dealings()
        months, par, n = self.setup.months, self.par, len(self.actors)
        keep, fade = 2.0 ** (-months / par["trust.half_life"]), 2.0 ** (-months / par["climate.half_life"])
        leaning = [[0.0 if a is b else 2.0 * a.trust(b) - 1.0 for b in self.actors] for a in self.actors]
        for actor in self.actors:
            i = actor.number
            for j in range(n):
                net = good[j][i] - ill[j][i]
                aside = 0.0 if j == i else sum(leaning[i][k] * (good[j][k] - ill[j][k]) for k in range(n))
                helped = par["trust.gain"] * good[j][i] + par["trust.indirect"] * max(aside, 0.0)
                harmed = par["trust.gain"] * ill[j][i] + par["trust.indirect"] * max(-aside, 0.0)
                actor.alpha[j] = actor.alpha0[j] + (actor.alpha[j] - actor.alpha0[j]) * keep + helped
                actor.beta[j] = actor.beta0[j] + (actor.beta[j] - actor.beta0[j]) * keep + par["trust.negativity"] * harmed
                actor.climate[j] = min(max(actor.climate[j] * fade + net / months * (1.0 - fade), -1.0), 1.0)

    def resting(self) -> list[float]:
        away = [q - q0 for q, q0 in zip(self.issues, self.start, strict=True)]
        pulled = [sum(b * x for b, x in zip(row, away, strict=True)) for row in self.coupling]
        return [min(max(q0 + p, 0.0), 1.0) for q0, p in zip(self.start, pulled, strict=True)]

    def drift(self) -> None:
        months, terms = self.setup.months, self.setup.accords.terms
        shake = self.draws.normal(self.date, "issues.noise", len(self.issues))
        up, down = [1.0] * len(self.issues), [1.0] * len(self.issues)
        for move in self.moves:
            for k, size in move.effects if move.made else ():
                side = up if size > 0 else down
                side[k] *= (1.0 - min(abs(size), 1.0 - 1e-12)) ** move.made
        self.issues = [q + (1.0 - u) * (1.0 - q) - (1.0 - d) * q for q, u, d in zip(self.issues, up, down, strict=True)]
        held = {int(k) for g, k in zip(terms.accord, terms.issue, strict=True) if self.in_force[g]}
        rest, then = self.resting(), []
        for k, q in enumerate(self.issues):
            decay = 2.0 * LOG2 * months / self.half_life[k]
            kept = 2.0 ** (-months / self.half_life[k])
            pull = 0.0 if k in held else (rest[k] - q) * (1.0 - kept)
            spread = self.noise[k] * sqrt(months * (-expm1(-decay) / decay if decay > 0 else 1.0))
            then.append(mirrored(q + pull + spread * shake[k]))
        self.issues = then


def mirrored(level: float) -> float:
    """Folded back into [0, 1]."""
    return 1.0 - abs(1.0 - abs(level) % 2.0)


def poisson(u: float, mean: float) -> int:
    """A Poisson number by inversion of u, at most 255."""
    beyond = -expm1(-mean)
    if not u < beyond:
        return 0
    term, count = exp(-mean), 0
    for k in range(1, 256):
        count = k
        term = term * mean / k
        beyond -= term
        if not u < beyond:
            break
    return count


def _each(u: Any, low: Any, mode: Any, high: Any) -> Any:
    if isinstance(u, list):
        return [_each(*parts) for parts in zip(u, low, mode, high, strict=True)]
    return triangular(u, low, mode, high)
