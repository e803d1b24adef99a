"""Rulebooks, lists and quotes as the API shows them."""

from datetime import UTC, datetime

from carbonstep.api import example
from carbonstep.services.access import Role


def test_every_rulebook_is_listed(office) -> None:
    found = office.get("/v1/rulebooks", role=Role.PRODUCT)["rulebooks"]
    by_id = {item["id"]: item for item in found}
    assert set(by_id) >= {
        "changchun-cable",
        "huangshi-reduction",
        "chengdu-huanlong",
        "hulunbuir-label",
    }
    assert by_id["changchun-cable"]["illustrative"] is True
    assert by_id["changchun-cable"]["approved_on"] is None
    assert by_id["huangshi-reduction"]["parameters"] == [
        {
            "name": "baseline_tco2e",
            "unit": "tCO2e",
            "title": {"zh": "基准年排放量", "en": "base-year emissions"},
        }
    ]
    assert all(item["cases"] >= 6 and item["sources"] for item in found)


def test_a_rulebook_is_shown_as_it_is_written(office) -> None:
    office.open_books()
    shown = office.get("/v1/rulebooks/changchun-cable/2024-09")
    steps = shown["content"]["adjust"][0]["steps"]
    assert steps[0] == {"at_most": "3.5", "bps": "-30"}
    assert len(shown["hash"]) == 64
    assert shown["approved_on"] == "2024-09-13"
    loan = office.get("/v1/loans/CC-2024-001")
    assert loan["rulebook_hash"] == shown["hash"]


def test_lists_are_paged_by_id(office) -> None:
    for number in range(5):
        office.post("/v1/accounts", {"account": f"eu-ets:{number}", "name": f"plant {number}"})
    seen, after = [], ""
    for _ in range(10):
        page = office.get(f"/v1/accounts?limit=2&after={after}")
        seen += [account["account_id"] for account in page["accounts"]]
        after = page["next_after"]
        if after is None:
            break
    assert seen == [f"eu-ets:{number}" for number in range(5)]


def test_loans_are_listed_with_their_terms(office) -> None:
    office.open_books()
    listed = office.get("/v1/loans", role=Role.RISK)
    assert listed["next_after"] is None
    (loan,) = listed["loans"]
    assert loan == office.get("/v1/loans/CC-2024-001")
    assert (loan["principal"], loan["spread_bps"]) == ("29000000.00", "45")
    assert loan["benchmark"]["repricing"]["every_months"] == 12


def test_a_quote_stores_nothing(office) -> None:
    size = office.size()
    quote = office.post("/v1/quote", example.QUOTE, status=200, role=Role.RISK)
    assert quote["total_bps"] == "-20"
    assert quote["schema"] == "carbonstep.quote/1"
    assert quote["kpis"][0]["value"] == "21/5"
    assert quote["explanation"]["kind"] == "decision"
    assert office.size() == size


def test_the_published_saving_comes_out_of_a_quote(office) -> None:
    document = {
        "as_of": "2023-12-31",
        "rulebook": "huangshi-reduction@2022-09",
        "loan": {
            "principal": "15000000",
            "drawn_on": "2022-09-20",
            "matures_on": "2025-09-20",
            "benchmark": {"index": "fixed", "rate_pct": "3.2"},
            "spread_bps": "0",
            "parameters": {"baseline_tco2e": "103400"},
        },
        "reports": [
            {
                "period_from": "2022-01-01",
                "period_to": "2022-12-31",
                "received_on": "2023-04-28",
                "scope1": "50000",
                "scope2_location": "46990",
                "assurance": "limited",
                "verifier": "a carbon exchange",
            }
        ],
    }
    quote = office.post("/v1/quote", document, status=200)
    assert quote["kpis"][0]["value"] == "3205/517"
    assert quote["effective"]["from"] == "2023-05-09"
    assert [s["all_in_pct"] for s in quote["segments"]] == ["3.2", "3.1"]


def test_a_quote_reads_no_file_of_the_server(office) -> None:
    for name in ("rules/rulebooks/changchun-cable/2024-09.yaml", "/etc/passwd", "../x.yaml"):
        error = office.post("/v1/quote", {**example.QUOTE, "rulebook": name}, status=422)
        assert error["problems"][0]["code"] == "rulebook_unknown"


def test_the_clock_is_read_by_the_caller_alone(office) -> None:
    office.open_books()
    office.now = datetime(2026, 12, 30, 16, 0, tzinfo=UTC)
    assert office.get("/v1/loans/CC-2024-001/timeline")["as_of"] == "2026-12-31"
    assert office.get("/v1/loans/CC-2024-001/rate")["on"] == "2026-12-31"
