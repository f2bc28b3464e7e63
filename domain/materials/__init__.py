"""Pictures, videos and files of welcomes, and their media ids in WeCom."""
