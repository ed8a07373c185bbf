"""Event data in: columns by whatever name, actors by country and sector, and every slip with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.study.eventdata.matching import Laid, belongs, laid
from sim.study.eventdata.records import Party
from sim.study.eventdata.reported import CAMEO, read_reports
from sim.world.plover import CLASSES, QUADS
from sim.world.source import InputError
from sim.world.world import PLOVER

PARTIES = (
    Party("Iran", ("IRN",)),
    Party("Israel", ("ISR",)),
    Party("Hezbollah", ("LBN",), "REB"),
    Party("Damascus", ("SYR",), "GOV"),
    Party("Gulf", ("SAU", "ARE")),
)
IRAN, ISRAEL, HEZBOLLAH, DAMASCUS, BLOC = range(5)
HEAD = "date,actor,recipient,type\n"


def put(folder: Path, text: str, name: str = "real.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Laid:
    return laid(read_reports(put(folder, text)), PARTIES)


def cells(found: Laid) -> dict[tuple[str, int, int, int], int]:
    """(month, actor, recipient, quad class) → events, where there are any."""
    counts = found.panel.counts[0]
    return {(found.panel.months[t], i, j, q): int(counts[t, i, j, q]) for t, i, j, q in map(tuple, np.argwhere(counts).tolist())}


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "2022-02-03,IRN,ISR,ASSAULT\n2022-04,ISR,IRN,accuse\n2022-02-28,IRN,ISR,ASSAULT\n")
    assert found.panel.months == ("2022-02", "2022-03", "2022-04")
    assert cells(found) == {("2022-02", IRAN, ISRAEL, 3): 2, ("2022-04", ISRAEL, IRAN, 2): 1}
    assert found.panel.net[0, 0, IRAN, ISRAEL] == pytest.approx(2 * PLOVER["ASSAULT"])
    assert (found.rows, found.used, found.strange, found.within, found.uncoded, found.scored) == (3, 3, 0, 0, 0, True)


POLECAT = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\t"
    "Primary Actor Sector\tRecipient Name\tRecipient Country\tPrimary Recipient Sector\n"
    'a\t2022-02-03\tASSAULT\theavy-weapons\t-9.0\tMATERIAL CONFLICT\tmilitary\t"Hizb\tLBN\tREB\tIDF\tISR\tMIL\n'
    "b\t2022-02-04\tCONSULT\tNone\t2.0\tVERBAL COOPERATION\tNone\tx\tIRN; SAU\tGOV; GOV\tNone\tNone\tNone\n"
    "c\t2022-02-05\tNone\tNone\t1.0\tNone\tNone\tx\tIRN\tGOV\ty\tISR\tGOV\n"
)
GDELT = (
    "SQLDATE,Actor1CountryCode,Actor1Type1Code,Actor2CountryCode,Actor2Type1Code,EventCode,QuadClass,GoldsteinScale\n"
    "20220203,IRN,GOV,ISR,,190,4,-10.0\n20220301,,,ISR,,040,1,1.0\n"
)
ICEWS = "Event Date,Source Country,CAMEO Code,Intensity,Target Country\n2022-02-03,IRN,0871,7.4,ISR\n2022-02-03,IRN,010,0.0,ISR\n"


def test_the_columns_of_polecat_gdelt_and_icews_are_known(tmp_path: Path) -> None:
    polecat = read(tmp_path, POLECAT)
    assert cells(polecat) == {
        ("2022-02", HEZBOLLAH, ISRAEL, 3): 1, ("2022-02", IRAN, BLOC, 0): 1, ("2022-02", BLOC, IRAN, 0): 1,
    }  # fmt: skip
    assert polecat.panel.net[0, 0, HEZBOLLAH, ISRAEL] == pytest.approx(-0.9)
    assert (polecat.rows, polecat.used, polecat.uncoded) == (3, 2, 1)
    gdelt = read(tmp_path, GDELT)
    assert cells(gdelt) == {("2022-02", IRAN, ISRAEL, 3): 1} and gdelt.strange == 1
    assert gdelt.panel.net.sum() == -1.0
    icews = read(tmp_path, ICEWS)
    assert cells(icews) == {("2022-02", IRAN, ISRAEL, CLASSES.index(QUADS["RETREAT"])): 1} and icews.uncoded == 1
    assert set(filter(None, CAMEO.values())) | {"RETREAT"} == set(PLOVER)


def test_classes_are_numbers_or_words_and_rows_may_be_counts(tmp_path: Path) -> None:
    rows = "2022-02,IRN,ISR,4,3\n2022-02,IRN,ISR,material_conflict,\n2022-02,IRN,ISR,Verbal Cooperation,2\n"
    found = read(tmp_path, "date,actor,recipient,quad,count\n" + rows)
    assert cells(found) == {("2022-02", IRAN, ISRAEL, 3): 4, ("2022-02", IRAN, ISRAEL, 0): 2}
    assert not found.scored and np.isnan(found.panel.net[0, 0, IRAN, ISRAEL])


def test_our_own_scale_goes_before_goldsteins(tmp_path: Path) -> None:
    found = read(tmp_path, "date,actor,recipient,type,goldstein,intensity\n2022-02,IRN,ISR,AID,7,0.5\n2022-02,ISR,IRN,AID,7,\n")
    assert found.panel.net[0, 0, IRAN, ISRAEL] == 0.5 and found.panel.net[0, 0, ISRAEL, IRAN] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("codes", "sectors", "expected"),
    [
        ({"IRN"}, set(), {IRAN}),
        ({"IRN"}, {"BUS"}, {IRAN}),
        ({"LBN"}, {"REB"}, {HEZBOLLAH}),
        ({"LBN"}, {"GOV"}, set()),
        ({"LBN"}, set(), set()),
        ({"SYR"}, {"MIL"}, {DAMASCUS}),
        ({"SYR"}, set(), {DAMASCUS}),
        ({"SYR"}, {"REB"}, set()),
        ({"SAU", "ARE"}, set(), {BLOC}),
        ({"SAU", "ISR", "USA"}, {"GOV"}, {BLOC, ISRAEL}),
        ({"BRA"}, {"GOV"}, set()),
    ],
)
def test_actors_are_matched_by_country_and_sector(codes: set[str], sectors: set[str], expected: set[int]) -> None:
    assert set(belongs(PARTIES, frozenset(codes), frozenset(sectors))) == expected


def test_a_part_of_a_country_is_not_counted_as_its_state() -> None:
    both = (Party("Beirut", ("LBN",)), Party("Hezbollah", ("LBN",), "REB"))
    assert set(belongs(both, frozenset({"LBN"}), frozenset({"REB"}))) == {1}
    assert set(belongs(both, frozenset({"LBN"}), frozenset({"GOV"}))) == {0}


def test_what_is_not_matched_is_counted(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "2022-02,IRN,BRA,AID\n2022-02,SAU,ARE,AID\n2022-02,IRN,ISR,AID\n2022-02,,ISR,AID\n")
    assert (found.rows, found.used, found.strange, found.within) == (4, 1, 2, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Date,actor,recipient,type\n", r"real\.csv:1:1: date: there is no column 'date'.*Is it 'Date'\?"),
        ("date,actor,recipient\n", r"real\.csv:1:1: type: there is no column 'type'.*'quad'"),
        ("", r"real\.csv:1:1: the first line is empty\. Write the names of the columns there"),
        (HEAD + "2022-02,IRN,ISR,AID\n2022-13,IRN,ISR,AID\n", r"real\.csv:3:1: date: '2022-13' is not a date.*Write YYYY-MM-DD"),
        (HEAD + "2022-02,Iran,ISR,AID\n", r"real\.csv:2:2: actor: 'Iran' is no code of a country\. Turn names"),
        (HEAD + "2022-02,IRN,ISR,ASSALT\n", r"real\.csv:2:4: type: 'ASSALT' is no type of PLOVER\. Did you mean 'ASSAULT'\?"),
        ("date,actor,recipient,quad\n2022-02,IRN,ISR,5\n", r"real\.csv:2:4: quad: '5' is no quad class\. Write 1 to 4"),
        ("date,actor,recipient,cameo\n2022-02,IRN,ISR,42\n", r"real\.csv:2:4: cameo: '42' is no CAMEO code.*leading zero"),
        (
            "date,actor,recipient,type,intensity\n2022-02,IRN,ISR,AID,7\n",
            r"real\.csv:2:5: intensity: '7' is no number from -1 to 1",
        ),
        ("date,actor,recipient,type,goldstein\n2022-02,IRN,ISR,AID,nan\n", r"'nan' is no number from -10 to 10"),
        ("date,actor,recipient,type,count\n2022-02,IRN,ISR,AID,-1\n", r"real\.csv:2:5: count: '-1' is no number of events"),
        (HEAD, r"holds no event"),
        ("date,actor,recipient,verbal_cooperation\n2022-02,IRN,ISR,1\n", r"This file is summed by dyads and months"),
    ],
)
def test_slips_are_told_with_their_place(text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, text)
    with pytest.raises(InputError, match=told):
        read_reports(Path("real.csv"))


def test_ten_slips_are_enough(tmp_path: Path) -> None:
    path = put(tmp_path, HEAD + "2022-99,IRN,ISR,AID\n" * 50)
    with pytest.raises(InputError) as found:
        read_reports(path)
    lines = [p.mark.line for p in found.value.problems if p.mark]
    assert lines == list(range(2, 12))


def test_what_is_no_text_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_reports(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(HEAD.encode() + b"2022-02,\xff\xfe,ISR,AID\n")
    with pytest.raises(InputError, match=r"bytes\.csv:2:9: '\\udcff' is not UTF-8\. Save it as CSV in UTF-8"):
        read_reports(tmp_path / "bytes.csv")
