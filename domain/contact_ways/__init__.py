"""Contact Me codes of stores, welcomes, and the ledger of who was greeted."""
