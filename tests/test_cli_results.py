"""Studies on disk, at the command line: kept by choice, found again by hash, listed, shown, verified, removed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import zarr

from sim.study.ensemble import Study, layout, run_study
from sim.study.scenario import load
from sim.study.store import Store
from tests.test_cli import Said, in_this_process

Say = Callable[..., Said]
__all__ = ["in_this_process"]
SHORT = """
schema: 1
name: short
title: A short look
extends: baseline
about: Eight months of the baseline, which are enough to see what is kept.
horizon: {months: 8}
""".lstrip()


@pytest.fixture(name="kept", scope="module")
def one_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results with a study of 130 worlds of the baseline, eight months long, that keeps series."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")
    study = Study((load(folder / "short.yaml"),), 130, 5, "series")
    run_study(study, folder / "results" / study.label)
    return folder


@pytest.fixture(name="name")
def in_its_folder(kept: Path, tmp_path: Path, say: Say) -> str:
    """A copy of that folder is where one is; the study's name."""
    shutil.copytree(kept / "results", tmp_path / "results")
    shutil.copy(kept / "short.yaml", tmp_path / "short.yaml")
    return next((tmp_path / "results").iterdir()).name


RUN = ("run", "short.yaml", "--seed", "5")


def test_a_study_is_listed_and_shown(say: Say, name: str) -> None:
    listed = say("results", "list").out
    assert all(word in listed for word in (name, "130 × 1", "series", "2 of 2"))
    shown = say("results", "show", name).out
    assert "Keeps: series" in shown
    assert "Blocks: 2 of 2\n" in shown
    assert re.search(r"^Hash: [0-9a-f]{64}$", shown, re.MULTILINE)


def test_data_that_lies_elsewhere_is_told_beside_the_folders_size(say: Say, name: str, tmp_path: Path) -> None:
    assert re.search(r"^Size: [\d.]+ MB$", say("results", "show", name).out, re.MULTILINE)
    say(*RUN, "-n", "5", "--keep", "outcomes", "--out", "results/far", "--data", f"file://{tmp_path}/elsewhere")
    shown = say("results", "show", "far").out
    assert re.search(r"^Size: [\d.]+ kB and its data$", shown, re.MULTILINE), shown


def test_a_study_is_found_by_its_hash_whatever_its_folder_is_called(say: Say, name: str) -> None:
    Path("results", name).rename("results/renamed")
    said = say(*RUN, "-n", "130", "--keep", "outcomes")
    assert "results/renamed has 2 of 2 blocks." in said.out
    assert [p.name for p in Path("results").iterdir()] == ["renamed"]


def test_more_worlds_begin_with_those_that_are_there(say: Say, name: str) -> None:
    said = say(*RUN, "-n", "200", "--keep", "outcomes", "--out", "more")
    assert f"Took 1 of 2 blocks over from results/{name}, which has the same worlds." in said.out
    small, large = (zarr.open_group(Store(Path(p)).data, mode="r")["outcomes"] for p in (f"results/{name}", "more"))
    assert np.array_equal(large[:, :130], small[:], equal_nan=True)


def test_less_than_is_asked_for_is_not_enough(say: Say, name: str) -> None:
    said = say(*RUN, "-n", "130", "--out", f"results/{name}")
    assert said.code == 2
    assert "keeps series only, and all is asked for. Choose another folder with --out, or remove this one." in said.err


def test_an_address_is_no_folder(say: Say) -> None:
    said = say(*RUN, "-n", "130", "--out", "s3://river/far")
    assert said.code == 2
    assert "put their arrays at an address with --data" in " ".join((said.err + said.out).replace("│", " ").split())
    assert not Path("s3:").exists()


def test_a_report_needs_all(say: Say, name: str) -> None:
    said = say("report", f"results/{name}")
    assert (said.code, said.out) == (2, "")
    assert "keeps series only, and this needs all. Run the study again with --keep all." in said.err


def test_what_is_kept_is_what_is_stored(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(SHORT, encoding="utf-8")
    scenario = load(tmp_path / "short.yaml")
    stored = {keep: set(layout(Study((scenario,), 1, 1, keep)).variables) for keep in ("outcomes", "series", "all")}
    assert stored["outcomes"] == {"outcomes"}
    assert stored["series"] == {"outcomes", "course", "issues", "satisfaction", "capability", "measures", "accords"}
    assert stored["all"] == stored["series"] | {"trust", "moves"}


def test_a_sound_study_is_verified_to_the_last_bit(say: Say, name: str) -> None:
    said = say("results", "verify", name, "--all", "--workers", "1")
    assert (said.code, said.out) == (0, "2 blocks run again: the same to the last bit.\n")


def test_damage_is_found_and_mended(say: Say, name: str) -> None:
    group = zarr.open_group(Store(Path("results", name)).data, mode="r+")
    group["outcomes"][0, 3, 0] = 7.0
    chunk = next(p for p in Path("results", name, "data.zarr", "issues", "c").rglob("*") if p.is_file())
    chunk.write_bytes(chunk.read_bytes()[:-9])
    said = say("results", "verify", name, "--all", "--mend", "--workers", "1")
    assert said.code == 1
    assert "short, block 0, outcomes: 1 numbers differ" in said.out
    assert "issues: cannot be read: " in said.out
    assert "Taken out of the log; the same study, run again, runs them again." in said.out
    assert "going on from there" in say(*RUN, "-n", "130", "--keep", "series").out
    assert "the same to the last bit" in say("results", "verify", name, "--all", "--workers", "1").out


def test_damage_is_told_when_a_study_is_read(say: Say, name: str) -> None:
    chunk = next(p for p in Path("results", name, "data.zarr", "issues", "c").rglob("*") if p.is_file())
    chunk.write_bytes(chunk.read_bytes()[:-9])
    said = say(*RUN, "-n", "130", "--keep", "series")
    assert said.code == 2
    assert f"results/{name}: its data cannot be read: " in said.err
    assert "`realpolitik results verify" in said.err


def test_studies_are_removed_when_somebody_agrees(say: Say, name: str) -> None:
    refused = say("results", "rm", name)
    assert (refused.code, refused.err) == (2, "realpolitik: nobody is there to be asked; say --yes\n")
    assert say("results", "rm", name, "--yes").out == f"Removed results/{name}.\n"
    assert not Path("results", name).exists()
    assert say("results", "list").out.strip() == "results/ holds no study; `realpolitik compare` makes one."


@pytest.mark.parametrize("verb", ["show", "verify", "rm"])
def test_what_is_no_study_is_refused(say: Say, name: str, verb: str) -> None:
    Path("precious").mkdir()
    Path("precious", "thesis.tex").write_text("years of work", encoding="utf-8")
    for wrong, message in (("precious", "'precious' is none, neither here nor in results/."), (name[:-3], "Did you mean")):
        said = say("results", verb, wrong)
        assert said.code == 2
        assert message in said.err
    assert Path("precious", "thesis.tex").exists()


def test_a_broken_study_is_listed_as_such(say: Say, name: str) -> None:
    Path("results", name, "manifest.json").write_text('{"study": "realpolitik"}', encoding="utf-8")
    listed = say("results", "list").out
    assert "broken" in listed
    assert f"{name}: its manifest does not say its digest" in listed
    assert say("results", "show", name).code == 2
    assert say("results", "rm", name, "--yes").code == 2


def test_nothing_is_removed_where_nothing_is_named(say: Say, name: str) -> None:
    said = say("results", "rm")
    assert (said.code, said.err) == (2, "realpolitik: name at least one study\n")
    assert Path("results", name).exists()


def test_a_link_to_a_study_is_left_to_whoever_made_it(say: Say, name: str) -> None:
    Path("linked").symlink_to(Path("results", name), target_is_directory=True)
    said = say("results", "rm", "linked", "--yes")
    assert (said.code, said.err) == (2, "realpolitik: linked is a link; remove it yourself\n")
    assert Path("results", name, "manifest.json").exists()


def test_no_block_is_no_verification(say: Say, name: str) -> None:
    said = say("results", "verify", name, "--blocks", "0")
    assert (said.code, said.err) == (2, "realpolitik: --blocks 0 does not fit; ask for 1 or more\n")


def test_a_hash_names_a_study_by_its_first_letters(say: Say, name: str) -> None:
    digest = Store(Path("results", name)).manifest["digest"]
    assert f"Hash: {digest}" in say("results", "show", digest[:8]).out
    shutil.copytree(Path("results", name), Path("results", "copy"))
    said = say("results", "show", digest[:8])
    assert said.code == 2
    assert f"{digest[:8]!r} begins the hash of several" in said.err
    assert f"It may be copy, {name}." in said.err or f"It may be {name}, copy." in said.err


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("[]", "its manifest is none of ours"),
        ('{"study": "another"}', "its manifest is none of ours"),
        ("{", "its manifest is no JSON"),
        ("[" * 100_000, "its manifest is no JSON"),
        (" " * 5_000_001, "its manifest is too large"),
    ],
    ids=["list", "another", "torn", "deep", "large"],
)
def test_a_manifest_that_is_none_is_told(say: Say, name: str, text: str, trouble: str) -> None:
    Path("results", name, "manifest.json").write_text(text, encoding="utf-8")
    assert f"{name}: {trouble}" in say("results", "list").out.replace("\n", " ")


@pytest.mark.parametrize("field", ["block", "replicates"])
def test_a_study_of_no_size_is_told(say: Say, name: str, field: str) -> None:
    path = Path("results", name, "manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {field: 0}), encoding="utf-8")
    assert "its manifest states an impossible size" in say("results", "list").out.replace("\n", " ")
