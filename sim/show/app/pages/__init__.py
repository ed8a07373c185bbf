"""The pages of the app, one module each; `register(desk)` defines its addresses."""
