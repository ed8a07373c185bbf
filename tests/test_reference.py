"""The reference study under results/ is what the program says today."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.study.compare import differences, outcomes, verdicts
from sim.study.ensemble import Study, in_memory
from sim.study.machine import cpu_features
from sim.study.scenario import load

REFERENCE = Path(__file__).parent.parent / "results" / "reference"


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads((REFERENCE / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(manifest: dict) -> dict[str, pd.DataFrame]:
    scenarios = tuple(load(name) for name in manifest["scenarios"])
    dataset = in_memory(Study(scenarios, manifest["replicates"], manifest["seed"]))
    return {"outcomes": outcomes(dataset), "differences": differences(dataset), "verdicts": verdicts(dataset, scenarios)}


@pytest.mark.parametrize("name", ["outcomes", "differences", "verdicts"])
def test_the_reference_study_is_reproduced(name: str, tables: dict[str, pd.DataFrame], manifest: dict) -> None:
    stored, found = pd.read_csv(REFERENCE / f"{name}.csv"), tables[name]
    assert list(stored.columns) == list(found.columns)
    # where exp and log are computed by other instructions, a world or two may fall the other way
    close = 1e-9 if manifest["cpu_features"] == cpu_features() else 3 / manifest["replicates"]
    for column in stored.columns:
        if stored[column].dtype == float and column != "probability":
            np.testing.assert_allclose(found[column].astype(float), stored[column], atol=close, rtol=close, err_msg=column)
        elif column in {"scenario", "outcome", "kind", "expectation", "verdict"}:
            assert list(found[column]) == list(stored[column])
