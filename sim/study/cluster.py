"""Cluster: the workers of a scheduler on other machines, as an executor like any other. Extra: `cluster`.

Whoever holds the key of a cluster may run any code on its machines; the scheduler and its workers ask for it on every line.
"""

from __future__ import annotations

import hashlib
import platform
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.study.dispatch import Handle
from sim.study.extras import at_hand, extra
from sim.study.machine import cpu_features
from sim.study.workers import KEPT
from sim.version import __version__
from sim.world.source import InputError, Problem

EXTRA = "cluster"
SPEAKERS = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")
FOLDER = Path(".realpolitik-cluster")
CERTIFICATE, KEY = "certificate.pem", "key.pem"
PATIENCE = 5  # seconds, until somebody answers
SILENT = 12  # seconds, after which whoever answers no more is held for lost
SETTINGS: Mapping[str, Any] = {
    "distributed.comm.timeouts.connect": f"{PATIENCE}s",
    "distributed.comm.timeouts.tcp": f"{SILENT}s",
    "distributed.scheduler.worker-ttl": f"{SILENT}s",
    "distributed.scheduler.no-workers-timeout": "60s",
    "distributed.nanny.pre-spawn-environ.DASK_LOGGING__DISTRIBUTED": "critical",
    "distributed.scheduler.http.routes": [],
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.worker.http.routes": [],
    "distributed.worker.preload": ["sim.study.cluster"],
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.terminate": False,
}


@dataclass(frozen=True)
class Reach:
    """Where a scheduler listens, and how it is spoken to.

    address: tls://HOST:PORT. certificates: a folder with the cluster's certificate and key. insecure: tcp:// will do as well.
    """

    address: str
    certificates: Path = FOLDER
    insecure: bool = False

    def __post_init__(self) -> None:
        found = re.fullmatch(r"(tls|tcp)://(\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})", self.address)
        if not found:
            raise _wrong(self.address, "is no scheduler's address", "Write tls://HOST:PORT, such as tls://127.0.0.1:8786.")
        if found[1] == "tcp" and not self.insecure:
            message = "is not encrypted: whoever reaches that port can run any code on the cluster's machines, and on this one"
            raise _wrong(self.address, message, "Use a scheduler at tls://…, or say --insecure if you trust the whole network.")

    @property
    def encrypted(self) -> bool:
        """Whether lines are encrypted, and both ends known by the cluster's certificate."""
        return self.address.startswith("tls://")


@dataclass(frozen=True)
class Kind:
    """What the last bits of a number depend on. code: a hash of the modules that make numbers."""

    realpolitik: str
    code: str
    python: str
    numpy: str
    scipy: str
    processor: str


@cache
def kind() -> Kind:
    """What this process is."""
    code, rooms = hashlib.sha256(), Path(__file__).parents[1]
    for path in sorted(p for room in ("world", "engine", "study") for p in (rooms / room).rglob("*.py")):
        code.update(path.read_bytes())
    processor = hashlib.sha256(" ".join(cpu_features()).encode()).hexdigest()[:8]
    numpy, scipy = version("numpy"), version("scipy")
    return Kind(__version__, code.hexdigest()[:8], platform.python_version(), numpy, scipy, f"{platform.machine()} {processor}")


def differences(here: Kind, there: Kind) -> str:
    """In which things another process differs from this one, in words; empty if in none."""
    pairs = ((name, getattr(here, name), getattr(there, name)) for name in Kind.__dataclass_fields__)
    return ", ".join(f"{name} {its} where it is {mine} here" for name, mine, its in pairs if mine != its)


class Remote(Executor):
    """An Executor on a cluster. Every task asks first whether its worker would give the same bits as this process."""

    def __init__(self, client: Any) -> None:
        self._client, self._inner = client, client.get_executor(pure=False)
        self.kind = kind()
        self._given: dict[str, Any] = {}
        self._counted, self._count = -1.0, 1

    @property
    def hands(self) -> int:
        """Workers that there are now; asked once a second."""
        if time.monotonic() - self._counted > 1:
            with suppress(OSError, RuntimeError, CancelledError):
                self._count = max(1, self._client.scheduler_info(0)["total_threads"])
            self._counted = time.monotonic()
        return self._count

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Let a worker do it."""
        found: Future[Any] = self._inner.submit(_checked, self.kind, fn, args, kwargs)
        return found

    def share(self, value: Any) -> Handle:
        """Give a value to every worker that there is or will be, once."""
        library = extra("distributed", EXTRA)
        name = f"realpolitik-{self._client.id}-{len(self._given)}"
        plugin = type("Shared", (library.WorkerPlugin,), {})()
        plugin.value = value
        self._client.register_plugin(plugin, name)
        self._given[name] = plugin
        return Held(name)

    def forget(self) -> None:
        """Let the workers forget what they were given."""
        while self._given and self._client.status == "running":
            with suppress(OSError, KeyError, ValueError, CancelledError):
                self._client.unregister_worker_plugin(self._given.popitem()[0])


@dataclass(frozen=True)
class Held(Handle):
    """A value that lies at every worker under this name."""

    name: str

    def fetch(self) -> Any:
        """The value, in a worker."""
        return extra("distributed", EXTRA).get_worker().plugins[self.name].value


def _checked(wanted: Kind, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if other := differences(wanted, kind()):
        raise _unlike({extra("distributed", EXTRA).get_worker().address: other})
    return work(*args, **kwargs)


@contextmanager
def connected(reach: Reach) -> Iterator[Remote]:
    """The workers of a scheduler as an executor. InputError where there are none, or others than this program, or no more."""
    library, dask = libraries()
    with dask.set(SETTINGS):
        client = _client(library, reach)
        remote = Remote(client)
        try:
            _alike(client, reach)
            yield remote
        except (library.KilledWorker, library.scheduler.NoValidWorkerError) as error:
            raise _wrong(reach.address, f"its workers were lost: {error}", f"Start others. {KEPT}") from None
        except (CancelledError, library.comm.CommClosedError, library.client.ClosedClientError):
            message = "the scheduler can no longer be reached"
            raise _wrong(reach.address, message, f"Start it again. {KEPT}") from None
        finally:
            with suppress(Exception):  # whatever is wrong with the line, what matters was told
                remote.forget()
                client.close(timeout=2)


def _client(library: Any, reach: Reach) -> Any:
    keys = security(reach.certificates) if reach.encrypted else None
    try:
        return library.Client(reach.address, security=keys, timeout=PATIENCE, set_as_default=False, name="realpolitik")
    except (OSError, RuntimeError) as error:
        if "certificate" in (told := cause(error)).lower():
            message = f"does not know the certificate in {reach.certificates}/, or it ran out"
            raise _wrong(reach.address, message, "Copy the folder that `realpolitik cluster` wrote.") from None
        message = f"no scheduler answers there ({told})"
        raise _wrong(reach.address, message, "Start one with `realpolitik cluster`, or mend the address.") from None


def _alike(client: Any, reach: Reach) -> None:
    """InputError where no worker comes, or one would not give the same bits."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=PATIENCE)
    found = client.run(kind, on_error="return")
    if not found:
        raise _wrong(
            reach.address, "the scheduler has no workers", f"Start some with `realpolitik cluster join {reach.address}`."
        )
    told = {at: differences(kind(), k) if isinstance(k, Kind) else f"it does not run: {k}" for at, k in found.items()}
    if unlike := {at: other for at, other in told.items() if other}:
        raise _unlike(unlike)


def _unlike(workers: Mapping[str, str]) -> InputError:
    remedy = "Install the same versions there, on machines of the same kind, or leave these workers out."
    alike = Counter(workers.values())
    where = {other: next(at for at, its in workers.items() if its == other) for other in alike}
    more = {other: f" and {n - 1} more" if n > 1 else "" for other, n in alike.items()}
    return InputError([Problem(None, f"worker {where[o]}{more[o]}", f"would not give the same bits: {o}", remedy) for o in alike])


def dask_setup(_worker: Any) -> None:
    """What a worker's process does first, called by `distributed`: leave interruptions to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def issued(folder: Path) -> Path:
    """A folder with a certificate and a key, made if there is none. Only its owner may read it."""
    at_hand(("distributed", "cryptography"), EXTRA)
    if (folder / CERTIFICATE).exists() and (folder / KEY).exists():
        return folder
    made = extra("distributed.security", EXTRA).Security.temporary()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for name, text in ((KEY, made.tls_client_key), (CERTIFICATE, made.tls_ca_file)):
            (folder / name).touch(mode=0o600)
            (folder / name).chmod(0o600)
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise _wrong(
            str(folder), f"cannot be written: {error.strerror or error}", "Choose another with --certificates."
        ) from None
    return folder


def security(folder: Path) -> Any:
    """The certificate and key of a folder, as every part of a cluster uses them. InputError where there are none."""
    ends = {name: folder / name for name in (CERTIFICATE, KEY)}
    for name, path in ends.items():
        if not path.is_file():
            remedy = "Copy the folder that `realpolitik cluster` wrote, and name it with --certificates."
            raise _wrong(str(folder), f"holds no {name}", remedy)
    parts = {f"tls_{end}_{what}": str(ends[n]) for end in ("client", "worker", "scheduler") for what, n in _PARTS}
    return extra("distributed.security", EXTRA).Security(require_encryption=True, tls_ca_file=str(ends[CERTIFICATE]), **parts)


_PARTS = (("cert", CERTIFICATE), ("key", KEY))


def libraries() -> tuple[Any, Any]:
    """`distributed` and `dask.config`, kept from writing to the terminal what this program says in its own words."""
    at_hand(("distributed",), EXTRA)
    config: Any = extra("dask.config", EXTRA)
    config.set({"logging": dict.fromkeys(SPEAKERS, "critical")})
    return extra("distributed", EXTRA), config


def cause(error: BaseException | None) -> str:
    """The first cause of an error, in its own words."""
    while error is not None and (error.__cause__ or error.__context__):
        error = error.__cause__ or error.__context__
    return str(error) or type(error).__name__


def _wrong(where: str, message: str, remedy: str) -> InputError:
    return InputError([Problem(None, where, message, remedy)])
