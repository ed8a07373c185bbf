"""The command line: verbs that parse, call and print."""

try:
    from sim.cli.app import app
    from sim.cli.main import main
except KeyboardInterrupt:  # before there is anything to clear up or to tell
    raise SystemExit(130) from None

__all__ = ["app", "main"]
