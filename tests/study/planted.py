"""A pond with two actors, in which it is known what matters: one claim moves the water, and nothing else does.

The wind and the colour of the boats are issues that no move, accord or coupling touches: numbers about them are idle.
"""

from __future__ import annotations

from pathlib import Path

from sim.study.scenario import Scenario
from tests.study.small import CODEBOOK, loaded

GAZETTE = """\
schema: 1
article: gazette-2021
publisher: The Gazette
subject: The pond in 2021.
published: 2021-06
file: gazette.txt
paragraphs:
  1: {fingerprint: "0123456789ab", read: claims}
claims:
  gaz-1a: {paragraph: 1, date: 2021-06, about: {state: water}, level: high, strength: clear, says: The pond has filled up.}
"""
HERALD = """\
schema: 1
article: herald-2021
publisher: The Herald
subject: The weather at the pond.
published: 2021-06
file: herald.txt
paragraphs:
  1: {fingerprint: "0123456789ac", read: claims}
claims:
  her-1a: {paragraph: 1, date: 2021-06, about: {state: wind}, level: high, strength: clear, says: The wind has been strong.}
  her-1b: {paragraph: 1, date: 2021-06, about: {state: boats}, level: low, strength: clear, says: Most boats are brown.}
  her-1c: {paragraph: 1, date: 2021-06, about: {conclusion: calm}, level: probable, strength: hint, says: It will calm down.}
  her-1d: {paragraph: 1, date: 2021-06, about: {mechanism: rain}, level: weak, strength: hint, says: Rain fills ponds.}
  her-1e: {paragraph: 1, date: 2021-06, about: {state: sand}, level: middle, strength: hint, says: The sand is where it was.}
  her-1f: {paragraph: 1, date: 2021-06, about: {state: sand}, level: middle, strength: hint, says: Nobody moved the sand.}
"""
WORLD = """\
schema: 1
name: pond
title: The pond
as_of: 2022-01
about: Two neighbours live at a pond; one of them fishes, and what the other thinks of it depends on trust.
actors:
  alba: {name: Alba, code: ALB, principal: true, capability: {level: major, reason: Big.}}
  brenn: {name: Brenn, code: BRE, principal: true, capability: {level: limited, reason: Small.}}
issues:
  water: {title: Water, zero: dry, one: full, start: {level: 0.3, reason: Half.}, half_life: slow, noise: calm}
  fish: {title: Fish, zero: none, one: many, start: {level: 0.5, reason: Some.}, half_life: yearly, noise: calm}
  wind: {title: Wind, zero: none, one: storm, start: {level: 0.3, reason: Breeze.}, half_life: slow, noise: calm}
  boats: {title: Colour of boats, zero: brown, one: white, start: {level: 0.5, reason: Mixed.}, half_life: slow, noise: calm}
  sand: {title: Sand, zero: gone, one: there, start: {level: 0.4, reason: Some.}, half_life: slow, noise: calm}
trust:
  alba: [{in: {brenn: wary}, reason: Neighbours.}]
  brenn: [{in: {alba: distrustful}, strength: clear, reason: Neighbours.}]
interests:
  alba:
    fish: {position: high, salience: minor, reason: Dinner.}
  brenn:
    fish: {position: high, salience: moderate, reason: Dinner.}
repertoire:
  talks_to: {title: "{actor} talks to {target}", type: CONSULT, cost: low, rate: {level: monthly, reason: Often.}, reason: Talk.}
moves:
  alba_stocks: {title: Alba stocks the pond, actor: alba, target: brenn, type: COOPERATE, effects: {fish: +strong}, cost: low,
    rate: {level: [0.1, 0.6, 3.0], reason: Who knows how often.}, reason: Fish.}
lenses:
  warm: {title: Warm, cites: [Nobody 2022], reason: Trust alone., weights: {interest: [0, 0, 0], relative: [0, 0, 0],
    affinity: [2, 2, 2], reciprocity: [0, 0, 0], balancing: [0, 0, 0], retaliation: [0, 0, 0]}}
  cold: {title: Cold, cites: [Nobody 2023], reason: Nothing counts., weights: {interest: [0, 0, 0], relative: [0, 0, 0],
    affinity: [0, 0, 0], reciprocity: [0, 0, 0], balancing: [0, 0, 0], retaliation: [0, 0, 0]}}
  shy: {title: Shy, cites: [Nobody 2024], reason: Nothing counts either., weights: {interest: [0, 0, 0], relative: [0, 0, 0],
    affinity: [0, 0, 0], reciprocity: [0, 0, 0], balancing: [0, 0, 0], retaliation: [0, 0, 0]}}
"""
STILL = """\
schema: 1
name: still
title: The pond lies still
about: A year at the pond as it is, with nothing imposed from outside, to see what moves and what does not.
world: pond
lens: cold
horizon: {start: 2022-02, months: 6}
outcomes:
  full: {title: Water at the end, issue: water, at: end}
  flood: {title: The pond is full, issue: water, above: 0.5, at: end}
  catch: {title: Fish at the end, issue: fish, at: end}
expect:
  plenty: {outcome: catch, is: above, value: 0.1, says: There will be fish}
"""
GIFT = """\
schema: 1
name: gift
title: A gift
about: Brenn gives Alba a boat, and Alba, if trust counts for anything, will stock the pond with more fish.
extends: still
events:
  boat: {title: Brenn gives Alba a boat, at: 2022-02, trust: {alba: {brenn: 60}}, reason: To see what follows.}
expect:
  more_fish: {outcome: catch, than: still, is: higher, says: There will be more fish}
"""


def written(folder: Path, gazette: bool = True) -> Path:
    """The pond in a folder, with or without the article whose claim matters."""
    texts = {"seeds/codebook": CODEBOOK, "seeds/herald": HERALD, "worlds/pond": WORLD, "still": STILL, "gift": GIFT}
    for name, text in (texts | ({"seeds/gazette": GAZETTE} if gazette else {})).items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def pond(folder: Path, name: str = "still", gazette: bool = True) -> Scenario:
    """A scenario at the pond."""
    return loaded(written(folder, gazette), name)
