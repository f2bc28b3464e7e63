"""Orders of every shop, matched to customers."""
