"""Lessons: what a class finds out in 45 minutes, written in YAML and Markdown, with answers drawn from runs."""
