"""A seat at the table: people decide for some actors, the model for the others."""
