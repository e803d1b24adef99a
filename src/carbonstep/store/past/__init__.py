"""Readers of the bodies that earlier programs wrote; they stay for ever."""
