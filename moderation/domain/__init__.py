"""What the project talks about, as plain data: the standard library only."""
