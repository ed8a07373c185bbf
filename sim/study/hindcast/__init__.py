"""Hindcast: runs from an earlier world, held against what came, and rates learned from a part of it."""
