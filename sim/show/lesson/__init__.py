"""A lesson as a class and its teacher see it."""
