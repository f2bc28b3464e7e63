"""Re-implementations of how comparable systems take callbacks; `bench/rivals.py` runs them."""
