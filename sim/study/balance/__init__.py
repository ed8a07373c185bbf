"""Balance: instruments that read power and alignment off a state.

Capability concentration and polarity; a signed graph from mutual trust; balanced triads; frustration, with its bounds, and the
camps that leave least of it; how differently two actors stand to the others; landscapes of alignment; where ties that
feed on agreement end. Instruments of a state keep leading axes of any shape, so that a whole history is read at once.
"""

from __future__ import annotations

from sim.study.balance.bounds import FrustrationBounds, frustration_bounds
from sim.study.balance.flow import Course, structural_balance
from sim.study.balance.frustrated import EXACT, Camps, at_most, bloc_count, blocs, camps, frustration, inhabited, split
from sim.study.balance.landscapes import Landscape, Valley, actor_frustration, descend, energy, landscape
from sim.study.balance.power import concentration, polarity
from sim.study.balance.ties import DEAD_ZONE, Signs, alignment_distance, balanced_triads, distinct, mutual, signs

__all__ = [
    "DEAD_ZONE",
    "EXACT",
    "Camps",
    "Course",
    "FrustrationBounds",
    "Landscape",
    "Signs",
    "Valley",
    "actor_frustration",
    "alignment_distance",
    "at_most",
    "balanced_triads",
    "bloc_count",
    "blocs",
    "camps",
    "concentration",
    "descend",
    "distinct",
    "energy",
    "frustration",
    "frustration_bounds",
    "inhabited",
    "landscape",
    "mutual",
    "polarity",
    "signs",
    "split",
    "structural_balance",
]
