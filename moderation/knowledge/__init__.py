"""Knowledge: the register of known claims, and the index that finds them in a text."""
