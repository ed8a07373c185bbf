"""`realpolitik lesson`: list, run and pack lessons for a class."""
