"""What is the case: evidence, worlds and their numbers."""
