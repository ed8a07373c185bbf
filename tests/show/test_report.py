"""Report: one page that stands alone, whose words hold the numbers of its tables."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
import xarray as xr
from rich.console import Console

from sim.show.grid import from_csv
from sim.show.presentation import present
from sim.show.prose import Names, balance_sentences, effect_sentence
from sim.show.report import Told, command, gathered, rendered, write_report
from sim.show.vector import inlined
from sim.study.alarms import Alarm, alarms
from sim.study.compare import comparison
from sim.study.drivers import drivers
from sim.study.ensemble import Study, in_memory, run_study
from sim.study.file import OutcomeFile
from sim.study.headlines import Balance, Effect, Gain
from sim.study.scenario import Scenario
from tests.study.small import PEACE, loaded, write

VOID = {"meta", "br", "link", "img", "hr", "input", "wbr"}
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Page(HTMLParser):
    """A page taken apart: tags left open, ids, links, and the words of tables and of the answer."""

    open: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    tables: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"src", "href", "xlink:href", "srcset", "data"}:
                self.uses.append(value or "")
            if name.startswith("on"):
                self.faults.append(f"{tag} has {name}")
            self.uses += re.findall(r"url\(([^)]*)\)", value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"</{tag}> within {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        tags, classes = {tag for tag, _ in self.open}, {part for _, part in self.open}
        if "table" in tags or "note" in classes:
            self.tables.append(data)
        elif classes & {"answer", "facts"} and "about" not in classes:
            self.answer.append(data)


def taken(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page


@pytest.fixture(scope="module", name="small")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("river"))


@pytest.fixture(scope="module", name="folder")
def presented(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of two scenarios as the program leaves it."""
    scenarios = (loaded(small, "base"), loaded(small, "peace"))
    store = run_study(Study(scenarios, 128, 7), tmp_path_factory.mktemp("study") / "of two")
    screen = io.StringIO()
    spent = present(Console(file=screen, width=130), store, scenarios)
    assert spent["report"] < 5
    assert "report.html" in screen.getvalue()
    page = (store.folder / "report.html").read_text(encoding="utf-8")
    assert write_report(store, gathered(store, scenarios)).read_text(encoding="utf-8") == page
    return store.folder


@pytest.fixture(scope="module", name="page")
def page_of_two(folder: Path) -> Page:
    return taken((folder / "report.html").read_text(encoding="utf-8"))


def in_words(scenarios: tuple[Scenario, ...], raised: list[Alarm] | None = None, folder: Path = Path("nowhere")) -> str:
    """A study's page, without figures."""
    study = Study(scenarios, 64, 7)
    dataset: xr.Dataset = in_memory(study)
    told = Told(
        dataset,
        scenarios,
        comparison(dataset, scenarios),
        alarms(dataset, scenarios) if raised is None else raised,
        drivers(dataset, scenarios[0], 7),
    )
    return rendered(told, study.manifest(), folder)


def test_every_tag_is_closed_and_no_id_is_given_twice(page: Page) -> None:
    assert (page.faults, page.open) == ([], [])
    assert len(page.ids) == len(set(page.ids)) > 20
    inner = {use[1:] for use in page.uses if use.startswith("#")}
    assert inner <= set(page.ids)


def test_nothing_is_loaded_and_nothing_is_run(folder: Path, page: Page) -> None:
    assert [use for use in page.uses if not use.startswith(("#", "data:image/png;base64,"))] == []
    assert page.tags & {"script", "link", "iframe", "img", "object", "embed"} == set()
    text = (folder / "report.html").read_text(encoding="utf-8")
    style = text[text.index("<style>") : text.index("</style>")]
    assert "@import" not in style
    assert "@font-face" not in style
    assert "url(" not in style
    assert set(re.findall(r"https?://[^\s\"<]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert len(text.encode()) < 3_000_000


def test_every_number_of_the_answer_stands_in_a_table(page: Page) -> None:
    told, shown = set(NUMBER.findall(" ".join(page.answer))), set(NUMBER.findall(" ".join(page.tables)))
    assert len(told) > 10
    assert told - shown == set()


def test_the_answer_says_what_changes_and_how_sure_it_is(page: Page) -> None:
    answer = " ".join(" ".join(page.answer).split())
    assert "What the scenario itself sets or pushes" in answer
    assert re.search(r"Trust of Brenn in Alba averages 0\.\d+ instead of 0\.\d+: 0\.\d+ higher \(0\.\d+ to 0\.\d+\)\.", answer)
    assert "Explore, never predict." in answer
    assert "2 expectations of the sources put to the test" in answer


def test_differences_are_told_as_one_would_say_them() -> None:
    asked = {
        "deal": OutcomeFile(title="The accord holds", accord="treaty", at="end"),
        "dam": OutcomeFile(title="The dam", issue="river", at="2022-07"),
        "raids": OutcomeFile(title="Raids, number", move="brenn_raids", count=True),
    }
    names = Names(asked, {"a": "Alba", "b": "Brenn"}, {}, {"river": ("free", "dammed")})
    more = Effect("x", "deal", "chance", (0.2513, 0.01), (0.6127, 0.01), 0.3614, 0.34, 0.39)
    lower = Effect("x", "dam", "level", (0.6512, 0.004), (0.4321, 0.004), -0.2191, -0.231, -0.207)
    fewer = Effect("x", "raids", "count", (44.52, 0.4), (40.13, 0.5), -4.39, -5.2, -3.6)
    told = [str(effect_sentence(e, names)).replace("\N{NO-BREAK SPACE}", " ") for e in (more, lower, fewer)]
    assert told == [
        "The accord holds in 61 % of worlds instead of 25 %: 36 points more (34 to 39).",
        "The dam in July 2022: 0.432 instead of 0.651 (0: free, 1: dammed): 0.219 lower (0.207 to 0.231).",
        "Raids: on average 40.1 instead of 44.5: 4.4 fewer (3.6 to 5.2).",
    ]
    balance = Balance((Gain("a", 0.0481, 0.044, 0.052),), ())
    assert "".join(map(str, balance_sentences(balance, names.actors))).replace("\N{NO-BREAK SPACE}", " ") == (
        "Winners, in satisfaction: Alba (+0.048). Losers: nobody by 0.005 or more."
    )


def test_figures_are_drawings_with_words_for_those_who_do_not_see_them(folder: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<svg [^>]*role="img" aria-label="[^"]{30,}"', text)) == 4


def test_names_in_a_drawing_get_its_own_prefix(tmp_path: Path) -> None:
    head = '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns:xlink="x" width="9pt" viewBox="0 0 9 9">'
    body = '<metadata>y</metadata><g id="idle"><path id="mark"/><use xlink:href="#mark"/><g clip-path="url(#mark)"/></g></svg>'
    (tmp_path / "one.svg").write_text(head + body, encoding="utf-8")
    drawn = inlined(tmp_path / "one.svg", 'says "it" <so>')
    assert 'aria-label="says &#34;it&#34; &lt;so&gt;"' in drawn
    assert drawn.endswith('<g><path id="one-mark"/><use href="#one-mark"/><g clip-path="url(#one-mark)"/></g></svg>')


def test_claims_arithmetic_assumptions_and_events_are_told(small: Path) -> None:
    text = " ".join(in_words((loaded(small, "base"), loaded(small, "peace"))).split())
    assert 'her-1a</b> <span class="where">herald-2021 ¶1, 2021-06</span>: <i>working (clear)</i>. Alba trades' in text
    assert "α = 1 + 2 × 0.20 + 5 × 0.65 + 10 × 0.35" in text
    assert "trust of Brenn in Alba +2" in text
    assert "when The river above 0.2; chance 0.05 a month; may repeat" in text
    assert "realpolitik compare base.yaml peace.yaml -n 64 --seed 7" in text


def test_hostile_titles_stay_text(small: Path) -> None:
    evil = '<script>alert(1)</script> [bold]& "x"'
    told = PEACE.replace("title: The treaty is signed", f"title: '{evil}'")
    folder = write(small.parent / "river of evil", {"peace": told})
    text = in_words((loaded(folder, "base"), loaded(folder, "peace")), [Alarm("a", evil, evil)])
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt; [bold]&amp; &#34;x&#34;") > 5
    assert taken(text).faults == []


def test_a_single_scenario_has_a_page(small: Path) -> None:
    text = in_words((loaded(small, "base"),))
    page = taken(text)
    assert (page.faults, page.open) == ([], [])
    assert "What moves most from where it began" in text
    assert "paired" not in " ".join(page.answer)
    told, shown = set(NUMBER.findall(" ".join(page.answer))), set(NUMBER.findall(" ".join(page.tables)))
    assert told - shown == set()


def test_what_other_verbs_left_is_taken_in(small: Path, tmp_path: Path) -> None:
    (tmp_path / "lenses.csv").write_text("lens,outcome,mean\nrealist,dam,0.123456\n", encoding="utf-8")
    (tmp_path / "outcomes.csv").write_text("no,second,copy\n", encoding="utf-8")
    (tmp_path / "why.md").write_text("# Why\n\n<script>x</script> **because** ![p](http://x/y.png)\n", encoding="utf-8")
    text = in_words((loaded(small, "base"),), [], tmp_path)
    assert "The outcomes under rival lenses" in text
    assert '<td class="figure">0.123</td>' in text
    assert "second" not in text[text.index('id="explanations"') : text.index('id="sources"')]
    assert "<strong>because</strong>" in text
    assert "<script" not in text
    assert "<img" not in text


def test_a_long_file_shows_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("name,value\n" + "a,-1.5\n" * 60, encoding="utf-8")
    grid = from_csv(path, "X", {"a": "Alba"})
    assert (len(grid.rows), grid.rows[0].cells, grid.words) == (20, ("Alba", "−1.5"), 1)
    assert grid.caption == "The first 20 of 60 rows; all of them are in x.csv."


def test_the_command_names_the_lens_that_all_were_seen_through(small: Path) -> None:
    realist = loaded(small, "base", "realist")
    assert command((realist,), Study((realist,), 5, 9).manifest()) == "realpolitik run base.yaml -n 5 --seed 9 --lens realist"


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_a_phone_shows_the_page_without_overflow(folder: Path, tmp_path: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    ask = "<script>onload=()=>parent.postMessage(document.documentElement.scrollWidth,'*')</script>"
    (tmp_path / "inner.html").write_text(text.replace("</body>", f"{ask}</body>"), encoding="utf-8")
    frame = '<p id="wide"></p><iframe src="inner.html" style="width:390px;height:800px;border:0"></iframe>'
    listen = "<script>onmessage=e=>document.getElementById('wide').textContent=e.data</script>"
    (tmp_path / "outer.html").write_text(f"<!DOCTYPE html>{frame}{listen}", encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run --hide-scrollbars"
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    told = subprocess.run(
        [str(CHROMIUM), *flags.split(), profile, "--virtual-time-budget=4000", "--dump-dom", (tmp_path / "outer.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert '<p id="wide">390</p>' in told.stdout
