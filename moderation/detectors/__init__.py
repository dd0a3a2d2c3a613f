"""Detectors: each looks at comments for one thing and gives evidence; none decides."""
