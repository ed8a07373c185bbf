"""Words: what a file may write for a title."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.world.words import Title


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\r\nb", "\n"])
def test_a_title_is_one_line(text: str) -> None:
    with pytest.raises(ValidationError, match="runs over more than one line; write it on one"):
        TypeAdapter(Title).validate_python(text)
    assert TypeAdapter(Title).validate_python("a b") == "a b"
