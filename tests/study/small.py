"""A world of three actors on a river, small enough to run many times and to know by heart."""

from __future__ import annotations

from pathlib import Path

from sim.study.scenario import Scenario, load

WORLD = """\
schema: 1
name: small
title: The river
as_of: 2022-01
about: Alba holds the upper river, Brenn the lower one, and Crete trades with both of them.
actors:
  alba: {name: Alba, code: ALB, principal: true, capability: {level: major, reason: Upstream.}}
  brenn: {name: Brenn, code: BRE, principal: true, capability: {level: regional, reason: Downstream.}}
  crete: {name: Crete, code: CRE, capability: {level: limited, reason: Far away.}}
issues:
  river: {title: The river, zero: free, one: dammed, start: {level: 0.4, reason: Half a dam.}, half_life: slow, noise: calm}
  trade: {title: Trade, zero: none, one: free, start: {level: 0.5, reason: Some.}, half_life: yearly, noise: lively}
trust:
  alba: [{in: {brenn: wary, crete: working}, reason: Neighbours.}]
  brenn: [{in: {alba: distrustful}, reason: It is thirsty.}]
interests:
  alba:
    river: {position: full, salience: major, reason: Power.}
    trade: {position: high, salience: minor, reason: Money.}
  brenn:
    river: {position: none, salience: vital, reason: Water.}
    trade: {position: high, salience: moderate, reason: Money.}
  crete:
    trade: {position: full, salience: major, reason: Money.}
pulls:
  alba: {trade: {level: +weak, reason: Tolls.}}
couplings:
  dams_stop_boats: {of: trade, by: river, level: -moderate, reason: No boat climbs a dam.}
repertoire:
  talks_to: {title: "{actor} talks to {target}", type: CONSULT, cost: low, rate: {level: monthly, reason: Often.}, reason: Talk.}
moves:
  alba_dams: {title: Alba dams the river, actor: alba, target: brenn, type: COERCE, effects: {river: +strong}, cost: low,
    rate: {level: quarterly, reason: In summer.}, needs: [{issue: river, below: 0.9}], breaches: [treaty], reason: Power.}
  brenn_raids: {title: Brenn raids the dam, actor: brenn, target: alba, type: ASSAULT, effects: {river: -strong, trade: -modest},
    cost: medium, rate: {level: quarterly, reason: By night.}, reason: Water.}
  alba_trades: {title: Alba buys grain, actor: alba, target: brenn, type: COOPERATE, effects: {trade: +modest}, cost: low,
    consent: true, rate: {level: monthly, reason: After harvest.}, reason: Hunger.}
accords:
  treaty: {title: the river treaty, parties: [alba, brenn], mediators: {crete: moderate},
    terms: [{issue: river, to: low, by: alba, within: seasonal}, {issue: trade, to: high, by: brenn, within: seasonal}],
    cost: {alba: low, brenn: low}, reason: Water for grain., rate: {level: monthly, reason: In season.},
    exit: {level: quarterly, reason: Tempting.}}
  league: {title: the league, parties: [alba, crete], pact: true, in_force: true, reason: Old.,
    rate: {level: rare, reason: Old.}, exit: {level: rare, reason: Old.}}
lenses:
  eclectic:
    title: All at once
    cites: [Nobody 2022]
    reason: A bit of everything.
    weights: {interest: [0.15, 0.25, 0.35], relative: [0.04, 0.1, 0.18], affinity: [0.3, 0.6, 0.9],
      reciprocity: [0.4, 0.8, 1.2], balancing: [0.3, 0.6, 0.9], retaliation: [0.05, 0.15, 0.3]}
  realist:
    title: Power
    cites: [Nobody 2023]
    reason: Power first.
    weights: {interest: [0.1, 0.2, 0.3], relative: [0.15, 0.25, 0.35], affinity: [0.1, 0.2, 0.4],
      reciprocity: [0.2, 0.4, 0.6], balancing: [0.7, 1.0, 1.3], retaliation: [0.2, 0.35, 0.5]}
"""

BASE = """\
schema: 1
name: base
title: The river runs
about: Two years on the river as it is, with nothing imposed from outside but a flood.
world: small
horizon: {start: 2022-02, months: 12}
events:
  flood:
    title: A flood
    when: [{issue: river, above: 0.2}]
    chance: 0.05
    repeat: true
    add: {river: -0.1}
    reason: Snow melts.
outcomes:
  dam: {title: The dam at the end, issue: river, at: end}
  dammed: {title: The river was shut, issue: river, above: 0.6, ever: true}
  treaty_holds: {title: A treaty, accord: treaty, at: end}
  raids: {title: Raids, move: brenn_raids, count: true}
  faith: {title: Trust of Brenn in Alba, trust: [brenn, alba], mean: true}
  mood: {title: Climate in July, climate: [brenn, alba], at: 2022-07}
expect:
  quarrel: {outcome: dam, is: above, value: 0.1, says: The dam stays}
explained:
  move.alba_trades: Nobody may be hungry.
"""

PEACE = """\
schema: 1
name: peace
title: The treaty is signed
about: The treaty is signed in March, and everything else goes on as it does in the base case.
extends: base
events:
  signed:
    title: The treaty is signed
    at: 2022-03
    accords: {treaty: signed}
    trust: {brenn: {alba: 2}}
    reason: To see what follows.
expect:
  less_dam: {outcome: dam, than: base, is: lower, says: The dam is opened}
"""


def write(folder: Path, scenarios: dict[str, str] | None = None, worlds: dict[str, str] | None = None) -> Path:
    """The small world with its two scenarios, and more files by name, in a folder."""
    (folder / "worlds").mkdir(exist_ok=True)
    for name, text in ({"small": WORLD} | (worlds or {})).items():
        (folder / "worlds" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, text in ({"base": BASE, "peace": PEACE} | (scenarios or {})).items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, name: str) -> Scenario:
    """A scenario of a folder."""
    return load(folder / f"{name}.yaml")
