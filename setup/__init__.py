"""What a fresh machine needs before anything runs; standard library only."""
