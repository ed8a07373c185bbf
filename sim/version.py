"""The version of the program; results record it."""

__version__ = "0.3.2"
