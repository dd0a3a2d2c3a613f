"""Learns from labelled comments: features, training, calibration, evaluation, and the models on disk."""
