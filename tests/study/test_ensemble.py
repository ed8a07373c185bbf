"""An ensemble's numbers depend on its scenarios, its size and its seed, and on nothing else."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sim.engine.block import BLOCK
from sim.study.ensemble import Study, in_memory, labels
from sim.study.machine import cpu_features
from sim.study.scenario import Scenario, load
from sim.study.workers import workers
from sim.world.source import InputError
from tests.study.small import BASE, GAZETTE, HEAD, HERALD, WORLD, loaded, overlay, write


def same_bits(one: xr.Dataset, other: xr.Dataset, names: list[str] | None = None) -> bool:
    """Whether two Datasets hold the same bytes under the same names."""
    if names is None and (one.attrs != other.attrs or set(one.variables) != set(other.variables)):
        return False
    pairs = ((one[name], other[name]) for name in names or one.variables)
    return all(a.dims == b.dims and a.dtype == b.dtype and a.values.tobytes() == b.values.tobytes() for a, b in pairs)


SERIES = ["outcomes", "course", "issues", "satisfaction", "capability", "measures", "trust", "accords", "moves"]


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with workers(2, 4) as made:
        assert made is not None
        yield made


# The same numbers however the work is shared


def test_two_processes_give_what_one_gives(two: Study, dataset: xr.Dataset, pool: Executor) -> None:
    assert same_bits(in_memory(two, pool), dataset)


def test_two_processes_give_what_one_gives_in_the_shipped_world(pool: Executor) -> None:
    study = Study((load("baseline"), load("snapback")), BLOCK + 2, 1)
    assert same_bits(in_memory(study, pool), in_memory(study))


def test_one_worker_or_little_work_needs_no_processes() -> None:
    for count, jobs in ((1, 100), (8, 2), (8, 1)):
        with workers(count, jobs) as made:
            assert made is None


# More of the same


def test_a_longer_run_begins_as_a_shorter_one(two: Study, dataset: xr.Dataset) -> None:
    shorter = in_memory(Study(two.scenarios, 100, two.seed))
    assert same_bits(shorter, dataset.isel(replicate=slice(100)), SERIES)


def test_another_seed_is_another_luck(two: Study, dataset: xr.Dataset) -> None:
    other = in_memory(Study(two.scenarios, 10, two.seed + 1))
    assert not same_bits(other, dataset.isel(replicate=slice(10)), ["outcomes"])


def test_the_order_and_company_of_scenarios_changes_no_number(two: Study, dataset: xr.Dataset) -> None:
    base, peace = two.scenarios
    turned = in_memory(Study((peace, base), 100, two.seed)).isel(scenario=[1, 0])
    alone = in_memory(Study((peace,), 100, two.seed))
    assert same_bits(turned, dataset.isel(replicate=slice(100)), SERIES)
    assert same_bits(alone, dataset.isel(scenario=[1], replicate=slice(100)), SERIES)


# The same luck


def test_an_event_that_never_fires_changes_nothing(tmp_path: Path, base: Scenario) -> None:
    never = "{title: Never, reason: To see., when: [{issue: river, above: 2}], set: {river: 1}}"
    quiet = overlay(tmp_path, f"events:\n  aardvark: {never}\n  zebra: {never}\n")
    both = in_memory(Study((base, quiet), 60, 7))
    for name in SERIES:
        first, second = both[name].values
        assert first.tobytes() == second.tobytes(), name


def test_scenarios_agree_until_they_differ(dataset: xr.Dataset) -> None:
    for name in ("issues", "trust", "moves", "accords"):
        first, second = dataset[name].isel(time=slice(2)).values  # the treaty is signed in the second month
        assert first.tobytes() == second.tobytes(), name
        assert not np.array_equal(*dataset[name].isel(time=slice(2, None)).values)


def test_a_longer_list_of_moves_leaves_the_others_luck_alone(tmp_path: Path, base: Scenario) -> None:
    # A move that nobody can make and an accord that nobody can sign, in a world of their own.
    world = (
        "schema: 1\nextends: small\nname: wider\n"
        "moves:\n  crete_lands: {title: Crete lands, actor: crete, target: alba, type: ASSAULT, cost: low, reason: Never.,\n"
        "    effects: {trade: -strong}, rate: {level: monthly, reason: Never.}, needs: [{issue: river, above: 2}]}\n"
        "accords:\n  peace: {title: eternal peace, parties: [alba, brenn], reason: Never., needs: [{issue: river, above: 2}],\n"
        "    rate: {level: monthly, reason: Never.}, exit: {level: rare, reason: Never.}}\n"
    )
    write(tmp_path, {"overlay": HEAD + "world: wider\n"}, {"wider": world})
    wider = loaded(tmp_path, "overlay")
    study = Study((base, wider), 60, 7)
    assert labels(study, "moves") == [*base.index.moves, "crete_lands"]
    assert labels(study, "accords") == [*base.index.accords, "peace"]
    both = in_memory(study)
    assert not both["moves"].sel(move="crete_lands").any()
    assert not both["accords"].sel(accord="peace").any()
    for name in SERIES:
        first, second = both[name].values
        assert first.tobytes() == second.tobytes(), name
    assert both["move_title"].sel(move="crete_lands").item() == "Crete lands"
    assert both["move_actor"].sel(move="crete_lands").item() == "crete"
    assert both["accord_title"].sel(accord="peace").item() == "eternal peace"


def test_what_only_one_world_has_lies_on_its_own_label(tmp_path: Path, base: Scenario) -> None:
    move = (
        "  crete_greets: {title: Crete greets Alba, actor: crete, target: alba, type: CONSULT, cost: low, reason: Hello.,\n"
        "    rate: {level: [20, 25, 30], reason: Daily.}}\n"
    )
    # the extra move stands before the others, so that the axes do not agree by luck
    world = WORLD.replace("name: small", "name: wider").replace("\nmoves:\n", f"\nmoves:\n{move}")
    write(tmp_path, {"overlay": HEAD + "world: wider\n"}, {"wider": world})
    both = in_memory(Study((base, loaded(tmp_path, "overlay")), 60, 7))
    greetings = both["moves"].sel(move="crete_greets")
    assert not greetings.isel(scenario=0).any()
    assert greetings.isel(scenario=1).sum(["replicate", "time"]) > 1000
    alone = in_memory(Study((loaded(tmp_path, "overlay"),), 60, 7))
    for label in alone["move"].values:
        together, apart = (d["moves"].sel(move=label, scenario="overlay") for d in (both, alone))
        assert np.array_equal(together, apart)


# What a Dataset says


def test_a_dataset_has_the_promised_dimensions(dataset: xr.Dataset, base: Scenario) -> None:
    assert dict(dataset.sizes) == {
        "scenario": 2, "replicate": 200, "time": 13, "actor": 3, "other": 3, "issue": 2, "move": 9, "accord": 2, "outcome": 6,
        "measure": 5,
    }  # fmt: skip
    lead = ("scenario", "replicate")
    dims = {name: (dataset[name].dims, str(dataset[name].dtype)) for name in dataset.data_vars}
    assert dims == {
        "outcomes": ((*lead, "outcome"), "float64"),
        "course": ((*lead, "time", "outcome"), "float32"),
        "issues": ((*lead, "time", "issue"), "float32"),
        "satisfaction": ((*lead, "time", "actor"), "float32"),
        "capability": ((*lead, "time", "actor"), "float32"),
        "measures": ((*lead, "time", "measure"), "float32"),
        "trust": ((*lead, "time", "actor", "other"), "float32"),
        "accords": ((*lead, "time", "accord"), "bool"),
        "moves": ((*lead, "time", "move"), "uint8"),
    }
    assert list(dataset["scenario"].values) == ["base", "peace"]
    assert list(dataset["scenario_title"].values) == ["The river runs", "The treaty is signed"]
    assert str(dataset["time"].values[0])[:10] == "2022-02-01"
    assert str(dataset["time"].values[-1])[:10] == "2023-02-01"
    assert list(dataset["outcome_kind"].values) == ["level", "chance", "chance", "count", "level", "level"]
    assert dataset["move_title"].sel(move="crete_talks_to_brenn").item() == "Crete talks to Brenn"
    assert list(dataset["principal"].values) == [True, True, False]
    for name in SERIES:
        assert np.isfinite(dataset[name]).all() or name == "measures"
    assert not dataset["moves"].isel(time=0).any()
    assert (dataset["accords"].isel(time=0) == np.array([False, True])).all()


def test_weeks_are_walked_as_weeks(tmp_path: Path) -> None:
    weekly = overlay(tmp_path, "horizon: {months: 3, step: week}\noutcomes: {mood: {at: end}}\n")
    found = in_memory(Study((weekly,), 5, 7))
    assert found.sizes["time"] == 14  # 89 days are twelve weeks and five days
    assert (np.diff(found["time"].values) == np.timedelta64(7, "D")).all()
    assert found["moves"].any()


def test_certain_worlds_begin_alike_and_drawn_ones_do_not(tmp_path: Path, dataset: xr.Dataset) -> None:
    certain = in_memory(Study((overlay(tmp_path, "uncertainty: none\n"),), 20, 7))
    for name in ("issues", "trust", "capability", "satisfaction"):
        assert np.ptp(certain[name].isel(time=0).values, axis=1).max() == 0
        assert np.ptp(dataset[name].isel(time=0).values, axis=1).max() > 0
    assert np.ptp(certain["issues"].isel(time=-1).values, axis=1).min() > 0


def test_only_questions_that_all_ask_alike_are_asked(tmp_path: Path, base: Scenario) -> None:
    changed = overlay(tmp_path, "lens: realist\noutcomes: {raids: null, dammed: {above: 0.7}, mood: {title: The mood}}\n")
    study = Study((base, changed), 1, 7)
    assert [q.name for q in study.questions[0]] == ["dam", "treaty_holds", "faith"]


# Bounds


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"replicates": 0}, "replicates: 0 does not fit. Ask for 1 to 1,000,000."),
        ({"replicates": 2_000_000}, "replicates: 2000000 does not fit. Ask for 1 to 1,000,000."),
        ({"seed": -1}, "seed: -1 does not fit. Give a whole number from 0 to 2^63 - 1."),
        ({"seed": 2**63}, f"seed: {2**63} does not fit. Give a whole number from 0 to 2^63 - 1."),
        ({"scenarios": ()}, "study: has no scenario. Name at least one."),
    ],
)
def test_a_study_out_of_bounds_is_refused(two: Study, change: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError) as caught:
        replace(two, **change)
    assert str(caught.value) == problem


def test_a_study_that_no_disk_would_hold_is_refused(tmp_path: Path) -> None:
    long = overlay(tmp_path, "horizon: {months: 240, step: week}\n")
    with pytest.raises(InputError) as caught:
        Study((long,), 1_000_000, 1)
    # 1045 times, at each 9 moves, 3 trusts and satisfaction and capability of 3 actors, 2 issues, 6 outcomes
    assert str(caught.value) == (
        f"study: would store about {1_000_000 * 1045 * (9 + 3 * 5 + 2 + 6):,} numbers; the bound is 4,000,000,000. "
        "Ask for fewer replicates or months, or keep outcomes only."
    )
    assert Study((long,), 1_000_000, 1, "outcomes").blocks


def test_scenarios_that_cannot_be_compared_are_refused(tmp_path: Path, base: Scenario, peace: Scenario) -> None:
    actor = "  delos: {name: Delos, code: DEL, capability: {level: limited, reason: An island.}}\nissues:\n"
    world = WORLD.replace("name: small", "name: wider").replace("issues:\n", actor)
    gone = "".join(f", {name}: null" for name in base.file.outcomes)
    none = f"{HEAD}lens: realist\noutcomes: {{only: {{title: Trade, issue: trade, at: end}}{gone}}}\n"
    write(
        tmp_path,
        {"wide": HEAD + "world: wider\n", "long": HEAD + "horizon: {months: 13}\n", "none": none},
        {"wider": world},
    )
    for others, problem in (
        ((peace, peace), "peace: is named twice. Name each scenario once."),
        ((loaded(tmp_path, "wide"),), "overlay: has other actors than base. Compare scenarios of one world and one horizon."),
        ((loaded(tmp_path, "long"),), "overlay: has another horizon than base. Compare scenarios of one world and one horizon."),
        (
            (loaded(tmp_path, "none"),),
            "study: has no outcome that all scenarios ask in the same words. Let them extend one scenario.",
        ),
    ):
        with pytest.raises(InputError) as caught:
            Study((base, *others), 1, 1)
        assert str(caught.value) == problem


# The manifest


def test_a_manifest_says_how_to_have_the_same_numbers_again(two: Study, folder: Path) -> None:
    found = json.loads(json.dumps(two.manifest()))
    assert (found["study"], found["replicates"], found["seed"], found["block"]) == ("realpolitik", 200, 7, BLOCK)
    assert found["scenarios"] == ["base", "peace"]
    assert found["worlds"] == {"base": "small", "peace": "small"}
    assert found["lenses"] == {"base": "eclectic", "peace": "eclectic"}
    assert found["digest"] == two.digest
    assert found["scenario_hashes"] == {s.name: s.digest for s in two.scenarios}
    assert found["world_hashes"]["base"] == found["world_hashes"]["peace"] != ""
    assert [Path(p).name for p in found["files"]["peace"]] == ["small.yaml", "base.yaml", "peace.yaml"]
    assert found["versions"]["python"] == platform.python_version()
    assert {"realpolitik", "numpy", "scipy", "xarray", "zarr", "pydantic"} <= set(found["versions"])
    assert found["machine"] == platform.machine()
    assert found["cpu_features"] == cpu_features()
    assert two.label == f"base-vs-peace-{two.digest[:8]}"


def digests(folder: Path, texts: dict[str, str]) -> tuple[str, str]:
    """The digests of the overlay and of a study of it."""
    scenarios, seeds = ({name: texts[name] for name in names} for names in (("base", "overlay"), ("gazette", "herald")))
    write(folder, scenarios, {"small": texts["world"]}, seeds)
    scenario = loaded(folder, "overlay")
    return scenario.digest, Study((scenario,), 10, 1).digest


TEXTS = {"base": BASE, "world": WORLD, "overlay": HEAD + "lens: realist\n", "gazette": GAZETTE, "herald": HERALD}
SUBSTANTIAL = [
    ("base", "add: {river: -0.1}", "add: {river: -0.11}"),
    ("base", "chance: 0.05", "chance: 0.06"),
    ("base", "months: 12", "months: 13"),
    ("base", "start: 2022-02", "start: 2022-03"),
    ("base", "above: 0.6", "above: 0.65"),
    ("base", "repeat: true", "repeat: false"),
    ("overlay", "lens: realist", "changes: {rate.alba_dams: 0.5}"),
    ("overlay", "lens: realist", "changes: {rate.alba_dams: 0.51}"),
    ("overlay", "lens: realist", "uncertainty: none"),
    ("overlay", "lens: realist", "without: {claims: [her-1a]}"),
    ("world", "rate: {level: quarterly", "rate: {level: monthly"),
    ("world", "type: ASSAULT", "type: COERCE"),
    ("world", "needs: [{issue: river, below: 0.9}]", "needs: [{issue: river, below: 0.8}]"),
    ("world", "in_force: true", "in_force: false"),
    ("world", "consent: true", "consent: false"),
    ("herald", "strength: explicit", "strength: clear"),
    ("gazette", "level: high", "level: full"),
]
SUPERFICIAL = [
    ("base", "name: base\n", "# a remark\nname: base\n"),
    ("base", "about: A year", "about: Another year"),
    ("base", "reason: Snow melts.", "reason: It rains."),
    ("base", "quarrel: {outcome: dam, is: above, value: 0.1", "quarrel: {outcome: dam, is: above, value: 0.2"),
    ("base", "chance: 0.05\n    repeat: true\n", "repeat: true\n    chance: 0.05\n"),
    ("world", "reason: Half a dam.", "reason: Half of one."),
    ("world", "zero: free, one: dammed", "zero: open, one: shut"),
    ("world", "cites: [Nobody 2023]", "cites: [Nobody 2024]"),
    ("herald", "says: Alba has second thoughts.", "says: Alba thinks again."),
    ("herald", "publisher: The Herald", "publisher: The Times"),
]
TITLES = [
    ("base", "title: A flood", "title: The flood"),
    ("overlay", "title: An overlay", "title: The overlay"),
    ("base", "title: Raids", "title: All raids"),
    ("world", "title: Alba buys grain", "title: Alba buys bread"),
    ("world", "name: Crete, code", "name: Delos, code"),
]


@pytest.mark.parametrize(("file", "old", "new"), SUBSTANTIAL)
def test_the_digest_changes_with_every_number(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert old in TEXTS[file]
    before = digests(tmp_path, TEXTS)
    after = digests(tmp_path, TEXTS | {file: TEXTS[file].replace(old, new, 1)})
    assert before[0] != after[0]
    assert before[1] != after[1]


@pytest.mark.parametrize(("file", "old", "new"), SUPERFICIAL)
def test_the_digest_does_not_change_with_words(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert old in TEXTS[file]
    assert digests(tmp_path, TEXTS) == digests(tmp_path, TEXTS | {file: TEXTS[file].replace(old, new, 1)})


@pytest.mark.parametrize(("file", "old", "new"), TITLES)
def test_titles_are_stored_with_a_study_and_move_no_run(tmp_path: Path, file: str, old: str, new: str) -> None:
    before = digests(tmp_path, TEXTS)
    after = digests(tmp_path, TEXTS | {file: TEXTS[file].replace(old, new, 1)})
    assert before[0] == after[0]
    assert (before[1] == after[1]) == (old == "title: A flood")  # an event's title is read from its file


def test_the_digest_changes_with_the_order_of_labels(tmp_path: Path) -> None:
    crete = "  crete: {name: Crete, code: CRE, capability: {level: limited, reason: Far away.}}\n"
    turned = WORLD.replace(crete, "").replace("actors:\n", f"actors:\n{crete}")
    assert digests(tmp_path, TEXTS)[0] != digests(tmp_path, TEXTS | {"world": turned})[0]


def test_the_digest_changes_with_size_seed_and_company(two: Study) -> None:
    found = [two, replace(two, replicates=201), replace(two, seed=8), replace(two, scenarios=two.scenarios[:1])]
    assert len({study.digest for study in found}) == len(found)
    assert replace(two).digest == two.digest
