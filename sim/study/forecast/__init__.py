"""Forecast: questions with public answers and signs of change, put to a scenario and scored beside rivals."""
