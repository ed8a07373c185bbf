"""Library: a name finds the nearest file that has it, and a chain of files becomes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.disk import is_file, is_folder
from sim.world.library import (
    DEEPEST,
    around,
    find_beside,
    find_scenario,
    installed,
    load_chain,
    locate,
    names,
    scenario_folders,
    world_folders,
)
from sim.world.source import InputError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder of its own for every test."""
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_installed_has_scenarios_worlds_and_seeds() -> None:
    assert (installed() / "scenarios" / "baseline.yaml").is_file()
    assert (installed() / "scenarios" / "worlds" / "2022-01.yaml").is_file()
    assert (installed() / "seeds" / "codebook.yaml").is_file()


def test_folders_come_nearest_first_and_each_once(tmp_path: Path) -> None:
    assert scenario_folders() == [installed() / "scenarios"]
    mine, beside = tmp_path / "scenarios", tmp_path / "beside"
    (mine / "worlds").mkdir(parents=True)
    beside.mkdir()
    assert [folder.resolve() for folder in scenario_folders(beside)] == [beside, mine, installed() / "scenarios"]
    assert [folder.resolve() for folder in scenario_folders(mine)] == [mine, installed() / "scenarios"]
    assert [folder.resolve() for folder in world_folders(beside)] == [
        beside,
        mine / "worlds",
        installed() / "scenarios" / "worlds",
    ]


def test_names_are_sorted_and_each_once(tmp_path: Path) -> None:
    for folder, name in (("a", "two"), ("a", "one"), ("b", "two"), ("b", "three")):
        write(tmp_path / folder / f"{name}.yaml", "")
    write(tmp_path / "a" / "notes.txt", "")
    assert names([tmp_path / "a", tmp_path / "b"]) == ["one", "three", "two"]


def test_the_working_folder_hides_what_is_installed(tmp_path: Path) -> None:
    assert find_scenario("baseline") == installed() / "scenarios" / "baseline.yaml"
    mine = write(tmp_path / "scenarios" / "baseline.yaml", "")
    assert find_scenario("baseline").resolve() == mine


@pytest.mark.parametrize("path", ["mine.yaml", "mine.yml", "folder/mine", "./mine", "/abs/mine.yaml", "folder\\mine"])
def test_a_path_is_taken_as_it_is(path: str) -> None:
    assert find_scenario(path) == Path(path)


@pytest.mark.parametrize("name", ["basline", "BASELINE", ""])
def test_a_name_that_is_not_there_is_told_with_what_there_is(name: str) -> None:
    with pytest.raises(InputError) as refused:
        find_scenario(name)
    assert "there is no scenario of this name" in str(refused.value)
    assert "baseline" in str(refused.value)


@pytest.mark.parametrize("name", ["..", ".", "-n", "a b", "a\x00b", "../baseline"])
def test_a_name_does_not_leave_its_folders(tmp_path: Path, name: str) -> None:
    write(tmp_path / "baseline.yaml", "")
    folder = tmp_path / "inner"
    folder.mkdir()
    with pytest.raises(InputError, match="there is no world of this name"):
        locate(name, [folder], "world")


def test_a_chain_is_merged_from_its_root_and_keeps_the_place_of_each_line(tmp_path: Path) -> None:
    write(tmp_path / "root.yaml", "a: 1\nb: {x: 1, y: 2}\n")
    write(tmp_path / "middle.yaml", "extends: root\nb: {y: 3}\n")
    leaf = write(tmp_path / "leaf.yaml", "extends: middle\nc: [1]\nb: {x: null}\n")
    whole, parent, files = load_chain(leaf, [tmp_path], "scenario")
    assert whole.value == {"a": 1, "b": {"y": 3}, "c": [1], "extends": "middle"}
    assert parent is not None and parent.value == {"a": 1, "b": {"x": 1, "y": 3}, "extends": "root"}
    assert [file.name for file in files] == ["root.yaml", "middle.yaml", "leaf.yaml"]
    assert [str(whole.mark(loc)) for loc in (("a",), ("b", "y"), ("c",))] == ["root.yaml:1:4", "middle.yaml:2:8", "leaf.yaml:2:4"]


def test_a_file_that_extends_nothing_has_no_parent(tmp_path: Path) -> None:
    whole, parent, files = load_chain(write(tmp_path / "root.yaml", "a: 1\n"), [], "scenario")
    assert (whole.value, parent, [file.name for file in files]) == ({"a": 1}, None, ["root.yaml"])


def test_a_parent_is_looked_for_beside_its_child_first(tmp_path: Path) -> None:
    write(tmp_path / "far" / "base.yaml", "a: far\n")
    write(tmp_path / "near" / "base.yaml", "a: near\n")
    child = write(tmp_path / "near" / "child.yaml", "extends: base\n")
    assert load_chain(child, [tmp_path / "far"], "scenario")[0].value["a"] == "near"


@pytest.mark.parametrize(
    ("files", "place", "complaint"),
    [
        ({"a": "extends: a\n"}, "a.yaml:1:10", "comes back to itself, or is too deep. Let one file extend nothing."),
        ({"a": "extends: b\n", "b": "x: 1\nextends: a\n"}, "b.yaml:2:10", "comes back to itself, or is too deep."),
        ({"a": "extends: bb\n", "b": ""}, "a.yaml:1:10", "'bb': there is no scenario of this name. Did you mean 'b'?"),
        ({"a": "extends: 3\n"}, "a.yaml:1:10", "3 is not a name"),
        ({"a": "extends: [b]\n", "b": "x: 1\n"}, "a.yaml:1:10", "['b'] is not a name"),
        ({"a": "x: 1\nextends: ../b\n"}, "a.yaml:2:10", "'../b': there is no scenario of this name"),
    ],
)
def test_a_chain_that_does_not_end_is_refused_at_its_line(
    tmp_path: Path, files: dict[str, str], place: str, complaint: str
) -> None:
    for name, text in files.items():
        write(tmp_path / f"{name}.yaml", text)
    with pytest.raises(InputError) as refused:
        load_chain(tmp_path / "a.yaml", [tmp_path], "scenario")
    assert str(refused.value).startswith(f"{place}: extends: ")
    assert complaint in str(refused.value)


@pytest.mark.parametrize("length", [DEEPEST, DEEPEST + 1])
def test_a_chain_has_a_longest_length(tmp_path: Path, length: int) -> None:
    write(tmp_path / "f0.yaml", "a: 1\n")
    for n in range(1, length):
        write(tmp_path / f"f{n}.yaml", f"extends: f{n - 1}\n")
    last = tmp_path / f"f{length - 1}.yaml"
    if length <= DEEPEST:
        assert len(load_chain(last, [tmp_path], "scenario")[2]) == DEEPEST
    else:
        with pytest.raises(InputError, match="too deep"):
            load_chain(last, [tmp_path], "scenario")


def test_two_links_to_one_file_are_one_file(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "extends: b\n")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    with pytest.raises(InputError, match="comes back to itself"):
        load_chain(tmp_path / "a.yaml", [tmp_path], "scenario")


def test_a_file_beside_the_scenarios_is_found_by_its_name_in_the_nearest_such_folder(tmp_path: Path) -> None:
    mine = write(tmp_path / "scenarios" / "questions" / "asked.yaml", "")
    assert find_beside("asked", "questions", "questions file").resolve() == mine
    assert find_beside("2016-2021", "questions", "questions file") == installed() / "scenarios" / "questions" / "2016-2021.yaml"


def test_a_path_is_taken_as_it_is_wherever_it_leads() -> None:
    assert find_beside("not/there", "questions", "questions file") == Path("not/there")
    assert find_beside("there.yaml", "questions", "questions file") == Path("there.yaml")


def test_who_asks_from_a_room_of_the_scenarios_looks_beside_it_and_above_it_first(tmp_path: Path) -> None:
    asking = tmp_path / "scenarios" / "questions" / "asked.yaml"
    assert around(asking) == scenario_folders()
    write(asking, "")
    assert around(asking)[:2] == [asking.parent, asking.parent.parent]
    assert around(asking)[2:] == scenario_folders()


def test_what_is_not_beside_the_scenarios_is_named_with_its_nearest(tmp_path: Path) -> None:
    write(tmp_path / "scenarios" / "questions" / "asked.yaml", "")
    write(tmp_path / "scenarios" / "askew.yaml", "")  # in another room
    with pytest.raises(InputError) as refused:
        find_beside("askedd", "questions", "questions file")
    assert str(refused.value) == "askedd: there is no questions file of this name. Did you mean 'asked'?"


def test_a_name_that_the_disk_will_not_hear_of_is_no_file_and_no_folder(tmp_path: Path) -> None:
    too_long = tmp_path / ("a" * 300)
    assert not is_file(too_long) and not is_folder(too_long)
    assert is_folder(tmp_path) and is_file(write(tmp_path / "a.yaml", ""))
