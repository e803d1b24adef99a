"""Readers of bodies that earlier releases stored: each lifts one to the dialect of today."""
