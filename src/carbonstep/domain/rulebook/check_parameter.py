"""Checks what a new rulebook asks each loan for."""

from carbonstep.domain.rulebook.rulebook import Rulebook, TestPeriod
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase, quoted
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason


def check_parameters(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """A number for each test period is asked for where periods are tested, and only between such
    numbers is there anything to go on."""
    for parameter in rulebook.parameters:
        at = node.part("parameters").part(parameter.name)
        if parameter.by_test_period and rulebook.test.period is TestPeriod.WHILE_VALID:
            needed = phrase("no 'by': with period 'while_valid' no period is tested")
            found = quoted("test_period")
            reading.note(ReadingReason.SHAPE, at.part("by"), found=found, needed=needed)
        if parameter.between is not None and not parameter.by_test_period:
            reading.lack(at, "by")
