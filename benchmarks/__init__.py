"""Speeds, printed and never asserted: ``python -m benchmarks``."""
