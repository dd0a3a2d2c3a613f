"""What the project does for its users: one use case a function, one transaction each."""
