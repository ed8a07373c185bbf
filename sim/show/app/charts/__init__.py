"""Charts: pure functions that make the option dictionaries of ECharts, tested without a browser."""
