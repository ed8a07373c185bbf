"""Whatever befalls a study, what is finished is kept, and who asked for it is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.study.ensemble import Study, in_memory, run_study
from sim.study.scenario import load
from sim.study.store import Store, find
from sim.world.source import InputError
from tests.study.test_store import assert_same

ROOT = Path(__file__).parent.parent.parent
SCENARIO = ROOT / "scenarios" / "baseline.yaml"
SMALL = ("run", str(SCENARIO), "-n", "250", "--keep", "outcomes", "--workers", "1")
LARGE = ("run", "baseline", "-n", "6000", "--keep", "series", "--workers", "1")


def program(folder: Path, *words: str) -> subprocess.Popen[str]:
    there = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "COLUMNS": "300"}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-m", "sim", *words], cwd=folder, env=there, stdout=pipe, stderr=pipe, text=True)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


def begun(folder: Path, blocks: int) -> None:
    """Wait until a study has so many blocks."""
    log = folder / "done.log"
    for _ in range(30_000):
        if log.exists() and log.read_bytes().count(b"\n") >= blocks:
            return
        time.sleep(0.002)
    pytest.fail("the study did not begin")


@pytest.fixture(name="disk")
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a disk can be mounted by root alone")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def remounted(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def test_a_full_disk_loses_nothing_and_the_same_study_goes_on(disk: Path, tmp_path: Path) -> None:
    study = Study((load("baseline"),), 700, 2022, "series")
    with pytest.raises(InputError) as told:
        run_study(study, disk / "study")
    assert f"{disk}/study: cannot be written: No space left on device; " in str(told.value)
    assert "Make room or mend the folder; the same command goes on from there." in str(told.value)
    kept = find(disk / "study").done()
    assert 0 < len(kept) < len(study.blocks)
    remounted(disk, "size=40m")
    seen: list[int] = []
    store = run_study(study, disk / "study", watch=lambda done, _: seen.append(done))
    assert seen[0] == len(kept) + 1
    assert_same(store.dataset(), in_memory(study))


def test_a_disk_that_is_full_from_the_start_is_told(disk: Path) -> None:
    (disk / "filler").write_bytes(bytes(2_000_000))
    code, _, err = ended(program(disk, *SMALL))
    assert code == 2
    assert "No space left on device" in err


def test_a_disk_that_turns_read_only_is_told(disk: Path) -> None:
    remounted(disk, "size=40m")
    study = Study((load(SCENARIO),), 250, 2022, "outcomes")
    run_study(study, disk / "study")
    remounted(disk, "ro")
    with pytest.raises(InputError, match="cannot be written: Read-only file system"):
        run_study(study, disk / "study")
    code, _, err = ended(program(disk, *SMALL))
    assert (code, "Read-only file system" in err) == (2, True)
    assert_same(find(disk / "study").dataset(), in_memory(study))


def test_results_that_are_a_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a list of things to do", encoding="utf-8")
    code, _, err = ended(program(tmp_path, *SMALL))
    assert code == 2
    assert "results" in err
    assert (tmp_path / "results").read_text(encoding="utf-8") == "a list of things to do"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_who_ends_the_program_is_told_what_is_kept(tmp_path: Path, number: signal.Signals) -> None:
    process = program(tmp_path, *LARGE, "--out", "study")
    begun(tmp_path / "study", 2)
    process.send_signal(number)
    code, _, err = ended(process)
    assert code == 130
    assert "stopped. Finished blocks of a study are kept; the same command goes on from there." in err
    assert 2 <= len(Store(tmp_path / "study").done()) < 47


def test_two_at_once_take_turns_and_a_killed_one_blocks_nobody(tmp_path: Path) -> None:
    first = program(tmp_path, *LARGE, "--out", "study")
    begun(tmp_path / "study", 1)
    second = program(tmp_path, *LARGE, "--out", "study")
    time.sleep(0.2)
    assert second.poll() is None
    first.kill()
    first.communicate()
    done = len(Store(tmp_path / "study").done())
    assert done < 47
    begun(tmp_path / "study", done + 1)
    second.send_signal(signal.SIGINT)
    code, out, _ = ended(second)
    assert code == 130
    assert f"study has {len(find(tmp_path / 'study').done())} of 47" not in out
    assert "of 47 blocks; going on from there." in out


def test_several_that_begin_one_study_end_with_the_same_bits(tmp_path: Path) -> None:
    together = [program(tmp_path, *SMALL, "--out", "study") for _ in range(2)]
    assert [ended(one)[0] for one in together] == [0, 0]
    assert_same(find(tmp_path / "study").dataset(), in_memory(Study((load(SCENARIO),), 250, 2022, "outcomes")))


def test_a_log_with_rubbish_in_it_loses_no_block(two: Study, tmp_path: Path) -> None:
    store = run_study(two, tmp_path / "study")
    log = store.folder / "done.log"
    log.write_bytes(b"\xff\x00rubbish\n7 900\n-1 0\n1 1 1\n" + log.read_bytes() + b"0 ")
    assert_same(run_study(two, tmp_path / "study").dataset(), in_memory(two))
