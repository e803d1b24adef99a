"""Under pressure: waiting writers are sent away, readers and answers stay small and quick."""

from contextlib import ExitStack

import pytest

from carbonstep.store import engine
from carbonstep.store.engine import StoreBusy

ACCOUNT = {"account": "eu-ets:1", "name": "One"}


def test_when_every_place_is_taken_a_writer_is_told_to_come_back_and_readers_go_on(office) -> None:
    office.open_books()
    size = office.size()
    with ExitStack() as places:
        for _ in range(engine.WRITERS_MAX):
            office.store._places.acquire(blocking=False)
            places.callback(office.store._places.release)
        answer = office.ask("POST", "/v1/accounts", json=ACCOUNT)
        assert answer.status_code == 503
        assert answer.json()["code"] == "busy"
        assert int(answer.headers["Retry-After"]) > 0
        assert office.ask("GET", "/v1/loans").status_code == 200
        assert office.ask("GET", "/v1/health", role=None).status_code == 200
        with pytest.raises(StoreBusy), office.store.write():
            pass
    assert office.size() == size
    assert office.ask("POST", "/v1/accounts", json=ACCOUNT).status_code == 201


def test_a_place_is_given_back_when_a_write_fails(office) -> None:
    for _ in range(engine.WRITERS_MAX + 1):
        with pytest.raises(RuntimeError), office.store.write():
            raise RuntimeError("it went wrong")
    assert office.ask("POST", "/v1/accounts", json=ACCOUNT).status_code == 201


def test_very_many_problems_are_counted_not_listed(office) -> None:
    wrong = ",".join(f'"wrong{n}":1' for n in range(5_000))
    answer = office.ask(
        "POST",
        "/v1/accounts",
        content=f"{{{wrong}}}",
        headers={"Content-Type": "application/json"},
    )
    body = answer.json()
    assert answer.status_code == 422
    assert len(body["problems"]) == 100
    assert body["problems_count"] >= 5_000
    assert len(answer.content) < 100_000


def test_a_body_of_very_many_values_is_refused_before_it_is_read(office) -> None:
    content = "[" + "[]," * 60_000 + "[]]"
    answer = office.ask(
        "POST", "/v1/quote", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "too_many_values"


def test_half_a_character_in_a_key_is_refused(office) -> None:
    office.open_books()
    answer = office.ask(
        "POST",
        "/v1/reports",
        content=b'{"reports":[{"\\ud800":"x"}]}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert "half_character" in answer.text


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\ufeff", "\U000e0041"])
def test_an_invisible_mark_makes_no_second_product(office, mark: str) -> None:
    office.open_books()
    office.file(office.report("4.2"))
    twin = {**office.report("9"), "product_id": f"YJV{mark}-0.6/1kV"}
    answer = office.ask("POST", "/v1/reports", json={"reports": [twin]})
    assert answer.status_code == 422
    assert "control_character" in answer.text


def test_a_cursor_the_log_has_not_reached_is_refused(office) -> None:
    size = office.size()
    last = office.ask("GET", f"/v1/changes?after={size - 1}")
    assert last.json()["events"] == []
    beyond = office.ask("GET", f"/v1/changes?after={size}")
    assert beyond.status_code == 422
    assert beyond.json()["problems"][0]["code"] == "out_of_range"


def test_a_filter_that_matches_nothing_moves_the_cursor_on(office) -> None:
    page = office.ask("GET", "/v1/changes?type=carbonstep.run.finished").json()
    assert (page["events"], page["next_after"]) == ([], office.size() - 1)
