"""Event data out and in: a run as PLOVER records, summed by dyads and months, and held against what was reported."""
