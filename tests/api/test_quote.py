"""A quote over the API: all of it, or its rate alone."""

from carbonstep.api import example


def test_the_rate_alone_is_told_where_it_is_asked_for(office) -> None:
    whole = office.post("/v1/quote", example.QUOTE, status=200)
    rate = office.post("/v1/quote?only=rate", example.QUOTE, status=200)
    assert rate["schema"] == "carbonstep.quote-rate/1"
    assert rate["decision_id"] in [decision["decision_id"] for decision in whole["decisions"]]
    for name in ("as_of", "rulebook", "outputs", "total_bps", "effective", "segments", "warnings"):
        assert rate[name] == whole[name], name
    assert len(rate) == 9


def test_another_part_is_refused_by_the_word_that_is_there(office) -> None:
    answer = office.ask("POST", "/v1/quote?only=interest", json=example.QUOTE)
    [problem] = answer.json()["problems"]
    assert (answer.status_code, problem["code"]) == (422, "word_unknown")
    assert (problem["found"], problem["needed"]) == ("interest", "rate")


def test_the_document_of_the_api_says_both_answers(office) -> None:
    route = office.get("/v1/openapi.json")["paths"]["/v1/quote"]["post"]
    [only] = route["parameters"]
    assert only["name"] == "only"
    shapes = route["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"]
    assert [shape["$ref"].rpartition("/")[2] for shape in shapes] == ["QuoteOut", "QuoteRateOut"]
