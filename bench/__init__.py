"""How fast, how safe: each figure beside its floor, measured in the same run."""
