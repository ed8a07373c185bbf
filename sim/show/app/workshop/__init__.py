"""The workshop: what stands behind the page on which scenarios are changed and compared."""
