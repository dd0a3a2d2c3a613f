"""What a user would pick instead of this project's model, measured beside it: see README.md."""
