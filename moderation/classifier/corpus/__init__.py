"""The corpus looked at as data: what it holds, and whether its rows give the labels away by anything but meaning."""
