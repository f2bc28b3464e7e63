"""The clock and the workers: what follows from what, and what runs when."""
