"""Browser: Mesa's page shows the ensemble's own replicates, builds them anew from plain values, and says what it cannot show."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from sim.show import browser, live
from sim.show.browser import Chosen, refused
from sim.show.live import Live
from sim.study.api import run
from sim.world.source import InputError


@pytest.fixture(name="walked", scope="module")
def _walked() -> Live:
    """The third world of a scenario under a lens, five months on."""
    model = Live(**asdict(Chosen("snapback", "realist", 7, 3)))
    for _ in range(5):
        model.step()
    return model


def test_what_is_shown_is_a_replicate_of_the_ensemble(walked: Live) -> None:
    dataset = run(walked.told, replicates=4, seed=7).isel(scenario=0, replicate=3)
    shown = walked.datacollector.get_model_vars_dataframe()[list(walked.issues)].to_numpy(dtype=float)
    np.testing.assert_allclose(shown, dataset["issues"].isel(time=slice(0, 6)).transpose("time", "issue").values, atol=1e-6)


def test_a_model_is_built_anew_from_plain_values(walked: Live) -> None:
    again = type(walked)(name="snapback", lens="realist", seed=7, replicate=3)
    assert again.date_index == 0
    for _ in range(5):
        again.step()
    assert again.issues == walked.issues
    assert Live().issues != Live(replicate=1).issues


def test_the_heading_says_what_is_seen_and_when(walked: Live) -> None:
    title = walked.told.file.title
    assert live.heading(walked) == f"{title} · Realist lens · world 3 of seed 7 · June 2022"
    assert Live().date == "the beginning of February 2022"


def test_what_happened_is_told_in_sentences_and_routine_is_counted(walked: Live) -> None:
    told, routine = walked.happened
    named = set(walked.moves) & set(walked.told.world.moves)
    assert len(told) >= len(named) > 0
    assert routine == len(set(walked.moves) - named)
    assert Live().happened == ([], 0)


def texts(figure: Any) -> list[str]:
    figure.draw_without_rendering()
    return [text.get_text().replace("\n", " ") for axes in figure.axes for text in axes.texts + axes.get_yticklabels()]


def test_every_panel_names_what_it_draws_at_the_start_and_later(walked: Live) -> None:
    for model in (Live(name="from_2016"), walked):
        world = model.told.world
        actors = {actor.name for actor in world.actors.values()}
        assert actors <= set(texts(live.trusting(model)))
        assert actors <= set(texts(live.satisfied(model)))
        assert {t.title[:1].upper() + t.title[1:] for t in world.issues.values()} <= set(texts(live.issues(model)))
        shown = texts(live.accords(model))
        assert {a.title[:1].upper() + a.title[1:] for a in world.accords.values()} <= set(shown)
        assert shown.count("in force") == sum(model.accords.values())


def test_a_picture_is_a_png(walked: Live) -> None:
    assert browser.picture(live.accords(walked)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (Chosen("basline"), "baseline"),
        (Chosen(lens="realism"), "realist"),
        (Chosen(seed=-4), "seed: -4"),
        (Chosen(replicate=2**63), "replicate"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_remedy(chosen: Chosen, told: str) -> None:
    assert told in refused(chosen)
    assert refused(Chosen()) == ""


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "solara", None)
    for name in browser.PRIVATE:
        monkeypatch.setenv(name, "false")
    with pytest.raises(InputError, match=r"realpolitik\[solara\]"):
        browser.main([])
    with pytest.raises(InputError, match=r"realpolitik\[solara\]"):
        _ = browser.Page
    with pytest.raises(AttributeError, match="Pages"):
        _ = browser.Pages


@pytest.mark.filterwarnings("ignore")  # those of Solara and of Mesa's page
def test_the_page_steps_and_begins_again() -> None:
    solara = pytest.importorskip("solara", reason="needs the extra: pip install 'realpolitik[solara]'")
    pytest.importorskip("altair", reason="Mesa's page imports altair")
    import ipyvuetify as v

    _, found = solara.render(solara.AppLayout(children=[browser.Page()]), handle_error=False)
    buttons = {button.children[0]: button for button in found.find(v.Btn).widgets if button.children}

    def shown() -> str:
        return " ".join(str(one.children) for one in found.find(v.Html).widgets)

    assert "the beginning of February 2022" in shown()
    buttons["Step"].click()
    assert "· February 2022" in shown()
    buttons["Reset"].click()
    assert "the beginning of February 2022" in shown()
    found.find(v.Select, label="Lens").widget.v_model = "realist"
    assert "Realist lens" in shown()
