"""A lesson's file: what is wrong is said with its place, numbers stand where braces stood, made-up names change no number."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.study.lessons.anonymous import Aliases, aliases, anonymous
from sim.study.lessons.file import Play, Result, Weigh
from sim.study.lessons.filled import Place
from sim.study.lessons.load import command, heads, load_lesson, shelf
from sim.study.lessons.numbers import BOUND, difference, differences, value, values
from sim.study.lessons.taught import Taught, teach
from sim.study.scenario import load
from sim.study.variants import Batch, answers, questions_of
from sim.world.source import InputError
from tests.study.lessons.conftest import ROOM, opened, seeds
from tests.study.lessons.conftest import small as made_small


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str, str], Path]:
    """A copy of a lesson in which something was rewritten."""

    def rewritten(old: str, new: str) -> Path:
        folder = tmp_path / "security_dilemma"
        shutil.copytree(ROOM / "security_dilemma", folder)
        text = (folder / "lesson.yaml").read_text(encoding="utf-8")
        assert old in text
        (folder / "lesson.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return rewritten


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("minutes: 45", "minutes: 50", "the steps take 45 minutes, the lesson 50"),
        ("kind: explain", "kind: explains", "'explains' is not a known kind. Did you mean 'explain'?"),
        ("name: security_dilemma", "name: dilemma", "'dilemma' is not the name of its folder. Write 'security_dilemma'."),
        ("[calm, fearful, forts, gestures]", "[calm, fearfull, forts, gestures]", "Did you mean 'fearful'?"),
        (
            "scenario: calm, outcome: race}",
            "scenario: calm, outcome: rase}",
            "'rase' is no outcome of calm. Did you mean 'race'?",
        ),
        ("scenario: calm, outcome: race}", "scenario: calm, outcome: alba_arms}", "'alba_arms' is a level, not a chance"),
        ("seat: alba", "seat: albania", "'albania' is no actor that can move"),
        ("months: 6", "months: 60", "60 months are more than the scenario has"),
        ("{calm.race}", "{calm.rase}", "'rase' is no outcome. Did you mean 'race'?"),
        ("{calm.race}", "{calm@liberal.race}", "'liberal' is not among the lesson's `lenses`"),
        ("{calm.race}", "{calm.race", "has a brace without its partner"),
        ("{calm.race}", "{more or less}", "is no value of a run"),
        ("lens: realist", "lens: realism", "'realism' is no lens of the world of calm. Did you mean 'realist'?"),
        ("add: {tension: 0.15}", "add: {tensions: 0.15}", "'tensions' is no issue of world"),
        ("add: {tension: 0.15}", "adds: {tension: 0.15}", "'adds' is not a known field"),
        ("is: higher", "is: above", "`above` and `below` need `value`"),
        ("scenarios: [calm, fearful]\n", "scenarios: [calm, feral]\n", "'feral' is no scenario of this lesson"),
        ("  alba:\n    title: The ministers", "  albas:\n    title: The ministers", "'albas' is no actor. Did you mean 'alba'?"),
        ("ask: Has anybody become safer?", "ask: Has {calm.race} become safer?", "Numbers of runs are filled into answers only"),
        ("scenario: fearful\n    seat", "scenario: feral\n    seat", "'feral' is no scenario of this lesson"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(copied: Callable[[str, str], Path], old: str, new: str, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        load_lesson(copied(old, new), seeds())
    found = [problem for problem in caught.value.problems if complaint in str(problem)]
    assert found, str(caught.value)
    assert found[0].mark is not None and found[0].mark.file.endswith("lesson.yaml")


def test_a_mistake_that_touches_several_scenarios_is_told_once(copied: Callable[[str, str], Path]) -> None:
    with pytest.raises(InputError) as caught:
        load_lesson(copied("outcomes: [", "outcomes: [alba_armz, "), seeds())
    assert [p.message for p in caught.value.problems] == ["'alba_armz' is no outcome of calm, fearful"]


def test_a_broken_lesson_does_not_hide_the_others(copied: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    room = copied("minutes: 45", "minutes: 50").parent
    (room / "torn").mkdir()
    (room / "torn" / "lesson.yaml").write_text("schema: 1\nnumber: [\n", encoding="utf-8")
    shutil.copytree(ROOM / "trust", room / "trust")
    monkeypatch.setattr("sim.study.lessons.load.lesson_folders", lambda: sorted(p for p in room.iterdir() if p.is_dir()))
    found = {head.folder.name: head for head in shelf()}
    assert [file.name for file, _ in heads()] == ["trust"] and not found["trust"].problems
    assert "the steps take 45 minutes, the lesson 50" in str(found["security_dilemma"].problems[0])
    assert found["torn"].file is None and found["torn"].problems[0].mark is not None


def test_a_text_may_say_how_many_worlds_there_are(copied: Callable[[str, str], Path]) -> None:
    folder = copied("goals:\n  - Students", "goals:\n  - In {worlds} runs students")
    assert load_lesson(folder, seeds()).file.goals[0].startswith("In 256 runs ")
    fewer = load_lesson(folder, seeds(), 1064).file
    assert fewer.goals[0].startswith("In 1,064 runs ") and fewer.replicates == 1064
    assert any("1,064 times" in step.text for step in fewer.steps)


def test_the_command_of_a_seat_names_a_file_or_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOM.parents[1])
    own, library = opened("trust"), opened("commitment")
    (one,), (other,) = ([s for s in lesson.file.steps if isinstance(s, Play)] for lesson in (own, library))
    assert command(own, one) == "realpolitik play scenarios/lessons/trust/betrayal.yaml --as corin --months 6 --seed 2022"
    assert (
        command(replace(library, masked=True), other) == "realpolitik play baseline --as iran --months 6 --seed 2022 --anonymous"
    )


def test_a_lesson_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'trust'"):
        load_lesson("trusts")
    with pytest.raises(InputError, match=r"holds no lesson.yaml"):
        load_lesson(tmp_path)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (value("chance", 0.338, 0.03), "34 ± 3 %"),
        (value("level", 0.4567, 0.012), "0.46 ± 0.01"),
        (value("count", 12.0, 0.0), "12"),
        (difference("chance", -0.121, 0.04), "−12 ± 4 percentage points"),
        (difference("level", 0.05, 0.004), "+0.050 ± 0.004"),
        (difference("level", 0.0001, 0.02), "0.00 ± 0.02"),
    ],
)
def test_numbers_have_the_digits_that_their_error_supports(words: str, told: str) -> None:
    assert words == told.replace(" ", BOUND)


def test_a_row_has_the_decimals_of_its_least_precise_value() -> None:
    assert values("level", [(0.62, 0.03), (0.4567, 0.004), (1.0, 0.0)]) == tuple(
        told.replace(" ", BOUND) for told in ("0.62 ± 0.03", "0.46 ± <0.01", "1.00")
    )
    assert differences("chance", [(-0.12, 0.04), (0.005, 0.002)]) == tuple(
        told.replace(" ", BOUND) for told in ("−12 ± 4 points", "0 ± <1 points")
    )


@pytest.fixture(scope="module")
def small() -> Taught:
    return made_small()


@pytest.mark.parametrize(
    ("by", "is_", "verdict"),
    [(0.0, "higher", "agrees"), (0.99, "higher", "disagrees"), (0.0, "lower", "disagrees")],
)
def test_a_verdict_needs_the_margin_and_a_sure_sign(small: Taught, by: float, is_: str, verdict: str) -> None:
    told = {"outcome": "race", "scenario": "fearful", "than": "calm", "lens": "constructivist", "says": "x", "cites": "y"}
    result = Result.model_validate({**told, "is": is_, "by": by})
    assert small._verdict("one", result).verdict == verdict


def test_scenarios_of_other_horizons_are_compared_by_their_means(small: Taught) -> None:
    one, other = Place("fearful", None, "alba_arms"), Place("calm", None, "alba_arms")
    paired = small.gap(one, other)
    calm = small.lesson.scenarios["calm"]
    shorter = calm.file.model_copy(update={"horizon": calm.file.horizon.model_copy(update={"months": 12})})
    scenarios = {**small.lesson.scenarios, "calm": replace(calm, file=shorter)}
    apart = replace(small, lesson=replace(small.lesson, scenarios=scenarios)).gap(one, other)
    a, b = small.values(one), small.values(other)
    assert (paired[2], apart[2]) == (True, False)
    assert apart[0] == pytest.approx(paired[0]) == a.mean() - b.mean()
    assert apart[1] == pytest.approx(np.hypot(a.std(ddof=1), b.std(ddof=1)) / np.sqrt(40)) and apart[1] != paired[1]


def test_a_dataset_holds_what_the_texts_are_filled_with(small: Taught) -> None:
    found = small.dataset(["calm", "gestures"], ["race", "crisis"])
    for scenario in ("calm", "gestures"):
        told = found["outcomes"].sel(scenario=scenario, outcome="race").values
        np.testing.assert_array_equal(told, small.values(Place(scenario, None, "race")))
    np.testing.assert_allclose(found["course"].isel(time=-1).values, found["outcomes"].values, atol=1e-6)


def test_a_landscape_needs_mutual_ties() -> None:
    table = {"actors": ["a", "b"], "sizes": [1, 2], "ties": [[0, 1], [-1, 0]]}
    told = {"title": "x", "minutes": 1, "text": "x", "kind": "weigh", "table": table}
    with pytest.raises(ValueError, match="b likes a by -1, and is liked by 1"):
        Weigh.model_validate({**told, "instrument": "landscape"})
    assert Weigh.model_validate({**told, "instrument": "frustration"}).table.sizes == (1.0, 2.0)


def test_a_lesson_is_the_same_whoever_works(small: Taught) -> None:
    again = teach(opened("security_dilemma"), 40)
    for cell, found in small.answers.items():
        for outcome, told in found.items():
            np.testing.assert_array_equal(told, again.answers[cell][outcome])


# --- made-up names


def test_made_up_names_change_no_number() -> None:
    scenario = load("jcpoa_breakthrough", None, seeds())
    masked = anonymous(scenario)
    one, other = (answers(Batch((s.setup,), questions_of(s), 16, 7)) for s in (scenario, masked))
    np.testing.assert_array_equal(one, other)
    assert masked.world.actors["iran"].name != "Iran" and list(masked.world.actors) == list(scenario.world.actors)
    titles = [m.title for m in masked.world.moves.values()] + [e.title for e in masked.file.events.values()]
    assert aliases().found(" ".join(titles)) == []


def test_whole_words_are_replaced_the_longest_first() -> None:
    words = Aliases({"Iran": "Ostria", "Iranian": "Ostrian", "the US": "the Union", "US": "Union"})
    assert (
        words.text("Iran's Iranian oil; the US, US and USB; Tirana") == "Ostria's Ostrian oil; the Union, Union and USB; Tirana"
    )
    assert Aliases({"JCPOA": "the Accord"}).text("The JCPOA; the JCPOA") == "The Accord; the Accord"
    articles = Aliases({"Israeli": "Solani", "Russian": "Ostrian", "US": "Union", "JCPOA": "the Accord"})
    assert articles.text("An Israeli raid, a Russian ship; a\nRussian, a US drone, the JCPOA, a JCPOA") == (
        "A Solani raid, an Ostrian ship; an\nOstrian, a Union drone, the Accord, an Accord"
    )
    assert articles.found("an Israeli") == ["Israeli"]
    broken = Aliases({"Middle East": "the Basin"})
    assert broken.text("Middle\nEast. In the Middle East") == "The Basin. In the Basin"
    assert broken.found("the Middle\nEast") == ["Middle East"]


def test_the_shipped_words_are_covered_once_and_for_all() -> None:
    words = aliases()
    assert words.text("The US, Hezbollah and the Gulf") == "Norland, Lantern and Sarid"
    assert words.text("The Kremlin and the White House") == "The Citadel and the Mansion"
    assert words.found(" ".join(words.words.values())) == []


@pytest.mark.parametrize("name", ["../../baseline", "/etc/passwd", "x" * 5000, "worlds/neighbours"])
def test_a_lesson_reads_no_scenario_from_elsewhere(copied: Callable[[str, str], Path], name: str) -> None:
    with pytest.raises(InputError, match="there is no scenario of this name"):
        load_lesson(copied("[calm, fearful, forts, gestures]", f"[calm, fearful, forts, gestures, '{name}']"), seeds())


def test_a_background_that_lies_elsewhere_is_not_read(copied: Callable[[str, str], Path], tmp_path: Path) -> None:
    folder = copied("minutes: 45", "minutes: 45")
    (tmp_path / "secret.md").write_text("a secret", encoding="utf-8")
    (folder / "lesson.md").unlink()
    (folder / "lesson.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(InputError, match="lies elsewhere"):
        load_lesson(folder, seeds())
