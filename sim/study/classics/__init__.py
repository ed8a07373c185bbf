"""Classics: models of international relations with closed forms, each for itself and, where it can, as the engine runs it."""
