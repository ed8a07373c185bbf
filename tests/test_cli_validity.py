"""`calibrate` and `validate` at the command line: what they leave, and every mistake with its remedy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.cli.main import main
from tests.study.hindcast.conftest import lay


def said(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, str, int]:
    monkeypatch.setattr("sys.argv", ["realpolitik", *words])
    with pytest.raises(SystemExit) as end:
        main()
        raise SystemExit(0)
    out, err = capsys.readouterr()
    return out, err, int(end.value.code or 0)


def test_a_calibration_leaves_its_tables_its_overlay_and_its_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path / "scenarios")
    (tmp_path / "scenarios" / "seeds").rename(tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    for module in ("sim.world.library", "sim.study.scenario"):
        monkeypatch.setattr(f"{module}.installed", lambda: tmp_path)
    out, err, code = said(["calibrate", "tuned", "-n", "150", "--out", "learned", "--workers", "1"], monkeypatch, capsys)
    assert (code, err) == (0, "")
    assert "Free rates, before and after" in out and "held out" in out
    folder = tmp_path / "learned"
    assert {p.name for p in folder.iterdir()} >= {"calibration.json", "calibrated.yaml", "rates.csv", "scores.csv", "figures"}
    rates = pd.read_csv(folder / "rates.csv")
    assert ((rates["prior_low"] <= rates["low"]) & (rates["low"] <= rates["median"])).all()
    assert ((rates["median"] <= rates["high"]) & (rates["high"] <= rates["prior_high"])).all()
    out, err, code = said(["check", "learned/calibrated.yaml"], monkeypatch, capsys)
    assert code == 0 and "changes.rate.brenn_raids" in out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["calibrate", "2016-2018"], "there is no calibration of this name"),
        (["calibrate", "nowhere.yaml"], "cannot be read"),
        (["calibrate", "2016-2019", "-n", "100"], "Ask for 300 or more"),
        (["calibrate", "2016-2019", "--workers", "0"], "--workers 0 does not fit"),
        (["calibrate", "2016-2019", "--seed", "-1"], "Give a whole number from 0"),
        (["validate", "--workers", "0"], "--workers 0 does not fit"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(
    words: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _, err, code = said(words, monkeypatch, capsys)
    assert code == 2 and complaint in err and "Traceback" not in err


def test_a_page_that_cannot_be_written_is_told_before_the_work_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    _, err, code = said(["validate", "--page", "file/VALIDITY.md"], monkeypatch, capsys)
    assert code == 2 and "cannot be written" in err
    _, err, code = said(["validate", "--page", "."], monkeypatch, capsys)
    assert code == 2 and "is a folder" in err
    _, err, code = said(["validate", "--page", "/proc/VALIDITY.md"], monkeypatch, capsys)
    assert code == 2 and "cannot be written" in err


def test_an_impatient_interruption_ends_and_keeps_what_was_run(tmp_path: Path) -> None:
    """Two signals, one after the other, and nobody is left waiting; the blocks that were finished are there."""
    words = ["calibrate", "2016-2019", "-n", "8000", "--workers", "2", "--out", "learned"]
    # a process started in the background ignores SIGINT; Ctrl-C reaches one in the foreground
    start = (
        f"import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.argv = {['realpolitik', *words]!r}"
    )
    command = [sys.executable, "-c", f"{start}\nfrom sim.cli import main\nmain()"]
    around = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=around, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        answers = tmp_path / "learned" / "answers"
        while not list(answers.glob("*.npy")) and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped" in told and "Traceback" not in told
    assert all(np.load(path).shape[0] == 128 for path in answers.glob("*.npy"))
