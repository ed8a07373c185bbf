"""A cluster: the same bits, nobody without the key, and whatever is wrong is said in words. (extra: cluster)"""

from __future__ import annotations

import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import xarray as xr

from sim.cli import app
from sim.study import cluster, extras
from sim.study.cluster import CERTIFICATE, KEY, Kind, Reach, connected, differences, issued, kind
from sim.study.ensemble import Study, in_memory, run_study
from sim.world.source import InputError
from tests.study.test_ensemble import same_bits

pytest.importorskip("distributed")
pytest.importorskip("cryptography")
psutil = pytest.importorskip("psutil")  # comes with distributed
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Running:
    """A cluster of one worker in processes of its own."""

    process: subprocess.Popen[str]
    reach: Reach

    def all(self) -> list[psutil.Process]:
        """Its process and those that it started."""
        mine = psutil.Process(self.process.pid)
        return [mine, *mine.children(recursive=True)]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, port = tmp_path_factory.mktemp("cluster") / "keys", free_port()
    command = [sys.executable, "-m", "sim", "cluster", "--workers", "1", "--port", str(port), "--certificates", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C ends it" in line:
            break
    else:
        pytest.fail(said)
    yield Running(process, Reach(f"tls://127.0.0.1:{port}", folder))
    process.kill()
    process.wait()
    process.stdout.close()


# --- who may speak to it, and how


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("127.0.0.1:8786", "is no scheduler's address"),
        ("tls://somewhere", "is no scheduler's address"),
        ("http://127.0.0.1:8786", "is no scheduler's address"),
        ("tcp://127.0.0.1:8786", "can run any code"),
    ],
)
def test_an_address_is_encrypted_and_has_a_port(address: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        Reach(address)


def test_who_says_so_may_speak_in_the_clear() -> None:
    assert not Reach("tcp://node-7.lab:8786", insecure=True).encrypted
    assert Reach("tls://[::1]:8786").encrypted


def test_only_its_owner_reads_the_key_and_it_stays_the_same(tmp_path: Path) -> None:
    folder = issued(tmp_path / "keys")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {"keys": 0o700, CERTIFICATE: 0o600, KEY: 0o600}
    before = (folder / KEY).read_bytes()
    assert (issued(folder) / KEY).read_bytes() == before


def test_a_folder_without_certificates_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"holds no {CERTIFICATE}"), connected(Reach("tls://127.0.0.1:1", tmp_path)):
        pass


def test_where_the_extra_is_missing_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"realpolitik\[cluster\]"), connected(Reach("tls://127.0.0.1:1", tmp_path)):
        pass


def test_where_nobody_listens_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    reach = Reach(f"tls://127.0.0.1:{free_port()}", issued(tmp_path / "keys"))
    with pytest.raises(InputError, match="no scheduler answers there"), connected(reach):
        pass


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("run baseline --scheduler tls://127.0.0.1:1 --workers 2", "leave one out"),
        ("run baseline --workers 0", "--workers 0"),
        ("cluster --port 70000", "--port 70000"),
        ("cluster --workers -1", "--workers -1"),
        ("cluster join tls://127.0.0.1:1 --workers 0", "--workers 0"),
    ],
)
def test_what_does_not_fit_is_told(
    words: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        app(words.split())
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


# --- which workers give the same bits


def test_what_bits_depend_on_is_told_apart() -> None:
    here = Kind("1", "abc", "3.11.7", "2.1.0", "1.14.0", "x86_64 12")
    assert differences(here, here) == ""
    assert (
        differences(here, replace(here, numpy="2.2.0", code="abd"))
        == "code abd where it is abc here, numpy 2.2.0 where it is 2.1.0 here"
    )


def test_a_hash_of_the_code_is_of_the_code() -> None:
    assert kind() == kind.__wrapped__()
    assert len(kind().code) == 8


def test_a_worker_of_another_version_is_named_before_any_work(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "differences", lambda here, there: "numpy 1 where it is 2 here")
    told = r"worker tls://127\.0\.0\.1:\d+: would not give the same bits: numpy 1"
    with pytest.raises(InputError, match=told), connected(running.reach):
        pytest.fail("it went on")


def test_a_worker_of_another_version_that_comes_later_does_no_work(running: Running, two: Study) -> None:
    with pytest.raises(InputError, match="would not give the same bits: numpy"), connected(running.reach) as remote:
        remote.kind = replace(kind(), numpy="0.0")
        in_memory(two, remote)


# --- the same numbers


def test_a_cluster_gives_what_one_process_gives(running: Running, two: Study, dataset: xr.Dataset) -> None:
    with connected(running.reach) as remote:
        assert remote.hands == 1
        assert same_bits(in_memory(two, remote), dataset)
        assert list(remote.map(divmod, [7, 8], [2, 3])) == [(3, 1), (2, 2)]


def test_another_certificate_does_not_open_it(running: Running, tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match="does not know the certificate"),
        connected(replace(running.reach, certificates=issued(tmp_path / "own"))),
    ):
        pass


def test_only_this_machine_is_listened_to(running: Running) -> None:
    lines = [line for process in running.all() for line in process.net_connections("inet") if line.status == psutil.CONN_LISTEN]
    assert int(running.reach.address.rsplit(":", 1)[1]) in {line.laddr.port for line in lines}
    assert {line.laddr.ip for line in lines} == {"127.0.0.1"}


def test_a_scheduler_that_dies_is_told_and_the_study_goes_on_without_it(
    running: Running, two: Study, dataset: xr.Dataset, tmp_path: Path
) -> None:
    """The last test of the running cluster."""
    _, *workers = running.all()
    assert workers

    def kill(done: int, total: int) -> None:
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()

    with pytest.raises(InputError, match=r"no longer be reached.*is kept"), connected(running.reach) as remote:
        run_study(two, tmp_path / "study", remote, kill)
    store = run_study(two, tmp_path / "study")
    assert same_bits(store.dataset(), dataset, ["outcomes", "moves", "trust"])
    _, left = psutil.wait_procs(workers, timeout=20)
    assert left == [], "its workers are still there"
