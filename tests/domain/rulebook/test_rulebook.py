"""What a rulebook version says of itself."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("in_force", "days"),
    [
        ({"from": "2022-09-01"}, [False, True, True, True, True]),
        ({"from": "2022-09-01", "to": "2023-09-01"}, [False, True, True, False, False]),
    ],
)
def test_a_version_is_in_force_from_its_first_day_up_to_its_end(sample, in_force, days) -> None:
    book = sample.rulebook(in_force=in_force)
    asked = [
        date(2022, 8, 31),
        date(2022, 9, 1),
        date(2023, 8, 31),
        date(2023, 9, 1),
        date(2023, 9, 2),
    ]
    assert [book.in_force_on(day) for day in asked] == days
