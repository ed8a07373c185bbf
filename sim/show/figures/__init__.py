"""The figures of a study: each a function from a Dataset or a table to a matplotlib Figure."""
