"""Customer groups: known through their events, read from WeCom."""
