"""The command line: verbs that parse, call and print."""

from sim.cli.main import app, main

__all__ = ["app", "main"]
