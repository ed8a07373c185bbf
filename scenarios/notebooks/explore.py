"""Load, run, compare and explain: `marimo edit scenarios/notebooks/explore.py` (extra: teach)."""

import marimo

__generated_with = "0.16.0"
app = marimo.App(width="medium", app_title="Realpolitik: what if they trusted each other?")

with app.setup:
    from dataclasses import replace

    import marimo as mo

    from sim import compare, load
    from sim.show.figures.forest import forest
    from sim.show.reasons import sentences
    from sim.study.explain import asked_of, explained
    from sim.study.variants import Alteration, altered


@app.cell
def _():
    lens = mo.ui.dropdown(list(load("baseline").world.lenses), value="eclectic", label="Lens")
    trust = mo.ui.slider(0.05, 0.95, 0.05, value=0.6, label="Stated trust of Iran in the United States", show_value=True)
    title = mo.md("# What if Iran trusted the United States?\nWe explore, we never predict.")
    mo.vstack([title, mo.hstack([lens, trust], justify="start", wrap=True)])
    return lens, trust


@app.cell
def _(lens, trust):
    base = load("baseline", lens=lens.value)  # load
    changed = altered(base, Alteration({"trust.iran.usa": trust.value}))
    began = changed.numbers[
        "trust.iran.usa"
    ].span.value  # what is stated counts as ten observations, beside one for and one against
    told = {"name": "trusting", "title": f"Iran trusts the United States at {began:.2f}"}
    changed = replace(changed, file=changed.file.model_copy(update=told))
    found = compare([base, changed], replicates=256)  # run and compare, 256 paired worlds
    return changed, found


@app.cell
def _(changed, found):
    asked = asked_of(changed, "iran", "2022-08", (2022, 0, 256))
    why = " ".join(sentences(explained(changed, asked)))  # explain one choice in one world
    table = found.tables.differences[["outcome", "difference", "low", "high", "flips"]].round(3)
    mo.vstack([forest(found.dataset, found.tables.differences), mo.md(why), mo.ui.table(table, selection=None)])


if __name__ == "__main__":
    app.run()
