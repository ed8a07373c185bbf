"""A world that uses everything a world's file can say, with a number of its own wherever one can be written."""

from __future__ import annotations

from sim.world.codebook import Codebook
from sim.world.numbers import Basis
from sim.world.source import parse, validate
from sim.world.world import World

LEVEL = "{use: So it is., range: [0.2, 0.25, 0.3]}"
CODEBOOK = f"""\
schema: 1
about: One word a scale.
strength:
  hint: {{value: 2, use: Implied.}}
  clear: {{value: 6, use: Said.}}
scales:
  trust: {{about: T, levels: {{wary: {LEVEL}}}}}
  position: {{about: P, levels: {{low: {LEVEL}}}}}
  salience: {{about: S, levels: {{minor: {LEVEL}}}}}
  capability: {{about: C, levels: {{small: {LEVEL}}}}}
  effect: {{about: E, levels: {{slight: {LEVEL}}}}}
  coupling: {{about: K, levels: {{weak: {LEVEL}}}}}
  rate: {{about: R, levels: {{rare: {LEVEL}}}}}
  cost: {{about: O, levels: {{cheap: {LEVEL}}}}}
  half_life: {{about: H, levels: {{quick: {LEVEL}}}}}
  noise: {{about: N, levels: {{calm: {LEVEL}}}}}
  likelihood: {{about: L, levels: {{probable: {LEVEL}}}}}
"""

WORLD = """\
schema: 1
name: rich
title: The river
as_of: 2022-01
about: Alba holds the upper river and Brenn the lower one; Crete and Doro look on.
actors:
  alba:
    name: Alba
    code: ALB
    principal: true
    capability: {level: 0.5, reason: Upstream.}
  brenn: {name: Brenn, code: BRE, capability: {level: small, reason: Downstream.}}
  crete: {name: Crete, code: CRE, capability: {level: [0.1, 0.2, 0.4], reason: Far.}}
issues:
  river:
    title: The river
    zero: free
    one: dammed
    start: {level: 0.4, reason: Half a dam.}
    half_life: 12
    noise: 0.01
  trade:
    title: Trade
    zero: none
    one: free
    start: {level: low, reason: Some.}
    half_life: quick
    noise: calm
trust:
  alba:
    - in: {brenn: wary}
      reason: Neighbours.
    - in: {crete: wary}
      strength: clear
      reason: Friends.
  brenn:
    - in: {alba: wary}
      reason: It is thirsty.
interests:
  alba:
    trade: {position: low, salience: minor, reason: It sells.}
  crete:
    river: {position: low, salience: minor, reason: It sails.}
pulls:
  brenn:
    trade: {level: 0.7, reason: It lives from it.}
couplings:
  boats:
    of: trade
    by: river
    level: -weak
    system: harbours
    reason: Dams stop boats.
repertoire:
  scold:
    title: "{actor} scolds {target}"
    type: ACCUSE
    cost: cheap
    rate: {level: rare, reason: Often.}
    reason: Words.
  call:
    title: "{actor} calls {target}"
    type: CONSULT
    cost: 0.11
    pairs: all
    consent: true
    rate: {level: 0.9, reason: Always.}
    reason: Words.
moves:
  open_gate:
    title: Alba opens the gate
    actor: alba
    target: crete
    type: CONCEDE
    cost: 0.13
    rate: {level: 0.3, reason: At times.}
    reason: Water.
  close_gate:
    title: Alba closes the gate
    actor: alba
    target: brenn
    type: COERCE
    score: -0.15
    score_reason: It hurts less than that.
    cost: cheap
    consent: true
    rate: {level: rare, reason: At times.}
    effects:
      trade: -slight
      river: 0.05
    breaches: [treaty, league]
    needs:
      - issue: river
        above: 0.1
        below: 0.9
      - trust: [alba, brenn]
        below: 0.8
      - climate: [brenn, alba]
        above: -0.5
      - satisfaction: crete
        below: 0.7
      - capability: brenn
        above: 0.05
      - accord: league
        in_force: false
      - accord: treaty
      - move: open_gate
    system: harbours
    reason: Water.
accords:
  treaty:
    title: The treaty
    parties: [brenn, alba]
    mediators: {crete: weak}
    terms:
      - issue: trade
        to: low
        by: alba
        within: quick
      - issue: river
        to: 0.3
        by: alba
        within: 9
    cost: {brenn: cheap}
    rate: {level: rare, reason: Once.}
    exit: {level: 0.02, reason: Hardly.}
    needs:
      - issue: trade
        below: 0.6
    system: harbours
    reason: Both gain.
  league:
    title: The league
    parties: [brenn, crete]
    pact: true
    in_force: true
    rate: {level: 0.2, reason: Once.}
    exit: {level: rare, reason: Hardly.}
    reason: Both fear.
systems:
  harbours: {title: Harbours}
lenses:
  plain:
    title: Plain
    cites: [Nobody 2000]
    reason: One of each.
    weights:
      interest: [0.5, 1, 2]
      relative: [0.5, 1, 2]
      affinity: [0.5, 1, 2]
      reciprocity: [0.5, 1, 2]
      balancing: [0.5, 1, 2]
      retaliation: [0.5, 1, 2]
"""


def codebook() -> Codebook:
    """The codebook that the world's words are from."""
    return validate(Codebook, parse(CODEBOOK, "codebook.yaml"))


def basis(text: str = WORLD) -> Basis:
    """A world of this text, of which no claim speaks."""
    source = parse(text, "rich.yaml")
    return Basis(validate(World, source), {}, codebook(), source)
