"""A file is sent as a form; what is sent otherwise is told how, in words that work."""

import pytest

PATHS = ("/v1/reports", "/v1/receipts")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("said", ["text/csv", "", "application/x-www-form-urlencoded"])
def test_another_type_is_told_how_a_file_is_sent(office, path, said) -> None:
    answer = office.ask("POST", path, content=b"account\n", headers={"Content-Type": said})
    assert answer.status_code == 415
    detail = answer.json()["detail"]
    assert "curl -F file=@NAME" in detail
    assert "application/json" in detail
    assert "multipart" not in detail, "the type alone lacks the boundary"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "said", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; x=y"]
)
def test_a_form_without_a_boundary_is_told_so(office, path, said) -> None:
    size = office.size()
    answer = office.ask("POST", path, content=b"account\n", headers={"Content-Type": said})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"
    assert "names no boundary" in answer.json()["detail"]
    assert "curl -F file=@NAME" in answer.json()["detail"]
    assert office.size() == size


def test_where_no_file_is_taken_none_is_offered(office) -> None:
    answer = office.ask("POST", "/v1/loans", content=b"a", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 415
    assert "curl" not in answer.json()["detail"]
