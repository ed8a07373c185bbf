"""The verbs that run scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import OWN, Hands, Lens, console, fail, loaded
from sim.cli.running import AS_USUAL, USUAL_PLACE, Place, Size, studied

if TYPE_CHECKING:
    from sim.study.ensemble import Study
    from sim.study.scenario import Scenario
    from sim.study.store import Store


@Parameter(name="*")
@dataclass(frozen=True)
class Reading:
    """Through which theories of motives a study is read."""

    lens: Lens = None
    lenses: Annotated[str, Parameter(help="`all` or names joined by commas: what holds under each of these lenses?")] = ""


AS_WRITTEN = Reading()


def compare(
    *names: str,
    size: Size = AS_USUAL,
    reading: Reading = AS_WRITTEN,
    place: Place = USUAL_PLACE,
    hands: Hands = OWN,
) -> None:
    """Run scenarios under common luck and show what each changes against the first.

    Without names: baseline, jcpoa_breakthrough and ukraine_escalation.
    """
    from sim.study.api import DEFAULT

    scenarios, lenses = _read(names or DEFAULT, reading)
    study, store, spent = studied(scenarios, size, place, hands)
    _present(study, store, spent)
    _present_lenses(study, store, lenses, hands)


def run(
    name: str,
    *,
    size: Size = AS_USUAL,
    reading: Reading = AS_WRITTEN,
    place: Place = USUAL_PLACE,
    chronicle: Annotated[int, Parameter(help="Tell this many worlds as dated lines, and nothing else.")] = 0,
    hands: Hands = OWN,
) -> None:
    """Run one scenario, by name or file."""
    scenarios, lenses = _read((name,), reading)
    if chronicle and lenses:
        fail("--chronicle tells worlds under one lens; leave out --lenses")
    if chronicle:
        from sim.show.presentation import tell
        from sim.study.ensemble import Study

        if chronicle < 0:
            fail(f"--chronicle {chronicle} does not fit; ask for 1 or more")
        Study(scenarios, chronicle, size.seed)  # the same bounds as for any study
        tell(console(), scenarios[0], size.seed, chronicle)
        return
    study, store, spent = studied(scenarios, size, place, hands)
    _present(study, store, spent)
    _present_lenses(study, store, lenses, hands)


def _present(study: Study, store: Store, spent: float) -> None:
    from sim.show.presentation import present

    screen = console()
    months = study.scenarios[0].file.horizon.months
    screen.print(
        f"{study.replicates:,} paired worlds, {len(study.scenarios)} scenario(s), {months} months, seed {study.seed}.",
        highlight=False,
    )
    parts = {"run": spent, **present(screen, store, study.scenarios)}
    screen.print(
        "Seconds: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in parts.items()), style="dim", highlight=False
    )


def _read(names: tuple[str, ...], reading: Reading) -> tuple[tuple[Scenario, ...], tuple[str, ...]]:
    """Scenarios through the first of the lenses asked for, and all of those lenses; none where one reading is enough."""
    scenarios = loaded(names, reading.lens)
    if not reading.lenses:
        return scenarios, ()
    from sim.study.lenses import chosen

    lenses = chosen(scenarios, reading.lenses, reading.lens)
    seen = {scenario.file.lens for scenario in scenarios}
    return (scenarios if seen == {lenses[0]} else loaded(names, lenses[0])), lenses


def _present_lenses(study: Study, store: Store, lenses: tuple[str, ...], hands: Hands) -> None:
    if lenses:
        from sim.cli.lenses import present_lenses

        present_lenses(study, store, lenses, hands)
