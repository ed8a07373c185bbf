"""Digest: a hash of whatever a run depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def digest(value: Any) -> str:
    """SHA-256 of a nest of dataclasses, mappings, tuples, lists, arrays and plain values, with the order of all of them."""
    parts: Any
    if isinstance(value, np.ndarray):
        parts = ["array", value.dtype.str, value.shape, hashlib.sha256(np.ascontiguousarray(value).data).hexdigest()]
    elif is_dataclass(value):
        parts = ["fields", *(digest(getattr(value, field.name)) for field in fields(value))]
    elif isinstance(value, Mapping):
        parts = ["mapping", *((digest(key), digest(held)) for key, held in value.items())]
    elif isinstance(value, (tuple, list)):
        parts = ["list", *map(digest, value)]
    else:
        parts = repr(value)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
