"""A river with three actors: a world, its evidence and two scenarios, small enough to be known by heart and run at once.

Nothing here reads the shipped world, so that its numbers may be tuned without moving a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.study.scenario import Scenario, load
from sim.world.evidence import load_evidence

CODEBOOK = """\
schema: 1
about: A small codebook.
strength:
  hint: {value: 2, use: Implied.}
  clear: {value: 5, use: Said.}
  explicit: {value: 10, use: The point.}
scales:
  trust:
    about: Whether the other will cooperate.
    levels:
      hostile: {range: [0.01, 0.05, 0.12], use: An enemy.}
      distrustful: {range: [0.1, 0.2, 0.3], use: An adversary.}
      wary: {range: [0.25, 0.35, 0.45], use: Suspicion.}
      working: {range: [0.55, 0.65, 0.75], use: Practical.}
      close: {range: [0.7, 0.8, 0.9], use: A partner.}
  position:
    about: A place on an issue.
    levels:
      none: {range: [0.0, 0.05, 0.15], use: At zero.}
      low: {range: [0.1, 0.25, 0.4], use: Below the middle.}
      middle: {range: [0.35, 0.5, 0.65], use: Half way.}
      high: {range: [0.6, 0.75, 0.9], use: Above the middle.}
      full: {range: [0.85, 0.95, 1.0], use: At one.}
  salience:
    about: How much it matters.
    levels:
      minor: {range: [0.15, 0.3, 0.45], use: When cheap.}
      moderate: {range: [0.35, 0.5, 0.65], use: A standing aim.}
      major: {range: [0.6, 0.75, 0.9], use: A leading aim.}
      vital: {range: [0.85, 0.95, 1.0], use: Survival.}
  capability:
    about: Means.
    levels:
      limited: {range: [0.06, 0.1, 0.16], use: Weak.}
      regional: {range: [0.15, 0.25, 0.35], use: Strong at home.}
      major: {range: [0.35, 0.5, 0.65], use: Strong.}
  effect:
    about: How far one move carries an issue.
    levels:
      slight: {range: [0.01, 0.02, 0.04], use: Hardly.}
      modest: {range: [0.03, 0.06, 0.1], use: A headline.}
      strong: {range: [0.1, 0.18, 0.28], use: Another picture.}
  coupling:
    about: How far one issue drags another.
    levels:
      weak: {range: [0.03, 0.1, 0.2], use: One of many.}
      moderate: {range: [0.15, 0.3, 0.45], use: Standing.}
      strong: {range: [0.4, 0.6, 0.8], use: The main thing.}
  rate:
    about: Opportunities a month.
    levels:
      monthly: {range: [0.6, 1.0, 1.6], use: Often.}
      quarterly: {range: [0.2, 0.333, 0.5], use: A few times a year.}
      rare: {range: [0.012, 0.022, 0.04], use: Hardly ever.}
  cost:
    about: Effort.
    levels:
      low: {range: [0.08, 0.15, 0.25], use: A meeting.}
      medium: {range: [0.2, 0.3, 0.45], use: Money.}
  half_life:
    about: Months.
    levels:
      seasonal: {range: [4, 7, 11], use: Prices.}
      yearly: {range: [9, 14, 20], use: Budgets.}
      slow: {range: [24, 36, 54], use: Laws.}
  noise:
    about: The unexplained.
    levels:
      calm: {range: [0.006, 0.01, 0.016], use: Drifts.}
      lively: {range: [0.012, 0.02, 0.03], use: Swings.}
  likelihood:
    about: How sure the author is.
    levels:
      probable: {range: [0.6, 0.75, 0.9], use: Expected.}
"""

GAZETTE = """\
schema: 1
article: gazette-2016
publisher: The Gazette
subject: The river in 2016, with a box that was printed beside it years later.
published: 2016-09-10
file: gazette.txt
paragraphs:
  1: {fingerprint: "0123456789ab", read: boilerplate}
  2: {fingerprint: "0123456789ac", read: claims}
  3: {fingerprint: "0123456789ad", read: claims}
claims:
  gaz-2a: {paragraph: 2, date: 2016-09-10, about: {trust: [alba, brenn]}, level: distrustful, strength: hint,
    says: Alba fears Brenn.}
  gaz-2b: {paragraph: 2, date: 2016-09-10, about: {interest: {actor: alba, issue: river}}, position: high, strength: hint,
    says: Alba would like a dam.}
  gaz-2c: {paragraph: 2, date: 2016-09-10, about: {conclusion: no_war}, level: probable, strength: clear,
    says: Nobody will fight.}
  gaz-3a: {paragraph: 3, date: 2021-12-01, about: {state: river}, level: high, strength: hint, says: The dam has grown high.}
"""

HERALD = """\
schema: 1
article: herald-2021
publisher: The Herald
subject: The river in 2021.
published: 2021-06
file: herald.txt
paragraphs:
  1: {fingerprint: "0123456789ae", read: claims}
  2: {fingerprint: "0123456789af", read: repeat}
claims:
  her-1a: {paragraph: 1, date: 2021-06, about: {trust: [alba, brenn]}, level: working, strength: clear,
    says: Alba trades with Brenn.}
  her-1b: {paragraph: 1, date: 2021-06, about: {trust: [alba, brenn]}, level: wary, strength: explicit,
    says: Alba has second thoughts.}
  her-1c: {paragraph: 1, date: 2021-06, about: {interest: {actor: alba, issue: river}}, position: full, salience: major,
    strength: hint, says: Alba wants the river shut.}
  her-1d: {paragraph: 1, date: 2021-06, about: {state: river}, level: low, strength: clear, says: There is a small dam.}
  her-1e: {paragraph: 1, date: 2021-06, about: {capability: brenn}, level: regional, strength: hint, says: Brenn has some boats.}
  her-1f: {paragraph: 1, date: 2021-06, about: {mechanism: boats}, level: strong, strength: clear, says: Dams stop boats at once.}
"""

WORLD = """\
schema: 1
name: small
title: The river
as_of: 2022-01
about: Alba holds the upper river, Brenn the lower one, and Crete trades with both of them.
actors:
  alba: {name: Alba, code: ALB, principal: true, capability: {level: major, reason: Upstream.}}
  brenn: {name: Brenn, code: BRE, principal: true, capability: {level: limited, reason: Downstream.}}
  crete: {name: Crete, code: CRE, capability: {level: limited, reason: Far away.}}
issues:
  river: {title: The river, zero: free, one: dammed, start: {level: 0.4, reason: Half a dam.}, half_life: slow, noise: calm}
  trade: {title: Trade, zero: none, one: free, start: {level: 0.5, reason: Some.}, half_life: yearly, noise: lively}
trust:
  alba: [{in: {brenn: wary, crete: working}, reason: Neighbours.}]
  brenn: [{in: {alba: distrustful}, strength: clear, reason: It is thirsty.}]
interests:
  alba:
    river: {position: middle, salience: minor, reason: Power.}
    trade: {position: high, salience: minor, reason: Money.}
  brenn:
    river: {position: none, salience: vital, reason: Water.}
    trade: {position: high, salience: moderate, reason: Money.}
  crete:
    trade: {position: full, salience: major, reason: Money.}
pulls:
  alba: {trade: {level: +weak, claims: [her-1a], reason: Tolls.}}
couplings:
  dams_stop_boats: {of: trade, by: river, level: -moderate, claims: [her-1f], reason: No boat climbs a dam.}
  tolls_build_dams: {of: river, by: trade, level: weak, claims: [her-1d], reason: Tolls pay for stones.}
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
about: A year on the river as it is, with nothing imposed from outside but a flood.
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

CONTEST = """\
schema: 1
name: upstream
title: Who gets the river
about: Alba may open or shut the river and Brenn may wait or raid, so that it can be seen who would do what.
base: base
"""
HEAD = """\
schema: 1
name: overlay
title: An overlay
about: A file that changes one thing in the base case, so that it can be seen what follows.
extends: base
"""  # what follows it begins on line 6


Texts = Mapping[str, str]
"""Files by name, without their ending."""


def write(folder: Path, scenarios: Texts | None = None, worlds: Texts | None = None, seeds: Texts | None = None) -> Path:
    """The small world, its evidence, its two scenarios and whatever else, or instead, is written, in a folder."""
    parts: dict[str, dict[str, str]] = {
        "seeds": {"codebook": CODEBOOK, "gazette": GAZETTE, "herald": HERALD, **(seeds or {})},
        "worlds": {"small": WORLD, **(worlds or {})},
        ".": {"base": BASE, "peace": PEACE, **(scenarios or {})},
    }
    for part, texts in parts.items():
        (folder / part).mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / part / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, name: str = "base", lens: str | None = None) -> Scenario:
    """A scenario of a folder, on the folder's own evidence."""
    return load(folder / f"{name}.yaml", lens, load_evidence(folder / "seeds"))


def overlay(folder: Path, body: str, name: str = "overlay") -> Scenario:
    """The base case with something written over it."""
    text = HEAD.replace("name: overlay", f"name: {name}") + body
    return loaded(write(folder, {name: text}), name)
