"""Drafts: a scenario that is being changed, as the text of its file, kept in the folder from one visit to the next."""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from sim.show.app.access import write_private
from sim.show.app.desk import Desk
from sim.study.check import check
from sim.study.file import ScenarioFile
from sim.study.scenario import NOWHERE, Scenario, load
from sim.world.library import installed, locate, names, scenario_folders
from sim.world.source import MAX_BYTES, InputError, Problem, parse

Overlay = dict[str, Any]
LONGEST_NAME = 60
START = "baseline"
WORDS = frozenset({"schema", "name", "title", "extends", "about"})
MOST_DRAFTS = 40  # of one browser
LONGEST_BLURB = 230  # letters


class _Plain(yaml.SafeDumper):
    """YAML without anchors, which scenario files may not have."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write everything out."""
        return True


@dataclass(frozen=True)
class Draft:
    """A scenario's file as it is being written, and the scenario that it is compared with."""

    text: str
    reference: str

    def overlay(self) -> Overlay:
        """What the text says. InputError where it is not YAML."""
        return deepcopy(parse(self.text, "draft").value)

    def saying(self, overlay: Mapping[str, Any]) -> Draft:
        """The draft with another content."""
        return replace(self, text=written(overlay))


def written(overlay: Mapping[str, Any]) -> str:
    """An overlay as the text of a file; what is empty is left out."""
    kept = {key: value for key, value in overlay.items() if value not in ({}, [], "")}
    if (without := kept.get("without")) and not any(without.values()):
        del kept["without"]
    return yaml.dump(kept, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def begun(scenario: Scenario, reference: str) -> Draft:
    """A draft that changes nothing yet."""
    title = scenario.file.title
    overlay = {
        "schema": 1,
        "name": "my_scenario",
        "title": f"{title}, changed"[:200],
        "extends": scenario.name,
        "about": f"Begun in the app from “{title}”. What becomes of it if the following is changed?",
    }
    return Draft(written(overlay), reference)


def changes_something(overlay: Mapping[str, Any]) -> bool:
    """Whether an overlay states anything beyond its name, its words and what it extends."""
    return not set(overlay) <= WORDS


def kept(desk: Desk, browser: str, start: str | None = None) -> Draft | None:
    """The draft that a browser left on a scenario, or the one it left last, if it can be read."""
    left = _left(desk, browser)
    found = left["drafts"].get(start or left["last"])
    return Draft(found["text"], found["reference"]) if found else None


def keep(desk: Desk, browser: str, start: str, draft: Draft) -> None:
    """Keep a browser's draft on a scenario in the folder, the last MOST_DRAFTS of them. OSError where the disk refuses."""
    path = _place(desk, browser)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    others = {name: left for name, left in _left(desk, browser)["drafts"].items() if name != start}
    all_ = {**dict(list(others.items())[1 - MOST_DRAFTS :]), start: {"text": draft.text, "reference": draft.reference}}
    write_private(path, json.dumps({"last": start, "drafts": all_}))


def _left(desk: Desk, browser: str) -> dict[str, Any]:
    """What a browser left: `last`, a name, and `drafts`, name → text and reference. Empty where it cannot be read."""
    try:
        found = json.loads(_place(desk, browser).read_text(encoding="utf-8"))
        drafts = {str(n): {"text": str(d["text"]), "reference": str(d["reference"])} for n, d in found["drafts"].items()}
        return {"last": str(found["last"]), "drafts": drafts}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {"last": "", "drafts": {}}


def _place(desk: Desk, browser: str) -> Path:
    return desk.private / "drafts" / f"{hashlib.sha256(browser.encode()).hexdigest()[:32]}.json"


def library(desk: Desk) -> dict[str, str]:
    """Scenarios that can be chosen, name → title, the most general first and saved ones last. What cannot be read is left out."""
    return {name: f"{title} (saved)" if saved else title for name, title, _, saved in _listed(desk)}


def blurbs(desk: Desk) -> list[tuple[str, str, str]]:
    """Name, title and first sentences of every scenario of the library."""
    return [(name, title, textwrap.shorten(about, LONGEST_BLURB, placeholder=" …")) for name, title, about, _ in _listed(desk)]


def _listed(desk: Desk) -> list[tuple[str, str, str, bool]]:
    found: dict[str, tuple[str, str, str, bool]] = {}
    for folder in (installed() / "scenarios", Path("scenarios"), desk.saved):
        for name in names([folder]) if folder.is_dir() else ():
            path = folder / f"{name}.yaml"
            key = (path, _times([path])[0])
            if key not in desk.words:
                desk.words[key] = _said(path)
            if said := desk.words[key]:
                found.setdefault(name, (name, *said, folder == desk.saved))
    return sorted(found.values(), key=lambda one: (one[3], one[0] != START))


def _said(path: Path) -> tuple[str, str] | None:
    """Title and about of a scenario's file; None where it cannot be read."""
    try:
        said = parse(path.read_text(encoding="utf-8", errors="surrogateescape"), path.name).value
    except (InputError, OSError):
        return None
    title, about = said.get("title"), said.get("about")
    return (title, " ".join(about.split())) if isinstance(title, str) and isinstance(about, str) else None


def opened(desk: Desk, name: str, lens: str | None = None) -> Scenario:
    """A scenario of the library, or one that was saved here, by its name and never by a path. InputError where there is none.

    It is read again only when one of its files has changed.
    """
    folders = [f for f in (*scenario_folders(), desk.saved) if f.is_dir()]
    path = locate(name, folders, "scenario")
    before = desk.scenarios.get((name, lens))
    if before is not None and before[1].paths[-1] == path and before[0] == _times(before[1].paths):
        return before[1]
    found = load(path, lens, desk.evidence)
    desk.scenarios[name, lens] = (_times(found.paths), found)
    return found


def _times(paths: Iterable[Path]) -> tuple[int, ...]:
    """When files were last changed, nanoseconds; −1 for one that is gone."""
    return tuple(path.stat().st_mtime_ns if path.is_file() else -1 for path in paths)


def parent_of(desk: Desk, name: str) -> str:
    """What a scenario extends; itself where it extends nothing."""
    folders = [f for f in (*scenario_folders(), desk.saved) if f.is_dir()]
    found = parse(locate(name, folders, "scenario").read_text(encoding="utf-8"), name).value.get("extends")
    return found if isinstance(found, str) else name


def checked(desk: Desk, text: str, lens: str | None = None) -> Scenario:
    """The scenario that a text describes. InputError with line, column and remedy for all that is wrong.

    The text is read as a file among the saved scenarios, so that what it extends is found there or in the library. Its world
    and what it extends are names: no path leads out.
    """
    desk.saved.mkdir(parents=True, exist_ok=True)
    mark = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
    path = desk.saved / f".checking-{mark}"  # without the ending of scenarios, so that no list shows it
    try:
        write_private(path, text)
        return load(path, lens, desk.evidence)
    finally:
        path.unlink(missing_ok=True)


def save(desk: Desk, text: str, name: str, *, over: bool = False) -> Path:
    """Save a scenario under a name. InputError for a name that does not fit or is taken, and for a text that is wrong.

    over: whether an earlier one of that name that was saved here may be written over; shipped ones never are.
    """
    if not (name.replace("_", "a").isalnum() and name.isascii() and name[:1].isalpha() and len(name) <= LONGEST_NAME):
        remedy = f"Use letters, digits and _, beginning with a letter, at most {LONGEST_NAME}."
        raise InputError([Problem(None, "name", f"{name!r:.80} is no name for a scenario", remedy)])
    path = desk.saved / f"{name}.yaml"
    if name in names([f for f in scenario_folders() if f.resolve() != desk.saved.resolve()]):
        raise InputError([Problem(None, "name", f"{name!r} is a scenario that came with the program", "Choose another name.")])
    if path.exists() and not over:
        raise InputError([Problem(None, "name", f"{name!r} is saved already", "Choose another name, or save over it.")])
    overlay = {**Draft(text, "").overlay(), "name": name}
    if overlay.get("extends") == name:
        raise InputError([Problem(None, "name", "a scenario cannot extend itself", "Choose another name.")])
    text = text if Draft(text, "").overlay().get("name") == name else written(overlay)
    checked(desk, text)
    write_private(path, text)
    return path


def received(data: bytes) -> str:
    """The text of an uploaded file. InputError for one that is too long or is not text."""
    if len(data) > MAX_BYTES:
        raise InputError([Problem(None, "upload", f"is larger than {MAX_BYTES / 1e6:g} MB", "A scenario is a small text file.")])
    return data.decode(errors="surrogateescape").removeprefix("\ufeff")


def alike(reference: Scenario, variant: Scenario) -> Scenario:
    """The reference over the variant's horizon, so that the two can be compared. InputError where they cannot."""
    if list(reference.world.actors) != list(variant.world.actors) or list(reference.world.issues) != list(variant.world.issues):
        raise _unlike(f"{reference.file.title!r} plays in another world", "Choose a scenario of the same world.")
    if reference.file.horizon.start != variant.file.horizon.start:
        told = f"{reference.file.title!r} begins in {reference.file.horizon.start}, not in {variant.file.horizon.start}"
        raise _unlike(told, "Choose a scenario that begins in the same month.")
    if reference.file.horizon == variant.file.horizon:
        return reference
    asked = {n: o for n, o in reference.file.outcomes.items() if variant.file.outcomes.get(n) == o}
    file: ScenarioFile = reference.file.model_copy(update={"horizon": variant.file.horizon, "outcomes": asked, "expect": {}})
    check(file.model_copy(update={"explained": {}}), reference.world, reference.evidence, NOWHERE, ())
    return replace(reference, file=file)


def _unlike(told: str, remedy: str) -> InputError:
    return InputError([Problem(None, "compare with", told, remedy)])
