"""What the program is called, and how a shell asks it what may come next."""

PROGRAM = "carbonstep"
ASKED = "_CARBONSTEP_COMPLETE"
"""The variable by which a shell asks."""
