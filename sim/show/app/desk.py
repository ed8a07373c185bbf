"""The desk: what all pages share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sim.show.app.access import Access
from sim.show.app.crew import Crew
from sim.show.app.pages.classroom_live import Classes
from sim.study.scenario import Scenario
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import installed


@dataclass(frozen=True)
class Desk:
    """What all pages share: the folder where results, games and drafts are kept, the workers, and who may come in.

    scenarios, words: what was read of scenario files, each with the times at which its files were last changed.
    """

    folder: Path
    crew: Crew
    access: Access
    scenarios: dict[tuple[str, str | None], tuple[tuple[int, ...], Scenario]] = field(default_factory=dict)
    words: dict[tuple[Path, int], tuple[str, str] | None] = field(default_factory=dict)

    @property
    def saved(self) -> Path:
        """The folder of scenarios that were saved in the app."""
        return self.folder / "scenarios"

    @property
    def private(self) -> Path:
        """The folder of what the app keeps for itself: keys, drafts, sessions; readable by its owner alone."""
        return self.folder / ".app"

    @cached_property
    def evidence(self) -> Evidence:
        """The seeds, read once."""
        return load_evidence(installed() / "seeds")

    @cached_property
    def classes(self) -> Classes:
        """The classes that are on, shared by the teacher's pages and the students'."""
        return Classes(self.folder / "classes")
