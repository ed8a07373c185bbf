"""A class: several tables of one game, with a seat for every student, rounds, predictions and a record on disk."""
