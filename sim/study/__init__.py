"""What did we learn: scenarios, ensembles and comparisons."""
