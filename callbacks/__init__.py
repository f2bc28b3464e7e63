"""What machines tell us. Routes only keep it; handlers say what it means."""
