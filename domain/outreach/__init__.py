"""Daily operations: plans, the tasks they give to guides, and the morning nudge."""
