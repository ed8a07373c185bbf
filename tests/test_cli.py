"""The command line: every verb as a stranger would use it, and every mistake with its remedy."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xarray as xr

from sim.cli import main
from sim.study.compare import Comparison
from sim.study.ensemble import Study, in_memory, run_study
from sim.study.scenario import load
from sim.world.world import PLOVER

ROOT = Path(__file__).parent.parent
HEAVY = {"mesa", "matplotlib", "xarray", "zarr", "pandas", "scipy"}
MISSPELT = """
schema: 1
name: mine
title: A file with a slip
extends: baseline
about: A scenario with a misspelt key, to see what the command line says of it.
evnts:
  war: {title: War, at: 2022-03, set: {ukraine: 1.0}, reason: r}
""".lstrip()


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "sim", *words]


def surroundings() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}


def realpolitik(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program in a process and a working folder of its own."""
    return subprocess.run(
        command(*words), cwd=folder, env=surroundings(), capture_output=True, text=True, encoding="utf-8", check=False
    )


@dataclass(frozen=True)
class Said:
    """What the program said, and how it ended."""

    out: str
    err: str
    code: int


@pytest.fixture(name="say")
def in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """The program in this process, in a working folder of its own and without figures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.show.presentation.draw", lambda *_: [])

    def say(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["realpolitik", *words])
        with pytest.raises(SystemExit) as end:
            main()
            raise SystemExit(0)
        out, err = capsys.readouterr()
        code = end.value.code
        return Said(out, err, code if isinstance(code, int) else int(code is not None))

    return say


# --- at once


def test_help_lists_the_verbs_and_loads_no_heavy_library(tmp_path: Path) -> None:
    probe = f"""
import sys
from sim.cli import main
sys.argv = ["realpolitik", "--help"]
try:
    main()
finally:
    print(sorted({HEAVY!r} & {{name.split(".")[0] for name in sys.modules}}))
"""
    found = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, env=surroundings(), capture_output=True, text=True, check=True
    )
    assert found.stdout.splitlines()[-1] == "[]"
    for verb in ("compare", "run", "check", "list", "evidence"):
        assert re.search(rf"\b{verb}\b", found.stdout)
    assert "never predict" in " ".join(found.stdout.replace("│", " ").split())
    assert found.stderr == ""


def test_the_module_is_the_program(tmp_path: Path) -> None:
    try:
        known = version("realpolitik")
    except PackageNotFoundError:
        known = "not installed"
    found = realpolitik(tmp_path, "--version")
    assert (found.stdout.strip(), found.stderr, found.returncode) == (known, "", 0)


def test_list_names_every_scenario_and_world(say: Callable[..., Said]) -> None:
    said = say("list")
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == sorted(p.stem for p in (ROOT / "scenarios").glob("*.yaml"))
    assert all(len(line.split(maxsplit=1)) == 2 for line in lines)
    assert lines[-1] == "worlds: 2016-09, 2022-01"
    assert (said.err, said.code) == ("", 0)


# --- checking


def test_check_finds_no_error_in_what_is_shipped(say: Callable[..., Said]) -> None:
    names = sorted(p.stem for p in (ROOT / "scenarios").glob("*.yaml"))
    said = say("check", *names)
    assert said.out.count("no error found") == len(names)
    assert "extends nothing" in said.out and "events." in said.out and "nothing →" in said.out
    assert (said.err, said.code) == ("", 0)


def test_check_points_at_a_misspelt_key(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MISSPELT, encoding="utf-8")
    found = realpolitik(tmp_path, "check", "mine.yaml")
    assert found.stderr == "realpolitik: mine.yaml:6:1: evnts: 'evnts' is not a known field. Did you mean 'events'?\n"
    assert (found.stdout, found.returncode) == ("", 2)


def test_square_brackets_in_titles_are_text(say: Callable[..., Said], tmp_path: Path) -> None:
    text = MISSPELT.replace("evnts", "events").replace("A file with a slip", '"A [bold]slip[/] [/no]"')
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    said = say("check", "mine.yaml")
    assert said.out.startswith("mine: A [bold]slip[/] [/no]\n")
    assert said.code == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("check",), "name at least one scenario or file"),
        (("check", "nowhere.yaml"), "nowhere.yaml: cannot be read: No such file or directory"),
        (("run", "baselin"), "there is no scenario of this name. Did you mean 'baseline'?"),
        (("run", "zzz"), "there is no scenario of this name. Known: baseline"),
        (("run", "baseline", "--lens", "realst"), "'realst' is no lens of world '2022-01'. Did you mean 'realist'?"),
        (("run", "baseline", "--replicates", "0"), "replicates: 0 does not fit. Ask for 1 to"),
        (("run", "baseline", "-n", "-5"), "replicates: -5 does not fit"),
        (("run", "baseline", "--seed", "-1"), "seed: -1 does not fit. Give a whole number from 0"),
        (("run", "baseline", "--chronicle", "-1"), "--chronicle -1 does not fit; ask for 1 or more"),
        (("compare", "baseline", "baseline"), "baseline: is named twice. Name each scenario once."),
        (("compare", "baseline", "--workers", "0"), "--workers 0 does not fit; ask for 1 or more"),
        (("run", "baseline", "-n", "8", "--out", "full"), "full: is a folder with other things in it"),
        (("run", "baseline", "-n", "8", "--out", "file"), "Choose another"),
        (("evidence", "trace"), "name two actors, an actor and an issue, or a number's path"),
        (("evidence", "trace", "nonsense"), "no number of world 2022-01 fits 'nonsense'. 'nonsense': "),
        (("evidence", "trace", "irna", "russia"), "fits 'irna russia'. 'irna': Did you mean 'iran'?"),
        (("evidence", "trace", "xanadu"), "fits 'xanadu'. 'xanadu': Known: russia, iran, israel, usa, china, gulf,"),
        (("evidence", "trace", "trust.iran.rusia"), "'trust.iran.rusia': Did you mean 'trust.iran.russia'?"),
        (("evidence", "trace", "iran", "assad", "gulf"), "no number joins these words"),
        (("evidence", "coverage", "--world", "2022-1"), "there is no world of this name. Did you mean '2022-01'?"),
        (("evidence", "verify", "--articles", "empty"), "Name the folder with the articles."),
    ],
)
def test_a_mistake_is_told_with_its_remedy_and_leaves_nothing_behind(
    say: Callable[..., Said], tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    for folder in ("full", "empty"):
        (tmp_path / folder).mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    said = say(*words)
    assert complaint in said.err
    assert all(line.startswith("realpolitik: ") for line in said.err.splitlines())
    assert (said.out.strip(), said.code) == ("", 2)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["empty", "file", "full", "letter.txt"]


@pytest.mark.parametrize("words", [("compare", "--replicates", "many"), ("dance",), ("run",), ("evidence", "verify")])
def test_what_the_parser_refuses_ends_with_an_error_and_no_traceback(say: Callable[..., Said], words: tuple[str, ...]) -> None:
    said = say(*words)
    assert said.code != 0
    assert "Traceback" not in said.out + said.err
    assert words[-1] in said.out + said.err or "name" in (said.out + said.err).casefold()


# --- evidence


def test_coverage_shows_every_article_and_the_share_on_claims(say: Callable[..., Said]) -> None:
    said = say("evidence", "coverage")
    assert "algemeiner-2016" in said.out and "jiss-2022" in said.out
    whole = next(re.findall(r"\d+", line) for line in said.out.splitlines() if re.match(r"│ all\b", line))
    assert 0 < int(whole[1]) < int(whole[0])
    assert said.code == 0


def test_a_trace_shows_both_ways_of_a_trust_with_its_claims_and_arithmetic(say: Callable[..., Said]) -> None:
    said = say("evidence", "trace", "iran", "russia")
    assert "trust.iran.russia" in said.out and "trust.russia.iran" in said.out
    assert re.search(r"jiss-05b  jiss-2022 ¶5, 2022-01: close \(clear\)\.", said.out)
    assert re.search(r"α = 1 \+ 5 × 0\.65 .* = \d+\.\d\d\n", said.out)
    for alpha, beta, trust in re.findall(r"α = .* = ([\d.]+)\n +β = .* = ([\d.]+)\n +trust = .* = ([\d.]+),", said.out):
        assert float(trust) == pytest.approx(float(alpha) / (float(alpha) + float(beta)), abs=6e-4)
    assert (said.err, said.code) == ("", 0)


def test_a_trace_of_an_actor_and_an_issue_shows_position_and_salience(say: Callable[..., Said]) -> None:
    said = say("evidence", "trace", "iran", "trade")
    assert "position.iran.trade" in said.out and "salience.iran.trade" in said.out
    assert "(10 × 0.75 (jiss-05a)) / 10 = 0.750" in said.out


@pytest.mark.parametrize("kind", ["coupling", "start", "capability", "pull", "effect", "rate", "term", "mediation", "exit"])
def test_every_number_of_a_kind_can_be_traced(say: Callable[..., Said], kind: str) -> None:
    said = say("evidence", "trace", kind)
    assert said.code == 0
    assert re.findall(rf"^{kind}\..+$", said.out, re.MULTILINE)


def test_agreement_shows_the_printed_figures(say: Callable[..., Said]) -> None:
    said = say("evidence", "agreement")
    assert re.search(r"│ trust +│ +31 │ +100 % │ +1\.00 │", said.out)
    assert said.code == 0


# --- running


def test_a_chronicle_is_dated_lines_with_event_types(tmp_path: Path) -> None:
    found = realpolitik(tmp_path, "run", "baseline", "--chronicle", "1", "--seed", "7")
    lines = [line for line in found.stdout.splitlines() if line]
    assert lines[0] == "The region goes on as it is, world 0"
    matches = [re.fullmatch(r"(\d{4}-\d\d)  (\S+) +\S.*", line) for line in lines[1:]]
    assert all(matches)
    dates = [match[1] for match in matches if match]
    assert dates == sorted(dates) and len(set(dates)) == 24
    assert {match[2] for match in matches if match} <= {*PLOVER, "EVENT", "…"}
    assert (found.stderr, found.returncode) == ("", 0)
    assert list(tmp_path.iterdir()) == [], "a chronicle stores nothing"


def told(output: str) -> list[str]:
    """What was printed but for the seconds."""
    return [line for line in output.splitlines() if not line.startswith("Seconds:")]


def test_a_comparison_leaves_tables_figures_and_data_and_is_not_run_twice(
    tmp_path: Path, say: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", "baseline", "jcpoa_breakthrough", "-n", "8", "--workers", "1", "--out", "study")
    first = realpolitik(tmp_path, *words)
    assert (first.stderr, first.returncode) == ("", 0)
    folder = tmp_path / "study"
    assert {p.stem for p in folder.glob("*.csv")} >= {*(f.name for f in fields(Comparison)), "alarms"}
    pictures = {kind: {p.stem for p in (folder / "figures").glob(f"*.{kind}")} for kind in ("png", "svg")}
    assert pictures["png"] == pictures["svg"] >= {"fans", "forest", "network", "winners"}
    assert all(p.stat().st_size > 5_000 for p in (folder / "figures").iterdir())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["scenarios"], manifest["replicates"]) == (["baseline", "jcpoa_breakthrough"], 8)
    assert (folder / "data.zarr").is_dir()
    assert sorted((folder / "done.log").read_text(encoding="utf-8").split("\n")) == ["", "0 0", "1 0"]
    for part in ("Outcomes by scenario", "What jcpoa_breakthrough changes", "Winners and losers", "Alarms", "figures/forest.png"):
        assert part in first.stdout
    assert "nan" not in re.findall(r"[a-z]+", first.stdout)

    data = {p: p.stat().st_mtime_ns for p in (folder / "data.zarr").rglob("*") if p.is_file()}
    log = (folder / "done.log").stat().st_mtime_ns
    tables = {p.name: p.read_bytes() for p in folder.glob("*.csv")}
    drawn = [Path("study", "figures", f"{name}.png") for name in ("fans", "network", "winners", "forest")]
    monkeypatch.setattr("sim.show.presentation.draw", lambda *_: drawn)  # the same figures, once
    second = say(*words)
    assert told(second.out) == ["study has 2 of 2 blocks.", *told(first.stdout)]
    assert (folder / "done.log").stat().st_mtime_ns == log
    assert {p: p.stat().st_mtime_ns for p in data} == data
    assert {p.name: p.read_bytes() for p in folder.glob("*.csv")} == tables
    assert (second.err, second.code) == ("", 0)


def test_a_copied_scenario_with_one_number_edited_says_something_else(say: Callable[..., Said], tmp_path: Path) -> None:
    text = (ROOT / "scenarios" / "baseline.yaml").read_text(encoding="utf-8")
    text, edited = re.subn(r"chance: [\d.]+", "chance: 0.9", text, count=1)
    assert edited == 1
    (tmp_path / "mine.yaml").write_text(text.replace("name: baseline", "name: mine", 1), encoding="utf-8")
    said = say("compare", "baseline", "mine.yaml", "-n", "8")
    assert (said.err, said.code) == ("", 0)
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("baseline-vs-mine-")
    differences = pd.read_csv(folder / "differences.csv")
    assert set(differences["scenario"]) == {"mine"}
    assert (differences["difference"] != 0).any()


def test_one_world_has_no_error_and_no_interval(say: Callable[..., Said]) -> None:
    said = say("compare", "baseline", "snapback", "-n", "1", "--out", "one")
    assert (said.err, said.code) == ("", 0)
    answers = said.out[said.out.index("Outcomes by scenario") : said.out.index("Mean ± Monte Carlo")]
    assert "±" not in answers and "nan" not in said.out.casefold()


def test_another_study_does_not_write_over_a_finished_one(say: Callable[..., Said], tmp_path: Path) -> None:
    assert say("run", "baseline", "-n", "8", "--out", "mine").code == 0
    before = {p: p.read_bytes() for p in (tmp_path / "mine").rglob("*") if p.is_file()}
    said = say("run", "baseline", "-n", "8", "--seed", "3", "--out", "mine")
    assert said.code == 2 and "holds a different study" in said.err
    assert {p: p.read_bytes() for p in (tmp_path / "mine").rglob("*") if p.is_file()} == before


# --- stopped and cut off


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def lines_of(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def test_an_interrupted_study_says_so_and_goes_on_to_the_same_numbers(tmp_path: Path) -> None:
    blocks, folder = 4, tmp_path / "study"
    words = ["realpolitik", "compare", "baseline", "-n", str(128 * blocks), "--workers", "1", "--out", "study"]
    # A process started in the background ignores SIGINT; Ctrl-C reaches one in the foreground.
    start = f"import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.argv = {words!r}\n"
    with subprocess.Popen(
        [sys.executable, "-c", f"{start}from sim.cli import main; main()"],
        cwd=tmp_path,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        until(lambda: lines_of(folder / "done.log") >= 1 or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    kept = lines_of(folder / "done.log")
    assert err.strip().splitlines() == [
        f"realpolitik: stopped. {kept} of {blocks} blocks are kept in study; to go on: {shlex.join(words)}"
    ]
    assert "Outcomes" not in out
    assert 1 <= kept < blocks
    study = Study((load("baseline"),), 128 * blocks)
    resumed = run_study(study, folder).dataset().load()
    xr.testing.assert_identical(resumed.drop_attrs(), in_memory(study).drop_attrs())


@pytest.mark.parametrize("words", [("run", "baseline", "--chronicle", "2"), ("evidence", "trace", "rate")])
def test_a_reader_who_leaves_early_hears_no_complaint(tmp_path: Path, words: tuple[str, ...]) -> None:
    options: dict[str, Any] = {"cwd": tmp_path, "env": surroundings(), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command(*words), **options) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read().decode()
        process.wait(timeout=60)
    assert complaint == ""
