"""All parameters of all laws, in the order of a step."""

from __future__ import annotations

from sim.engine.laws.conduct import PARAMETERS as CONDUCT
from sim.engine.laws.diplomacy import PARAMETERS as DIPLOMACY
from sim.engine.laws.trust import PARAMETERS as TRUST
from sim.engine.parameter import Parameter

PARAMETERS: tuple[Parameter, ...] = (*CONDUCT, *DIPLOMACY, *TRUST)
