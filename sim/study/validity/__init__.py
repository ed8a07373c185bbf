"""Validity: how the model stands against known answers, stylised facts and what has happened."""
