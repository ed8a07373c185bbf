"""The app: what a browser shows of scenarios, runs, games and lessons. Nothing here is reached from the other layers."""
