"""Corp tags of WeCom, and which friendships carry them."""
