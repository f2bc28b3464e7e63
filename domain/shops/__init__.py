"""Online shops and the keys with which their orders are pushed to us."""
