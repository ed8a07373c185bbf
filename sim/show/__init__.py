"""How do we see it: tables, figures and stories."""
