"""`realpolitik app`: the classroom in a browser."""
