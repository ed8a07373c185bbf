"""Whatever befalls a study, what is finished is kept, and who asked for it is told."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.cli import app
from sim.study.arrays import files
from sim.study.ensemble import Study, in_memory, layout, run_study
from sim.study.folder import alone, create, find
from sim.study.journal import added
from sim.study.kept import Crew, founded, remembered
from sim.study.removal import remove
from sim.study.scenario import load
from sim.study.store import Store
from sim.study.verify import verified
from sim.world.source import InputError
from tests.study.test_store import assert_same

ROOT = Path(__file__).parent.parent.parent
SCENARIO = ROOT / "scenarios" / "baseline.yaml"
SMALL = ("run", str(SCENARIO), "-n", "250", "--keep", "outcomes", "--workers", "1")
LARGE = ("run", "baseline", "-n", "6000", "--keep", "series", "--workers", "1")


SEVERAL = """
import sys
from pathlib import Path
from tests.study.small import loaded
from sim.study.arrays import files
from sim.study.ensemble import Study, run_study
world, folder = map(Path, sys.argv[1:])
run_study(Study((loaded(world, "base"), loaded(world, "peace")), 200, 7), folder)
"""


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


def filler(disk: Path, room: int) -> Path:
    """Fill a disk but for so many pages."""
    file = disk / "filler"
    free = os.statvfs(disk)
    file.write_bytes(bytes((free.f_bavail - room) * free.f_frsize))
    return file


def remounted(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def test_a_full_disk_loses_nothing_and_the_same_study_goes_on(disk: Path, tmp_path: Path) -> None:
    study = Study((load("baseline"),), 700, 2022, "series")
    with pytest.raises(InputError) as told:
        run_study(study, disk / "study")
    kept = find(disk / "study").done()
    room = r"(\d+\.\d [kM]B are free|the disk takes no more files), about \d+\.\d MB are needed"
    why = rf"cannot be written: No space left on device; {room}; {len(kept)} of 6 blocks are kept\."
    assert re.fullmatch(rf"{disk}/study: {why} Make room: the same command goes on from what is finished\.", str(told.value))
    assert 0 < len(kept) < len(study.blocks)
    remounted(disk, "size=40m")
    seen: list[int] = []
    store = run_study(study, disk / "study", watch=lambda done, _: seen.append(done))
    assert seen[0] == len(kept) + 1
    assert_same(store.dataset(), in_memory(study))


@pytest.mark.parametrize(("room", "begun_with"), [(0, set()), (1, {"manifest.json"}), (5, {"manifest.json"})])
def test_a_disk_that_fills_up_at_the_beginning_of_a_study(two: Study, disk: Path, room: int, begun_with: set[str]) -> None:
    filler(disk, room)
    with pytest.raises(InputError, match=f"{disk}/study: cannot be written: No space left on device"):
        run_study(two, disk / "study")
    assert {path.name for path in (disk / "study").glob("*.json")} == begun_with
    remounted(disk, "size=40m")
    assert_same(run_study(two, disk / "study").dataset(), in_memory(two))


def test_a_disk_that_is_full_when_tables_are_written(disk: Path) -> None:
    remounted(disk, "size=40m")
    study = Study((load(SCENARIO),), 250, 2022, "outcomes")
    store = run_study(study, disk / "study")
    full = filler(disk, 0)
    code, _, err = ended(program(disk, *SMALL, "--out", "study"))
    assert code == 2
    assert re.fullmatch(
        r"realpolitik: study: cannot be written: No space left on device; 0\.0 kB are free, about \d\.\d kB are needed\. "
        r"Make room: the same command goes on from what is finished\.\n",
        err,
    )
    assert {path.name for path in (disk / "study").iterdir()} == {"manifest.json", "done.log", "lock", "data.zarr"}
    full.unlink()
    assert_same(store.dataset(), in_memory(study))


def test_answers_and_lines_that_a_full_disk_refuses(disk: Path) -> None:
    tasks = {name: np.full(50_000, float(n)) for n, name in enumerate("abcdefgh")}
    folder, log = disk / "answers_of", disk / "log"
    founded(folder, "inquiry.json", "{}")
    added(log, {"turn": 1})
    with pytest.raises(InputError, match=r"No space left on device.*goes on from what is finished"):
        remembered(folder, np.negative, tasks, Crew())
    kept = sorted((folder / "answers").glob("*.npy"))
    assert 0 < len(kept) < len(tasks)
    filler(disk, 0)
    with pytest.raises(OSError, match="No space left on device"):
        added(log, {"turn": 2, "words": "x" * 9000})
    assert log.read_bytes() == b'{"turn": 1}\n'
    with pytest.raises(InputError, match="No space left on device"):
        founded(disk / "another", "inquiry.json", "{}")
    remounted(disk, "size=40m")
    founded(disk / "another", "inquiry.json", "{}")
    seen: list[int] = []
    found = remembered(folder, np.negative, tasks, Crew(watch=lambda done, total: seen.append(total)))
    assert [float(-values[0]) for values in found] == list(range(8))
    assert seen == [8 - len(kept)] * (8 - len(kept))


def test_an_answer_that_was_cut_short_is_worked_out_again(tmp_path: Path) -> None:
    tasks = {"a": np.ones(500)}
    remembered(tmp_path, np.negative, tasks, Crew())
    file = tmp_path / "answers" / "a.npy"
    for length in (0, 5, 300):
        file.write_bytes(file.read_bytes()[:length])
        assert np.array_equal(remembered(tmp_path, np.negative, tasks, Crew())[0], -tasks["a"])


def test_what_cannot_be_told_any_more_is_no_trouble(disk: Path) -> None:
    filler(disk, 0)
    with (disk / "out").open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "sim", "list"], cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True)
        assert ended(process)[::2] == (
            2, "realpolitik: the disk: No space left on device. Make room or mend it; what is finished is kept.\n",
        )  # fmt: skip


def test_a_disk_that_turns_read_only_is_told(disk: Path) -> None:
    remounted(disk, "size=40m")
    study = Study((load(SCENARIO),), 250, 2022, "outcomes")
    run_study(study, disk / "study")
    remounted(disk, "ro")
    with pytest.raises(InputError, match="cannot be written: Read-only file system"):
        run_study(study, disk / "study")
    assert_same(find(disk / "study").dataset(), in_memory(study))


@pytest.mark.parametrize("again", [False, True])
def test_a_folder_that_is_removed_under_a_study_is_told(two: Study, tmp_path: Path, again: bool) -> None:
    def removed(done: int, total: int) -> None:
        shutil.rmtree(tmp_path / "study")
        if again:
            create(tmp_path / "study", two.manifest(), layout(two))
            (tmp_path / "study" / "done.log").touch()

    why, remedy = "was removed while it was written", "Run the same command again, and leave the folder to it."
    if again:
        why, remedy = "was removed and made again by another process", "Let one command at a time have the folder: "
    with pytest.raises(InputError, match=f"study: {why}; 0 of 4 blocks are kept. {remedy}"):
        run_study(two, tmp_path / "study", watch=removed)
    assert (tmp_path / "study").exists() == again
    assert_same(run_study(two, tmp_path / "other").dataset(), in_memory(two))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="what is forced to disk is seen on Linux alone")
def test_a_block_is_forced_to_disk_before_the_line_that_names_it(
    two: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    force, forced = os.fsync, []

    def noted(file: int) -> None:
        force(file)
        forced.append(str(Path(f"/proc/self/fd/{file}").readlink()))

    monkeypatch.setattr(os, "fsync", noted)
    store = run_study(two, tmp_path / "study")
    log = (store.folder / "done.log").read_text(encoding="utf-8").split("\n")[:-1]
    before = [n for n, path in enumerate(forced) if path.endswith("done.log")]
    assert len(before) == len(log) == 4
    for line, count in zip(log, before, strict=True):
        scenario, number = map(int, line.split())
        wanted = files(store.data, store.blocked("r"), (scenario, number))
        assert len(wanted) == 9
        assert {*wanted, *(str(Path(file).parent) for file in wanted), store.data} <= set(forced[:count])


def test_a_study_that_is_run_is_not_removed(two: Study, tmp_path: Path) -> None:
    store = run_study(two, tmp_path / "study")
    with alone(store.folder), pytest.raises(InputError, match="study: another process is at work on it; nothing was removed"):
        remove(store)
    assert_same(store.dataset(), in_memory(two))
    remove(store)
    assert not store.folder.exists()


def test_results_that_are_a_file_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").write_text("a list of things to do", encoding="utf-8")
    with pytest.raises(InputError, match=r"results/baseline-.*: cannot be written: Not a directory"):
        app(SMALL, result_action="return_value")
    assert (tmp_path / "results").read_text(encoding="utf-8") == "a list of things to do"


def test_who_ends_the_program_twice_is_told_what_is_kept(tmp_path: Path) -> None:
    process = program(tmp_path, *LARGE, "--out", "study")
    begun(tmp_path / "study", 2)
    for _ in range(2):
        process.send_signal(signal.SIGTERM)
    code, _, err = ended(process)
    kept = len(Store(tmp_path / "study").done())
    told = f"realpolitik: stopped. {kept} of 47 blocks are kept in study; to go on: realpolitik {shlex.join(LARGE)} --out study"
    assert (code, err) == (130, f"\n{told}\n")
    assert 2 <= kept < 47


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
    second.send_signal(signal.SIGTERM)
    code, out, err = ended(second)
    assert code == 130 and "of 47 blocks are kept in study; to go on: realpolitik run baseline " in err
    assert f"study has {len(find(tmp_path / 'study').done())} of 47" not in out
    assert "of 47 blocks; going on from there." in out
    store = find(tmp_path / "study")
    assert verified(store, (load("baseline"),), 6).differences == ()


def test_several_that_begin_one_study_end_with_the_same_bits(two: Study, folder: Path, tmp_path: Path) -> None:
    run = [sys.executable, "-c", SEVERAL, str(folder), str(tmp_path / "study")]
    together = [subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [ended(one)[::2] for one in together] == [(0, ""), (0, "")]
    assert_same(find(tmp_path / "study").dataset(), in_memory(two))


def test_a_chunk_that_is_gone_is_told_and_mended(two: Study, tmp_path: Path) -> None:
    store = run_study(two, tmp_path / "study")
    for chunk in (store.folder / "data.zarr" / "moves" / "c" / "1" / "0").rglob("*"):
        if chunk.is_file():
            chunk.unlink()
    assert store.gone() == [(1, 0)]
    with pytest.raises(InputError, match=r"files of 1 finished blocks are gone.*results verify .*study --all --mend`"):
        store.loaded()
    found = verified(store, two.scenarios)
    assert found.damaged == ((1, 0),)
    store.undo(found.damaged)
    assert_same(run_study(two, tmp_path / "study").dataset(), in_memory(two))


def test_blocks_that_are_damaged_are_not_taken_over(two: Study, tmp_path: Path) -> None:
    donor = run_study(two, tmp_path / "donor")
    with (donor.folder / "done.log").open("ab") as log:
        log.write(b"7 0\n0 900\n" + b"1" * 5000 + b" 0\n")
    chunk = next(p for p in (donor.folder / "data.zarr" / "issues" / "c" / "0" / "0").rglob("*") if p.is_file())
    chunk.write_bytes(chunk.read_bytes()[:-5])
    next(p for p in (donor.folder / "data.zarr" / "trust" / "c" / "1" / "1").rglob("*") if p.is_file()).unlink()
    store = create(tmp_path / "study", two.manifest(), layout(two))
    assert store.take_over(donor) == 2
    assert store.done() == {(0, 1), (1, 0)}
    assert_same(run_study(two, tmp_path / "study").dataset(), in_memory(two))


def test_a_log_with_rubbish_in_it_loses_no_block(two: Study, tmp_path: Path) -> None:
    store = run_study(two, tmp_path / "study")
    log = store.folder / "done.log"
    log.write_bytes(b"\xff\x00rubbish\n7 900\n-1 0\n1 1 1\n" + log.read_bytes() + b"0 ")
    assert store.done() == set(two.blocks)
    assert_same(run_study(two, tmp_path / "study").dataset(), in_memory(two))
