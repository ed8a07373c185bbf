"""Block: what is drawn, computed and stored together."""

from __future__ import annotations

from typing import Final

BLOCK: Final = 128  # replicates
