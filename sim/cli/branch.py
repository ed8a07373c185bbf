"""`realpolitik branch`: how a run might go on from one of its months."""
