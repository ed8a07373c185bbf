"""Vector: matplotlib's SVG files as drawings inside a page, where many share one space of names."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup, escape

HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
OUTER = re.compile(r"<svg\b[^>]*>")
ASIDE = re.compile(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->|<defs>\s*</defs>", re.DOTALL)
NAMED = re.compile(r' id="([^"]*)"')
USED = re.compile(r'(?:url\(|href=")#([^")]+)')
FAMILY = re.compile(r"font-family: [^;\"]*;? ?")
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def inlined(path: Path, told: str) -> Markup:
    """A drawing's file as an element of a page: with an alternative text, and with names that are its own.

    Names that nothing refers to, metadata, styles (they would hold for the whole page) and fonts are left to the page.
    """
    text = HEAD.sub("", path.read_text(encoding="utf-8"), count=1)
    box = BOX.search(text)
    if box is None:
        raise ValueError(f"{path}: no drawing with a viewBox")
    prefix, used = re.sub(r"[^\w-]", "-", path.stem), set(USED.findall(text))
    text = OUTER.sub("", FAMILY.sub("", ASIDE.sub("", text)), count=1).replace("xlink:href", "href")
    text = re.sub(r"<defs>\s*</defs>\s*", "", text)
    text = NAMED.sub(lambda found: f' id="{prefix}-{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r'(url\(|href=")#', rf"\1#{prefix}-", text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    wide, tall = box.groups()
    outer = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" role="img" aria-label="{escape(told)}">'
    return Markup(outer + text.strip())
