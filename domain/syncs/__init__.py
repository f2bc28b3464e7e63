"""Reading all of WeCom: what was asked for, how far it is, what came of it."""
