"""Pack: pages that need nothing from elsewhere, keep the key from the class, and cannot be made to run a script."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from sim.show.lesson.pack import marked, pack
from sim.show.lesson.results import VERDICT_NOTE, change_rows, verdict_rows, weighed
from sim.show.lesson.told import show
from sim.study.lessons.anonymous import anonymous_lesson
from sim.study.lessons.file import Play, Run, Weigh
from sim.study.lessons.filled import Place
from sim.study.lessons.load import Lesson
from sim.study.lessons.taught import Taught
from tests.study.lessons.conftest import opened, small


@pytest.fixture(scope="module")
def dilemma() -> Taught:
    return small()


@pytest.fixture(scope="module")
def pages(dilemma: Taught, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in pack(dilemma, tmp_path_factory.mktemp("pack"))}


def test_a_pack_has_its_pages_and_needs_nothing_from_elsewhere(pages: dict[str, str]) -> None:
    assert set(pages) == {"lesson", "roles", "injects", "predictions", "debrief", "key"}
    for text in pages.values():
        assert not re.search(r'(src|href)="(?!#)', text), "a page links to something that is not in it"
        assert "<script" not in text and "@import" not in text
        assert "nan" not in text.lower().split() and "{" not in re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)


def test_the_key_is_kept_from_the_class(dilemma: Taught, pages: dict[str, str]) -> None:
    answer = re.sub(r"\{.*", "", dilemma.lesson.file.questions[0].answer).strip().split(". ")[0]
    assert answer in pages["key"]
    for page in ("lesson", "roles", "injects", "predictions", "debrief"):
        assert answer not in pages[page]
    secret = str(dilemma.lesson.file.injects["border_incident"]["when_to_use"])[:20]
    assert secret in pages["key"] and secret not in pages["injects"]


def test_a_role_sheet_is_a_page_of_its_own(dilemma: Taught, pages: dict[str, str]) -> None:
    assert pages["roles"].count('class="page"') == len(dilemma.lesson.file.roles)
    assert "break-after: page" in pages["roles"]


def hostile(lesson: Lesson) -> Lesson:
    worm = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    step = lesson.file.steps[0].model_copy(update={"text": worm, "title": worm})
    file = lesson.file.model_copy(update={"title": worm, "about": worm * 2, "steps": (step, *lesson.file.steps[1:])})
    return replace(lesson, file=file, background=worm)


def test_what_looks_like_a_script_is_shown_and_not_run(dilemma: Taught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.show.lesson.pack.figures", lambda *_: [])
    for path in pack(replace(dilemma, lesson=hostile(dilemma.lesson)), tmp_path):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text and "<img" not in text
    assert str(marked("[x](javascript:alert(1))")).count("href") == 0


def test_an_instrument_says_what_it_finds() -> None:
    step = next(s for s in opened("landscape_2016").file.steps if isinstance(s, Weigh))
    told = weighed(step)
    assert told[0] == "The landscape has 1 valley." and "−83,200" in told[1]
    tie = Weigh.model_validate({
        "title": "x", "minutes": 1, "text": "x", "kind": "weigh", "instrument": "frustration",
        "table": {"actors": ["a", "b", "c"], "ties": [[0, 1, -1], [1, 0, -1], [-1, -1, 0]]},
    })  # fmt: skip
    assert weighed(tie) == ["Ties that no two camps can reconcile: 0.", "The best two camps: a, b here; c there."]
    assert weighed(tie.model_copy(update={"instrument": "blocs"}))[1] == "The best two camps: a, b here; c there."


def test_a_step_tells_what_its_scenarios_change(dilemma: Taught) -> None:
    step = next(s for s in dilemma.lesson.file.steps if isinstance(s, Run))
    found = change_rows(dilemma, step)
    assert found is not None and len(found.heads) == len(step.scenarios) and len(found.rows) == len(step.outcomes)
    mean, _, _ = dilemma.gap(Place("fearful", None, step.outcomes[0]), Place("calm", None, step.outcomes[0]))
    assert found.rows[0][1].startswith(f"{100 * mean:+.0f}") and found.rows[0][1].endswith("\N{NO-BREAK SPACE}points")
    assert change_rows(dilemma, step.model_copy(update={"scenarios": ("calm",)})) is None


def test_the_theory_is_for_the_class_and_what_to_watch_for_the_teacher(dilemma: Taught, pages: dict[str, str]) -> None:
    assert "Charles Osgood proposed" in pages["lesson"] and "What to watch" not in pages["lesson"]
    assert "What to watch" in pages["key"] and "for the teacher</h1>" not in pages["key"]
    months = max(s.months for s in dilemma.lesson.file.steps if isinstance(s, Play))
    assert pages["roles"].count('<th scope="row">') == months * len(dilemma.lesson.file.roles)


def test_a_verdict_is_told_by_what_was_measured_and_what_is_expected(dilemma: Taught, pages: dict[str, str]) -> None:
    told = {name: row[2] for name, row in zip(dilemma.lesson.file.expect, verdict_rows(dilemma).rows, strict=True)}
    one, other = (dilemma.values(Place(s, None, "race")).mean() for s in ("forts", "fearful"))
    assert (
        told["defence_shows"].replace("\N{NO-BREAK SPACE}", " ").startswith(f"{one:.0%} against {other:.0%}".replace("%", " %"))
    )
    assert told["defence_shows"].endswith("at least 25 less expected")
    bound = dilemma.lesson.file.expect["defence_shows"].model_copy(
        update={"is_": "below", "value": 0.25, "by": 0.05, "than": None}
    )
    file = dilemma.lesson.file.model_copy(update={"expect": {"bound": bound}})
    (row,) = verdict_rows(replace(dilemma, lesson=replace(dilemma.lesson, file=file))).rows
    assert row[2].endswith("%, against at most 20\N{NO-BREAK SPACE}%")
    assert VERDICT_NOTE in pages["key"]


def test_the_class_is_told_goals_and_its_seat_and_the_teacher_the_rest(dilemma: Taught, pages: dict[str, str]) -> None:
    assert "After this lesson you can" in pages["lesson"] and "Students can" not in pages["lesson"]
    assert "fearful.yaml --as alba --months 6" in pages["lesson"] and "--as alba" in pages["key"]
    (note,) = (s.teacher for s in dilemma.lesson.file.steps if isinstance(s, Play))
    assert note[:30] in pages["key"] and note[:30] not in pages["lesson"]


def test_a_masked_pack_says_that_it_half_masks(dilemma: Taught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.show.lesson.pack.figures", lambda *_: [])
    found = {
        p.stem: p.read_text(encoding="utf-8") for p in pack(replace(dilemma, lesson=anonymous_lesson(dilemma.lesson)), tmp_path)
    }
    assert all("Dates and facts stay" in found[page] for page in ("lesson", "key"))
    assert "--anonymous" in found["key"] and "--as alba" not in found["lesson"]


def test_what_is_closed_on_the_screen_is_not_printed_and_stands_in_the_key(dilemma: Taught, pages: dict[str, str]) -> None:
    assert "details:not([open]) { display: none; }" in pages["lesson"]
    runs = [s for s in dilemma.lesson.file.steps if isinstance(s, Run)]
    assert pages["key"].count("What the runs gave") >= len(runs) and pages["key"].count("<figure") >= len(runs)


# --- in the terminal


def screen(taught: Taught, **changes: object) -> str:
    """What the terminal says of a lesson of which some parts were written otherwise, every blank once."""
    file = taught.lesson.file.model_copy(update=changes)
    console = Console(file=io.StringIO(), width=240, record=True)
    show(console, replace(taught, lesson=replace(taught.lesson, file=file)))
    return " ".join(console.export_text().split())


def test_a_run_is_told_with_what_it_changes_and_through_rival_lenses_where_there_are_any(dilemma: Taught) -> None:
    step = next(s for s in dilemma.lesson.file.steps if isinstance(s, Run))
    both = screen(dilemma, steps=(step,))
    assert "Beside “The neighbours trust each other”: more (+) or less (−)" in both
    assert f"{step.title}: through rival lenses" in both and "Constructivist" in both
    alone = screen(dilemma, steps=(step.model_copy(update={"scenarios": ("calm",)}),), lenses=())
    assert "Beside “" not in alone and "through rival lenses" not in alone
    mean = f"{100 * dilemma.values(Place('calm', None, step.outcomes[0])).mean():.0f} ±"
    assert mean in alone and mean in both


def test_what_an_instrument_weighed_is_told_sentence_by_sentence(dilemma: Taught) -> None:
    step = next(s for s in opened("landscape_2016").file.steps if isinstance(s, Weigh))
    text = screen(dilemma, steps=(step,))
    assert step.title in text and all(" ".join(sentence.split()) in text for sentence in weighed(step))


def test_the_textbook_stands_beside_the_runs_and_what_differs_is_explained(dilemma: Taught) -> None:
    file = dilemma.lesson.file
    differs = file.expect["fear_feeds_fear"]
    told = " ".join(f"{differs.says}: {differs.differs}".split())
    assert differs.differs and told in screen(dilemma)
    text = screen(dilemma, expect={name: r for name, r in file.expect.items() if not r.differs}, questions=())
    assert "The textbook and the model" in text and " ".join(VERDICT_NOTE.split()) in text and f"{differs.says}: " not in text
    after_all = tuple(replace(v, verdict="agrees") for v in dilemma.verdicts)
    assert any(v.remark for v in dilemma.verdicts) and not any(v.remark for v in after_all)
    silent = screen(dilemma, expect={})
    assert "The textbook and the model" not in silent and " ".join(VERDICT_NOTE.split()) not in silent
    assert file.questions[0].ask in silent and silent.endswith(
        "40 worlds a scenario, under the same luck; ± is one standard error."
    )
