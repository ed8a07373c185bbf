"""A scenario that is read means one thing; a scenario that is refused says where, what and how to mend it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta

from sim.study.scenario import bare, load
from sim.world.evidence import load_evidence
from sim.world.library import installed, names
from sim.world.source import MISSING, InputError
from tests.study.small import BASE, HEAD, loaded, overlay, write

EVENT = "events:\n  shock: {title: A shock, reason: To see., "
OUTCOME = "lens: realist\noutcomes:\n  asked: {title: A question, "
EXPECT = "lens: realist\nexpect:\n  hope: {outcome: dam, says: It stays, "
NO_CHANGE = (
    "extends: the scenario changes nothing in what it extends. "
    "Change at least one of world, lens, uncertainty, horizon, changes, without, events."
)
NO_DATE = "is not a date of the calendar; write YYYY-MM or YYYY-MM-DD."
LOOKS = "looks in exactly one way: `at: end`, `at: YYYY-MM`, `ever: true`, `mean: true` or `count: true`."
SYNTAX = "Check the brackets, quotes and indentation; text that holds ': ' needs quotes."


def whole(prefix: str) -> str:
    """A beginning with the mark at its last open mapping."""
    return "^{".join(prefix.split("{", 1))


# What is written after the head of an overlay, with ^ at the place to which the problem points, and all that is said of it.
# Without ^ the problem points at what the overlay extends.
WRONG: dict[str, tuple[str, str]] = {
    # --- names
    "unknown key": ("^lenz: realist\n", "lenz: 'lenz' is not a known field. Did you mean 'lens'?"),
    "unknown key of an event": (
        EVENT + "at: 2022-03, ^ad: {river: 0.1}}\n",
        "events.shock.ad: 'ad' is not a known field. Did you mean 'add'?",
    ),
    "unknown actor": (
        EVENT + "at: 2022-03, capability: {^bren: 0.5}}\n",
        "events.shock.capability.bren: 'bren' is no actor of world 'small'. Did you mean 'brenn'?",
    ),
    "unknown truster": (
        EVENT + "at: 2022-03, trust: {^alma: {brenn: 1}}}\n",
        "events.shock.trust.alma: 'alma' is no actor of world 'small'. Did you mean 'alba'?",
    ),
    "unknown trusted": (
        EVENT + "at: 2022-03, trust: {alba: {^bren: 1}}}\n",
        "events.shock.trust.alba.bren: 'bren' is no actor of world 'small'. Did you mean 'brenn'?",
    ),
    "unknown actor of an outcome": (
        OUTCOME + "satisfaction: ^alma, at: end}\n",
        "outcomes.asked.satisfaction: 'alma' is no actor of world 'small'. Did you mean 'alba'?",
    ),
    "unknown issue": (
        EVENT + "at: 2022-03, set: {^rivr: 0.5}}\n",
        "events.shock.set.rivr: 'rivr' is no issue of world 'small'. Did you mean 'river'?",
    ),
    "unknown move": (
        EVENT + "at: 2022-03, opportunities: {^alba_talks_to_bren: 0}}\n",
        "events.shock.opportunities.alba_talks_to_bren: "
        "'alba_talks_to_bren' is no move of world 'small'. Did you mean 'alba_talks_to_brenn'?",
    ),
    "unknown move in a condition": (
        EVENT + "when: [{move: ^brenn_raid}], add: {trade: -0.1}}\n",
        "events.shock.when.0.move: 'brenn_raid' is no move of world 'small'. Did you mean 'brenn_raids'?",
    ),
    "unknown accord": (
        EVENT + "at: 2022-03, accords: {^traety: signed}}\n",
        "events.shock.accords.traety: 'traety' is no accord of world 'small'. Did you mean 'treaty'?",
    ),
    "unknown lens": ("lens: ^realst\n", "lens: 'realst' is no lens of world 'small'. Did you mean 'realist'?"),
    "unknown world": ("world: ^smal\n", "world: 'smal': there is no world of this name. Did you mean 'small'?"),
    "unknown outcome": (
        "lens: realist\nexpect:\n  hope: {outcome: ^damm, is: above, value: 0.5, says: It stays}\n",
        "expect.hope.outcome: 'damm' is no outcome of this scenario. Did you mean 'dam'?",
    ),
    "unknown outcome to compare with": (
        EXPECT + "is: higher, against: ^damned}\n",
        "expect.hope.against: 'damned' is no outcome of this scenario. Did you mean 'dammed'?",
    ),
    "unknown scenario to compare with": (
        EXPECT + "is: higher, than: ^pease}\n",
        "expect.hope.than: 'pease' is no scenario. Did you mean 'peace'?",
    ),
    "unknown claim left out": (
        "without: {claims: [her-1a, ^her-1z]}\n",
        "without.claims.1: 'her-1z' is no claim. Did you mean 'her-1f'?",
    ),
    "unknown claim of an expectation": (
        EXPECT + "is: above, value: 0.5, claims: [^gaz-9]}\n",
        "expect.hope.claims.0: 'gaz-9' is no claim. Did you mean 'gaz-3a'?",
    ),
    "unknown claim of an event": (
        EVENT + "at: 2022-03, add: {river: 0.1}, claims: [^gaz2b]}\n",
        "events.shock.claims.0: 'gaz2b' is no claim. Did you mean 'gaz-2b'?",
    ),
    "unknown article": (
        "without: {articles: [^herald]}\n",
        "without.articles.0: 'herald' is no article. Did you mean 'herald-2021'?",
    ),
    "no name": (
        "events:\n  ^My-Shock: {title: A shock, reason: To see., at: 2022-03, add: {river: 0.1}}\n",
        "events.My-Shock: 'My-Shock' is no name; write a small letter, then small letters, digits and _, 48 in all at most.",
    ),
    # --- overlays
    "empty overlay": ("", NO_CHANGE),
    "overlay that renames an event": ("events:\n  flood: {title: The flood, reason: Rain., claims: [her-1d]}\n", NO_CHANGE),
    "overlay that writes defaults": ("lens: eclectic\nuncertainty: drawn\nevents: {flood: {chance: 0.05}}\n", NO_CHANGE),
    "overlay that asks another question": ("outcomes: {dam: {title: Dam}}\n", NO_CHANGE),
    "overlay that leaves out what moves nothing": ("without: {claims: [gaz-2c]}\n", NO_CHANGE),
    "overlay that states what is so": ("changes: {half_life.river: slow}\n", NO_CHANGE),
    "nothing to remove": (
        "events: {flod: ^null}\n",
        "events.flod: there is nothing to remove: base.yaml has no 'flod' here. Did you mean 'flood'?",
    ),
    # --- types
    "text for a number": (
        "horizon: {months: ^two years}\n",
        "horizon.months: 'two years' should be a valid integer, unable to parse string as an integer.",
    ),
    "list for a mapping": ("events: ^[flood]\n", "events: ['flood'] should be a mapping. Write 'key: value'."),
    "text for a mapping": (
        "events:\n  shock: ^signed\n",
        "events.shock: 'signed' should be a mapping. Write 'key: value'.",
    ),
    "list of expectations": ("expect: ^[hope]\n", "expect: ['hope'] should be a mapping. Write 'key: value'."),
    "no such step": ("horizon: {step: ^day}\n", "horizon.step: 'day' should be 'month' or 'week'."),
    "one actor for two": (
        OUTCOME + "trust: ^[alba], at: end}\n",
        "outcomes.asked.trust: ['alba'] should be two different actors, [one, other].",
    ),
    "an actor and itself": (
        OUTCOME + "climate: ^[alba, alba], at: end}\n",
        "outcomes.asked.climate: ['alba', 'alba'] should be two different actors, [one, other].",
    ),
    # --- dates
    "no such month": (EVENT + "at: ^2022-13, add: {river: 0.1}}\n", f"events.shock.at: '2022-13' {NO_DATE}"),
    "no such day": (EVENT + "at: ^2022-02-30, add: {river: 0.1}}\n", f"events.shock.at: '2022-02-30' {NO_DATE}"),
    "a year alone": (EVENT + "at: ^2022, add: {river: 0.1}}\n", f"events.shock.at: 2022 {NO_DATE}"),
    "a month in words": (OUTCOME + "issue: river, at: ^July}\n", f"outcomes.asked.at: 'July' {NO_DATE}"),
    "start on a day": (
        "horizon: {start: ^2022-02-01}\n",
        "horizon.start: '2022-02-01' is not a month; write YYYY-MM.",
    ),
    "after the horizon": (
        EVENT + "at: ^2023-02, add: {river: 0.1}}\n",
        "events.shock.at: 2023-02 lies outside the horizon, 2022-02-01 to 2023-01-31. Move the date or widen `horizon`.",
    ),
    "before the horizon": (
        OUTCOME + "issue: river, at: ^2022-01-31}\n",
        "outcomes.asked.at: 2022-01-31 lies outside the horizon, 2022-02-01 to 2023-01-31. Move the date or widen `horizon`.",
    ),
    "until before at": (
        EVENT + "at: 2022-05, until: ^2022-04, talks: {treaty: 0}}\n",
        "events.shock.until: 2022-04 does not come a month or more after 2022-05. Move one of the two.",
    ),
    "until in the month of at": (
        EVENT + "at: 2022-05, until: ^2022-05-20, talks: {treaty: 0}}\n",
        "events.shock.until: 2022-05-20 does not come a month or more after 2022-05. Move one of the two.",
    ),
    "until of what lasts": (
        whole(EVENT) + "at: 2022-05, until: 2022-07, set: {river: 0}}\n",
        "events.shock: `until` ends a dated change of `opportunities` or `talks`; there is none here.",
    ),
    "no months": ("horizon: {months: ^0}\n", "horizon.months: 0 should be greater than or equal to 1."),
    "too many months": ("horizon: {months: ^241}\n", "horizon.months: 241 should be less than or equal to 240."),
    # --- events
    "chance of nought": (
        EVENT + "at: 2022-03, chance: ^0, add: {river: 0.1}}\n",
        "events.shock.chance: 0 should be greater than 0.",
    ),
    "chance above one": (
        EVENT + "at: 2022-03, chance: ^1.5, add: {river: 0.1}}\n",
        "events.shock.chance: 1.5 should be less than or equal to 1.",
    ),
    "level above one": (
        EVENT + "at: 2022-03, set: {river: ^1.2}}\n",
        "events.shock.set.river: 1.2 should be less than or equal to 1.",
    ),
    "capability of nought": (
        EVENT + "at: 2022-03, capability: {alba: ^0}}\n",
        "events.shock.capability.alba: 0 should be greater than 0.",
    ),
    "evidence out of all proportion, before a modest one about the same actor": (
        EVENT + "at: 2022-03, trust: {alba: {crete: ^-400}, brenn: {crete: -4}}}\n",
        "events.shock.trust.alba.crete: -400 should be greater than or equal to -100.",
    ),
    "trust in oneself": (
        whole(EVENT) + "at: 2022-03, trust: {alba: {alba: 1}}}\n",
        "events.shock: trust: 'alba' would trust itself.",
    ),
    "event that changes nothing": (
        whole(EVENT) + "at: 2022-03}\n",
        "events.shock: changes nothing; give it set, add, trust, capability, accords, opportunities or talks.",
    ),
    "event that adds nought": (
        whole(EVENT) + "at: 2022-03, add: {river: 0}, talks: {treaty: 1}}\n",
        "events.shock: changes nothing; give it set, add, trust, capability, accords, opportunities or talks.",
    ),
    "event at no time": (
        whole(EVENT) + "add: {river: 0.1}}\n",
        "events.shock: needs a date (`at`) or conditions (`when`).",
    ),
    "event that rests on nothing": (
        "events:\n  shock: ^{title: A shock, at: 2022-03, add: {river: 0.1}}\n",
        "events.shock: rests on nothing; name `claims` or give a `reason`.",
    ),
    "condition without a bound": (
        EVENT + "when: [^{issue: river}], add: {trade: -0.1}}\n",
        "events.shock.when.0: a condition on issue has `above` or `below`.",
    ),
    "condition that cannot be": (
        EVENT + "when: [^{issue: river, above: 0.5, below: 0.5}], add: {trade: -0.1}}\n",
        "events.shock.when.0: nothing lies above 0.5 and below 0.5.",
    ),
    "half signed": (
        EVENT + "at: 2022-03, accords: {treaty: ^sign}}\n",
        "events.shock.accords.treaty: 'sign' should be 'signed' or 'ended'. Did you mean 'signed'?",
    ),
    # --- outcomes and expectations
    "two quantities": (
        whole(OUTCOME) + "issue: river, accord: treaty, at: end}\n",
        "outcomes.asked: asks about exactly one of issue, trust, climate, accord, move, satisfaction, capability, distance, "
        "measure.",
    ),
    "no look": (whole(OUTCOME) + "issue: river}\n", f"outcomes.asked: {LOOKS}"),
    "two looks": (whole(OUTCOME) + "issue: river, at: end, mean: true}\n", f"outcomes.asked: {LOOKS}"),
    "ever without a bound": (
        whole(OUTCOME) + "issue: river, ever: true}\n",
        "outcomes.asked: `ever` needs `above` or `below`, an accord or a move.",
    ),
    "bounds that leave nothing": (
        whole(OUTCOME) + "issue: river, above: 0.9, below: 0.1, ever: true}\n",
        "outcomes.asked: nothing lies above 0.9 and below 0.1.",
    ),
    "unknown measure": (
        OUTCOME + "measure: ^polarty, at: end}\n",
        "outcomes.asked.measure: 'polarty' should be 'concentration', 'polarity', 'balanced_triads', "
        "'frustration' or 'blocs'. Did you mean 'polarity'?",
    ),
    "compared with two things": (
        whole(EXPECT) + "is: higher, than: base, value: 0.5}\n",
        "expect.hope: `is: higher` compares with exactly one `than` or `against`.",
    ),
    "above a scenario": (
        whole(EXPECT) + "is: above, than: base}\n",
        "expect.hope: `is: above` compares with exactly one `value`.",
    ),
    # --- changes
    "unknown path": (
        "changes: {^trust.alba.bren: close}\n",
        "changes.trust.alba.bren: 'trust.alba.bren' is no number of this world. Did you mean 'trust.alba.brenn'?",
    ),
    "word of another scale": (
        "changes: {trust.alba.brenn: ^major}\n",
        "changes.trust.alba.brenn: 'major' is no level of trust. Known: hostile, distrustful, wary, working, close.",
    ),
    "misspelt word": (
        "changes: {rate.brenn_raids: ^quartrely}\n",
        "changes.rate.brenn_raids: 'quartrely' is no level of rate. Did you mean 'quarterly'?",
    ),
    "word for what has no words": (
        "changes: {weight.affinity: ^high}\n",
        "changes.weight.affinity: 'high' is a word; numbers of this kind (weight) have none. "
        "Write a number or [low, value, high].",
    ),
    "number out of bounds": (
        "changes: {position.alba.river: ^1.4}\n",
        "changes.position.alba.river: 1.4 does not fit; numbers of this kind (position) lie between 0 and 1.",
    ),
    "range out of bounds": (
        "changes: {rate.brenn_raids: ^[-1, 0.5, 1]}\n",
        "changes.rate.brenn_raids: [-1.0, 0.5, 1.0] does not fit; numbers of this kind (rate) lie between 0 and 30.",
    ),
    "falling range": (
        "changes: {rate.brenn_raids: ^[0.9, 0.5, 0.1]}\n",
        "changes.rate.brenn_raids: [0.9, 0.5, 0.1] does not rise; a range reads [low, value, high].",
    ),
    "short range": (
        "changes: {rate.brenn_raids: ^[0.1, 0.5]}\n",
        "changes.rate.brenn_raids: [0.1, 0.5] is no range; write [low, value, high].",
    ),
    "no amount": (
        "changes: {rate.brenn_raids: ^true}\n",
        "changes.rate.brenn_raids: True is no amount; write a word of the codebook, a number or [low, value, high].",
    ),
    # --- YAML
    "tab": (
        "events:\n^\tshock: signed\n",
        "a tab stands in the indentation. Replace the tab by spaces.",
    ),
    "duplicate key": (
        "lens: realist\n^lens: eclectic\n",
        "lens: 'lens' is written twice, first on line 6. Delete or rename one of the two.",
    ),
    "not a number": (
        "changes: {rate.brenn_raids: ^.nan}\n",
        "changes.rate.brenn_raids: '.nan' is not a finite number of 15 digits or fewer. "
        "Round it, or put it in quotes if it is a name.",
    ),
}


def place(text: str) -> str:
    """Line and column of the mark."""
    before = text[: text.index("^")].split("\n")
    return f"{len(before)}:{len(before[-1]) + 1}"


def refusal(folder: Path, name: str) -> str:
    with pytest.raises(InputError) as caught:
        loaded(folder, name)
    return str(caught.value)


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_scenario_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    body, problem = WRONG[what]
    text = HEAD + body if "^" in body else HEAD.replace("base\n", "^base\n") + body
    monkeypatch.chdir(write(tmp_path, {"overlay": text.replace("^", "")}))
    assert refusal(Path(), "overlay") == f"overlay.yaml:{place(text)}: {problem}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HEAD.replace("base\n", "^overlay\n"), "extends: comes back to itself, or is too deep. Let one file extend nothing."),
        (HEAD.replace("base\n", "^bsae\n"), "extends: 'bsae': there is no scenario of this name. Did you mean 'base'?"),
        (HEAD.replace("base\n", "^[base]\n"), "extends: ['base']: ['base'] is not a name."),
        ("^" + BASE.replace("world: small\n", ""), "world: 'world' is missing. Add 'world: …'."),
        (BASE[: BASE.index("expect:")] + "expect:^\n", "expect: null should be a mapping. Write 'key: value'."),
        (BASE.replace("schema: 1", "schema: ^2"), "schema: 2 should be less than or equal to 1."),
        ("^", "the file is empty. Write 'key: value' lines."),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, problem: str) -> None:
    monkeypatch.chdir(write(tmp_path, {"overlay": text.replace("^", "")}))
    assert refusal(Path(), "overlay") == f"overlay.yaml:{place(text)}: {problem}"


def test_a_circle_of_two_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = HEAD.replace("overlay", "other").replace("base", "overlay")
    monkeypatch.chdir(write(tmp_path, {"overlay": HEAD.replace("base", "other"), "other": other}))
    assert refusal(Path(), "overlay") == (
        "other.yaml:5:10: extends: comes back to itself, or is too deep. Let one file extend nothing."
    )


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = EVENT + "at: 2024-01, set: {rivr: 1}}\nlens: realst\n"
    monkeypatch.chdir(write(tmp_path, {"overlay": HEAD + body}))
    assert refusal(Path(), "overlay").splitlines() == [
        "overlay.yaml:8:7: lens: 'realst' is no lens of world 'small'. Did you mean 'realist'?",
        "overlay.yaml:7:63: events.shock.set.rivr: 'rivr' is no issue of world 'small'. Did you mean 'river'?",
        "overlay.yaml:7:48: events.shock.at: 2024-01 lies outside the horizon, 2022-02-01 to 2023-01-31. "
        "Move the date or widen `horizon`.",
    ]


def test_what_a_parent_wrote_is_shown_in_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenarios = {"base": BASE.replace("{river: -0.1}", "{rivr: -0.1}"), "overlay": HEAD + "lens: realist\n"}
    monkeypatch.chdir(write(tmp_path, scenarios))
    assert refusal(Path(), "overlay") == (
        "base.yaml:13:11: events.flood.add.rivr: 'rivr' is no issue of world 'small'. Did you mean 'river'?"
    )


# What a world writes over the small one, with ^ at the place to which the problem points, and all that is said of it.
MOVE = "moves:\n  trick: {title: A trick, actor: alba, target: brenn, type: ACCUSE, cost: low, reason: Why not."
RATE = ", rate: {level: monthly, reason: Often.}"
ACCORD = f"accords:\n  pact: {{title: a pact, parties: [alba, brenn], reason: Peace.{RATE}, exit: {{level: rare, reason: Why.}}"
WRONG_WORLDS: dict[str, tuple[str, str]] = {
    "unknown actor": (
        MOVE.replace("target: brenn", "target: ^bren") + RATE + "}\n",
        "moves.trick.target: 'bren' is no actor of world 'overlay'. Did you mean 'brenn'?",
    ),
    "own target": (
        whole(MOVE).replace("target: brenn", "target: alba") + RATE + "}\n",
        "moves.trick: 'alba' cannot be its own target.",
    ),
    "effect that is no word": (
        MOVE + RATE + ", effects: {river: ^+stong}}\n",
        "moves.trick.effects.river: 'stong' is no level of effect. Did you mean 'strong'?",
    ),
    "effect beyond the end": (
        MOVE + RATE + ", effects: {river: ^1.5}}\n",
        "moves.trick.effects.river: 1.5 does not fit; numbers of this kind (effect) lie between -1 and 1.",
    ),
    "falling effect": (
        MOVE + RATE + ", effects: {river: ^[0.9, 0.5, 0.1]}}\n",
        "moves.trick.effects.river: [0.9, 0.5, 0.1] does not rise; a range reads [low, value, high].",
    ),
    "effect on an unknown issue": (
        MOVE + RATE + ", effects: {^rivers: +slight}}\n",
        "moves.trick.effects.rivers: 'rivers' is no issue of world 'overlay'. Did you mean 'river'?",
    ),
    "negative rate": (
        MOVE + ", rate: {level: ^-1, reason: Never.}}\n",
        "moves.trick.rate.level: -1 does not fit; numbers of this kind (rate) lie between 0 and 30.",
    ),
    "unknown event type": (
        "moves: {alba_dams: {type: ^ASSULT}}\n",
        "moves.alba_dams.type: 'ASSULT' should be 'AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE', 'COOPERATE', 'AID', "
        "'RETREAT', 'REQUEST', 'ACCUSE', 'REJECT', 'THREATEN', 'PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE' or 'ASSAULT'. "
        "Did you mean 'ASSAULT'?",
    ),
    "breach of an unknown accord": (
        MOVE + RATE + ", breaches: [^traety]}\n",
        "moves.trick.breaches.0: 'traety' is no accord of world 'overlay'. Did you mean 'treaty'?",
    ),
    "unknown claim": (
        MOVE + RATE + ", claims: [^her-1x]}\n",
        "moves.trick.claims.0: 'her-1x' is no claim. Did you mean 'her-1f'?",
    ),
    "stranger who delivers": (
        whole(ACCORD) + ", terms: [{issue: river, to: low, by: crete, within: slow}]}\n",
        "accords.pact: 'crete' is no party, yet has a cost or delivers a term; parties: alba, brenn.",
    ),
    "accord with oneself": (
        whole(ACCORD).replace("[alba, brenn]", "[alba, alba]") + "}\n",
        "accords.pact: ['alba', 'alba'] should be two or more different parties.",
    ),
    "unknown party": (
        ACCORD.replace("[alba, brenn]", "[alba, ^bren]") + "}\n",
        "accords.pact.parties.1: 'bren' is no actor of world 'overlay'. Did you mean 'brenn'?",
    ),
    "accord with the name of a move": (
        ACCORD.replace("pact:", "^alba_dams:") + "}\n",
        "accords.alba_dams: a move has that name too. Rename one.",
    ),
    "move with the name of a routine's": (
        MOVE.replace("trick:", "^crete_talks_to_alba:") + RATE + "}\n",
        "moves.crete_talks_to_alba: the repertoire gives a move that name too. Rename one.",
    ),
    "unknown word of trust": (
        "trust: {crete: [{in: {alba: ^friendly}, reason: Why.}]}\n",
        "trust.crete.0.in.alba: 'friendly' is no level of trust. Known: hostile, distrustful, wary, working, close.",
    ),
    "trust in oneself": (
        "trust: {crete: [{in: {crete: ^close}, reason: Why.}]}\n",
        "trust.crete.0.in.crete: 'crete' would trust itself. Delete it.",
    ),
    "two trusts in one": (
        "trust: {crete: [{in: {alba: close}, reason: Why.}, {in: {alba: ^wary}, reason: No.}]}\n",
        "trust.crete.1.in.alba: 'alba' is spoken of twice. Delete it.",
    ),
    "unknown strength": (
        "trust: {crete: [{in: {alba: close}, strength: ^strong, reason: Why.}]}\n",
        "trust.crete.0.strength: 'strong' is no strength. Known: hint, clear, explicit.",
    ),
    "wish about an unknown issue": (
        "interests: {crete: {^rivers: {position: low, salience: minor, reason: Why.}}}\n",
        "interests.crete.rivers: 'rivers' is no issue of world 'overlay'. Did you mean 'river'?",
    ),
    "no such day": ("as_of: ^2022-02-30\n", f"as_of: '2022-02-30' {NO_DATE}"),
    "falling weight": (
        "lenses: {realist: {weights: {interest: ^[3, 2, 1]}}}\n",
        "lenses.realist.weights.interest: [3, 2, 1] does not rise; a range reads [low, value, high].",
    ),
    "weight below nought": (
        "lenses: {realist: ^{weights: {interest: [-1, 2, 3]}}}\n",
        "lenses.realist: the weight of interest lies outside 0 to 1000.",
    ),
    "weight beyond all measure": (
        "lenses: {realist: ^{weights: {interest: [1, 2, 1.0e+308]}}}\n",
        "lenses.realist: the weight of interest lies outside 0 to 1000.",
    ),
    "start beyond the end": (
        "issues: {river: {start: {level: ^1.4}}}\n",
        "issues.river.start.level: 1.4 does not fit; numbers of this kind (start) lie between 0 and 1.",
    ),
    "condition on two things": (
        MOVE + RATE + ", needs: [^{issue: river, accord: treaty}]}\n",
        "moves.trick.needs.0: asks about exactly one of issue, trust, climate, accord, move, satisfaction, capability.",
    ),
    "condition on an issue in force": (
        MOVE + RATE + ", needs: [^{issue: river, above: 0.5, in_force: true}]}\n",
        "moves.trick.needs.0: `in_force` belongs to a condition on an accord.",
    ),
    "score without a reason": (
        whole(MOVE) + RATE + ", score: 0.3}\n",
        "moves.trick: a `score` of its own needs a `score_reason`, and a reason needs a score.",
    ),
    "promise made twice": (
        whole(ACCORD)
        + ", terms: [{issue: river, to: low, by: alba, within: slow}, {issue: river, to: high, by: alba, within: slow}]}\n",
        "accords.pact: names the same issue and deliverer in two terms.",
    ),
    "lens of a single motive": (
        "lenses: {cynic: ^{title: Gain, cites: [Nobody 1900], reason: Why., weights: {interest: [1, 2, 3]}}}\n",
        "lenses.cynic: gives a weight to each of interest, relative, affinity, reciprocity, balancing, retaliation.",
    ),
    "number that rests on nothing": (
        "moves: {alba_dams: ^{reason: null}}\n",
        "moves.alba_dams: rests on nothing; name `claims` or give a `reason`.",
    ),
}


@pytest.mark.parametrize("what", WRONG_WORLDS)
def test_a_wrong_world_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    body, problem = WRONG_WORLDS[what]
    text = f"schema: 1\nextends: small\nname: overlay\n{body}"
    # without the claims that would overrule a start that is out of bounds
    left_out = "without: {articles: [gazette-2016, herald-2021]}\n"
    asks = BASE.replace("world: small\n", f"world: overlay\n{left_out}").replace("name: base", "name: asks")
    monkeypatch.chdir(write(tmp_path, {"asks": asks}, {"overlay": text.replace("^", "")}))
    assert refusal(Path(), "asks") == f"worlds/overlay.yaml:{place(text)}: {problem}"


def test_an_unknown_scenario_is_refused_with_those_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^basline: there is no scenario of this name\. Did you mean 'baseline'\?$"):
        load("basline")
    with pytest.raises(InputError, match=r"^basline\.yaml: cannot be read: No such file or directory\. Give the path of"):
        load("basline.yaml")


def test_a_lens_from_the_command_line_is_not_blamed_on_the_file(folder: Path) -> None:
    assert loaded(folder, "base", "realist").file.lens == "realist"
    with pytest.raises(InputError, match=r"^lens: 'realst' is no lens of world 'small'\. Did you mean 'realist'\?$"):
        loaded(folder, "base", "realst")


# Merging


def test_events_are_inherited_and_expectations_are_not(tmp_path: Path) -> None:
    write(tmp_path, {"overlay": HEAD.replace("base", "peace") + "lens: realist\n"})
    found = loaded(tmp_path, "overlay")
    assert list(found.file.events) == ["flood", "signed"]
    assert not found.file.expect
    assert list(loaded(tmp_path, "peace").file.expect) == ["less_dam"]
    assert [path.name for path in found.paths] == ["small.yaml", "base.yaml", "peace.yaml", "overlay.yaml"]


def test_a_file_of_the_same_name_elsewhere_keeps_its_expectations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("scenarios"))
    Path("mine").mkdir()
    text = HEAD.replace("base\n", "peace\n").replace("name: overlay", "name: base") + "lens: realist\n"
    Path("mine/base.yaml").write_text(text, encoding="utf-8")
    found = load("mine/base.yaml", evidence=load_evidence(Path("scenarios/seeds")))
    assert [str(path) for path in found.paths[1:]] == ["scenarios/base.yaml", "scenarios/peace.yaml", "mine/base.yaml"]
    assert not found.file.expect


def test_null_removes_and_a_part_replaces_a_part(tmp_path: Path) -> None:
    found = overlay(tmp_path, "events: {flood: null}\nhorizon: {months: 6}\noutcomes: {mood: {at: end}, raids: null}\n")
    assert not found.file.events
    assert (found.file.horizon.start, found.file.horizon.months) == ("2022-02", 6)
    assert found.file.outcomes["mood"].at == "end"
    assert "raids" not in found.file.outcomes
    assert ("horizon.months", 12, 6) in found.differences
    assert ("outcomes.raids.count", True, MISSING) in found.differences


def test_a_list_is_replaced_as_a_whole(tmp_path: Path) -> None:
    found = overlay(tmp_path, "events: {flood: {when: [{accord: treaty}, {issue: trade, above: 0.9}]}}\n")
    assert [need.accord for need in found.file.events["flood"].when] == ["treaty", None]


# Changes

KINDS = [
    ("trust.alba.brenn", (0.0, 0.0, 0.0), "close", 0.8),
    ("salience.alba.river", (0.2, 0.3, 0.4), "vital", (0.85, 0.95, 1.0)),
    ("position.alba.river", (0.2, 0.3, 0.4), "low", (0.1, 0.25, 0.4)),
    ("capability.brenn", (0.2, 0.3, 0.4), "major", (0.35, 0.5, 0.65)),
    ("start.river", (0.2, 0.3, 0.4), "high", (0.6, 0.75, 0.9)),
    ("half_life.river", (2.0, 3.0, 4.0), "yearly", (9, 14, 20)),
    ("noise.river", (0.0, 0.1, 0.2), "lively", (0.012, 0.02, 0.03)),
    ("rate.alba_dams", (0.2, 0.3, 0.4), "monthly", (0.6, 1.0, 1.6)),
    ("rate.talks_to", (0.2, 0.3, 0.4), "rare", (0.012, 0.022, 0.04)),
    ("exit.treaty", (0.2, 0.3, 0.4), "rare", (0.012, 0.022, 0.04)),
    ("cost.alba_dams", (0.2, 0.3, 0.4), "medium", (0.2, 0.3, 0.45)),
    ("cost.treaty.alba", (0.2, 0.3, 0.4), "medium", (0.2, 0.3, 0.45)),
    ("effect.alba_dams.river", (-0.2, 0.3, 0.4), "-modest", (-0.1, -0.06, -0.03)),
    ("pull.alba.trade", (-0.2, 0.3, 0.4), "-weak", (-0.2, -0.1, -0.03)),
    ("coupling.dams_stop_boats", (-0.2, 0.3, 0.4), "weak", (0.03, 0.1, 0.2)),
    ("mediation.treaty.crete", (0.2, 0.3, 0.4), "strong", (0.4, 0.6, 0.8)),
    ("term.treaty.river.alba", (0.2, 0.3, 0.4), "none", (0.0, 0.05, 0.15)),
    ("delivery.treaty.river.alba", (2.0, 3.0, 4.0), "slow", (24, 36, 54)),
    ("weight.affinity", (0.2, 0.3, 0.4), None, None),
    ("parameter.trust.half_life", (2.0, 3.0, 4.0), None, None),
]


@pytest.mark.parametrize(("path", "range_", "word", "span"), KINDS[1:])
def test_a_number_is_stated_by_word_by_value_and_by_range(
    tmp_path: Path, path: str, range_: tuple[float, ...], word: str | None, span: tuple[float, ...] | None
) -> None:
    cases = [(str(list(range_)), range_), (str(range_[1]), (range_[1],) * 3)] + ([(word, span)] if word and span else [])
    for text, expected in cases:
        number = overlay(tmp_path, f"changes: {{{path}: {text}}}\n").numbers[path]
        assert number.span == pytest.approx(expected)
        assert (number.claims, number.reason, number.belief) == ((), "stated by the scenario", None)


@pytest.mark.parametrize(("text", "value"), [("close", 0.8), ("0.8", 0.8), ("[0.7, 0.8, 0.9]", 0.8), ("0", 0.0), ("1", 1.0)])
def test_a_stated_trust_becomes_a_belief_of_ten_observations(tmp_path: Path, text: str, value: float) -> None:
    number = overlay(tmp_path, f"changes: {{trust.alba.brenn: {text}}}\n").numbers["trust.alba.brenn"]
    assert number.belief == pytest.approx((1 + 10 * value, 11 - 10 * value))
    counts = (1 + 10 * value, 11 - 10 * value)
    assert number.span == pytest.approx((beta.ppf(0.05, *counts), counts[0] / 12, beta.ppf(0.95, *counts)))


def test_a_change_reaches_the_engine(tmp_path: Path) -> None:
    body = "changes: {salience.brenn.trade: 0.123, rate.brenn_raids: 0.25, parameter.trust.gain: 0.75, weight.interest: 0.2}\n"
    setup = overlay(tmp_path, body).setup
    assert setup.salience.value[1, 1] == 0.123
    assert setup.moves.rate.value[setup.moves.name.index("brenn_raids")] == 0.25
    assert setup.parameters["trust.gain"].high == 0.75
    assert setup.parameters["weight.interest"].low == 0.2


# Evidence


def test_claims_are_pooled_as_by_hand(folder: Path) -> None:
    found = loaded(folder).numbers
    trust = found["trust.alba.brenn"]
    assert trust.belief == pytest.approx((1 + 2 * 0.20 + 5 * 0.65 + 10 * 0.35, 1 + 2 * 0.80 + 5 * 0.35 + 10 * 0.65))
    assert trust.claims == ("gaz-2a", "her-1a", "her-1b")
    assert found["position.alba.river"].span == pytest.approx((0.725, 0.85, 0.95))
    assert found["salience.alba.river"].span == pytest.approx((0.6, 0.75, 0.9))
    assert found["start.river"].span == pytest.approx(
        ((5 * 0.1 + 2 * 0.6) / 7, (5 * 0.25 + 2 * 0.75) / 7, (5 * 0.4 + 2 * 0.9) / 7)
    )
    assert found["capability.brenn"].span == pytest.approx((0.15, 0.25, 0.35))
    assert found["coupling.dams_stop_boats"].span == pytest.approx((-0.8, -0.6, -0.4))
    # claims that do not speak of a number support it and leave it alone
    assert found["coupling.tolls_build_dams"].span == pytest.approx((0.03, 0.1, 0.2))
    assert found["coupling.tolls_build_dams"].claims == ("her-1d",)


@pytest.mark.parametrize(
    ("left_out", "belief", "position", "start"),
    [
        ("claims: [her-1b]", (1 + 0.4 + 3.25, 1 + 1.6 + 1.75), 0.85, 2.75 / 7),
        ("claims: [her-1c, her-1d]", (8.15, 10.85), 0.75, 0.75),
        ("articles: [herald-2021]", (1.4, 2.6), 0.75, 0.75),
        ("articles: [gazette-2016]", (7.75, 9.25), 0.95, 0.25),
        ("articles: [herald-2021], claims: [gaz-2a]", (1 + 2 * 0.35, 1 + 2 * 0.65), 0.75, 0.75),
        ("articles: [gazette-2016, herald-2021]", (1.7, 2.3), 0.5, 0.4),
    ],
)
def test_what_is_left_out_is_not_pooled(
    tmp_path: Path, left_out: str, belief: tuple[float, float], position: float, start: float
) -> None:
    found = overlay(tmp_path, f"without: {{{left_out}}}\n").numbers
    assert found["trust.alba.brenn"].belief == pytest.approx(belief)
    assert found["position.alba.river"].span.value == pytest.approx(position)
    assert found["start.river"].span.value == pytest.approx(start)


@pytest.mark.parametrize(
    ("as_of", "claims"),
    [
        ("2016-08", set()),
        ("2016-09-09", set()),
        ("2016-09", {"gaz-2a", "gaz-2b"}),
        ("2016-09-10", {"gaz-2a", "gaz-2b"}),
        ("2021-05-31", {"gaz-2a", "gaz-2b"}),
        ("2021-06-15", {"gaz-2a", "gaz-2b", "her-1a", "her-1b", "her-1c", "her-1d", "her-1e", "her-1f"}),
        ("2021-12", {"gaz-2a", "gaz-2b", "gaz-3a", "her-1a", "her-1b", "her-1c", "her-1d", "her-1e", "her-1f"}),
    ],
)
def test_a_world_uses_what_was_written_by_its_date(tmp_path: Path, as_of: str, claims: set[str]) -> None:
    early = f"schema: 1\nextends: small\nname: early\nas_of: {as_of}\n"
    write(tmp_path, {"overlay": HEAD + "world: early\n"}, {"early": early})
    found = loaded(tmp_path, "overlay").numbers
    assert {claim for number in found.values() for claim in number.claims} == claims


# What ships


def test_every_shipped_scenario_loads() -> None:
    for name in names([installed() / "scenarios"]):
        found = load(name)
        assert found.name == name
        assert found.setup.steps == found.calendar.steps


def test_the_world_of_2016_uses_no_later_claim() -> None:
    evidence = load_evidence(installed() / "seeds")
    later = {name for name, claim in evidence.claims().items() if claim.date > "2016-09-31"}
    of_the_old_article = {name for name in later if evidence.article_of(name).published < "2017"}
    assert of_the_old_article, "the article of 2016 holds claims of 2021, which make this test worth while"
    found = bare("2016-09")
    assert found.numbers
    for number in found.numbers.values():
        assert not later & set(number.claims), number.path
    today = bare("2022-01").numbers
    assert {c for n in today.values() for c in n.claims} & of_the_old_article


def test_both_at_once_is_the_union_of_its_parents() -> None:
    both, vienna, war = (load(n) for n in ("breakthrough_amid_escalation", "jcpoa_breakthrough", "ukraine_escalation"))
    assert both.file.events == {**vienna.file.events, **war.file.events}


def test_a_bare_world_has_numbers_and_no_events() -> None:
    found = bare("2022-01")
    assert found.numbers
    assert not found.file.events


def test_the_engine_gets_an_end_for_what_ends(tmp_path: Path) -> None:
    body = EVENT + "at: 2022-05, until: 2022-07, talks: {treaty: 0}, opportunities: {alba_dams: 4}}\n"
    shocks = overlay(tmp_path, body).setup.shocks
    assert [s.name for s in shocks] == ["flood", "shock", "shock.until"]
    begun, ended = shocks[1:]
    assert (begun.step, ended.step, ended.undoes) == (4, 6, True)
    assert np.isclose(begun.talks[0][1] * ended.talks[0][1], 1.0)
    assert np.isclose(begun.tempo[0][1] * ended.tempo[0][1], 1.0)
