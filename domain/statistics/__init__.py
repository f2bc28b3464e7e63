"""Daily figures and trends."""
