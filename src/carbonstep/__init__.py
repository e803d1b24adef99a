"""Carbonstep prices loans by their borrowers' carbon footprint and proves every basis point."""

__version__ = "0.1.0"
