"""The house rules as data, and the pure function that applies them."""
