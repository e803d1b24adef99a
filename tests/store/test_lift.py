"""Stored bodies of earlier programs become what today's readers take."""

import pytest
from sqlalchemy import text

from carbonstep.store.account import ACCOUNT
from carbonstep.store.append import append
from carbonstep.store.log import EntryChangedError, bodies
from carbonstep.store.past import lift
from carbonstep.store.past.lift import SchemaTooNew, lifted


def test_a_body_without_a_schema_is_of_the_first_release(monkeypatch) -> None:
    monkeypatch.setattr(lift, "LIFTS", {"it/0": lambda body: {**body, "more": "1"}})
    assert lifted({"a": "x"}, "it/1") == {"a": "x", "more": "1"}
    assert lifted({"schema": "it/1", "a": "x"}, "it/1") == {"schema": "it/1", "a": "x"}


def test_readers_follow_each_other_and_a_number_without_one_is_passed(monkeypatch) -> None:
    steps = {
        "it/0": lambda body: {**body, "seen": body.get("seen", "") + "0"},
        "it/2": lambda body: {**body, "seen": body.get("seen", "") + "2"},
    }
    monkeypatch.setattr(lift, "LIFTS", steps)
    assert lifted({}, "it/3")["seen"] == "02"
    assert lifted({"schema": "it/1"}, "it/3")["seen"] == "2"
    assert lifted({"schema": "it/2"}, "it/2") == {"schema": "it/2"}


def test_a_body_of_a_later_program_is_refused_by_name() -> None:
    with pytest.raises(SchemaTooNew, match=r"it/2.*up to it/1.*newer"):
        lifted({"schema": "it/2"}, "it/1")


def test_a_body_of_another_kind_is_no_slip_to_pass_over() -> None:
    with pytest.raises(AssertionError):
        lifted({"schema": "loan/1"}, "decision/1")


def test_a_trace_of_the_first_release_is_an_explanation_today() -> None:
    report = {"kind": "report", "values": {"id": "R-1", "period": "2022"}, "children": []}
    kpi = {"kind": "kpi", "values": {"name": "it"}, "children": [report]}
    correction = {"kind": "correction", "values": {"policy": "not_material"}, "children": []}
    days = {"from": "2022-01-01", "to": "2023-01-01"}
    trace = {"kind": "decision", "values": {}, "children": [kpi, correction]}
    found = lifted({"test_period": days, "trace": trace}, "decision/1")
    assert found["immaterial"]
    assert "trace" not in found
    cited = found["explanation"]["children"][0]["children"][0]
    assert cited["values"] == {"id": "R-1", "period": "2022", **days}
    moved = {**correction, "values": {"policy": "charge_back"}}
    other = lifted({"test_period": days, "trace": {**trace, "children": [moved]}}, "decision/1")
    assert not other["immaterial"]


@pytest.mark.parametrize(
    ("told", "lifted_as"),
    [
        ({"treatment": "hold", "previous_bps": "-15"}, {"previous_bps": "-15"}),
        ({"treatment": "previous_plus_bps", "previous_bps": "0"}, {"previous_bps": "0"}),
        ({"treatment": "no_adjustment"}, {}),
    ],
)
def test_the_earlier_step_of_a_first_trace_is_part_of_the_outcome_today(told, lifted_as) -> None:
    missing = {"kind": "missing", "values": {**told, "bps": "0"}, "children": []}
    # What a restatement corrects has a value of this name too, and is no earlier period's.
    corrects = {"policy": "charge_back", "previous_bps": "-20"}
    correction = {"kind": "correction", "values": corrects, "children": []}
    trace = {"kind": "decision", "values": {}, "children": [missing, correction]}
    found = lifted({"test_period": {}, "trace": trace}, "decision/1")
    assert {name: found[name] for name in found if name == "previous_bps"} == lifted_as


def one_of_old(**changes: object) -> dict[str, object]:
    """A decision of one KPI and one total."""
    body: dict[str, object] = {
        "schema": "decision/1",
        "cause": "report",
        "decided_on": "2023-04-28",
        "effective": {"from": "2023-05-09", "to": None, "provisional": False},
        "kpis": [{"name": "reduction", "unit": "%", "value": "6", "missing": ""}],
        "adjustments": [{"kpi": "reduction", "bps": "-12"}],
        "total_bps": "-10",
        "immaterial": False,
        "explanation": {"kind": "decision", "values": {}, "children": []},
    }
    return {**body, **changes}


def told(kind: str, **values: str) -> dict[str, object]:
    node = {"kind": kind, "values": values, "children": []}
    return {"kind": "decision", "values": {}, "children": [node]}


def test_a_decision_of_one_total_is_one_part_that_stands_at_it() -> None:
    found = lifted(one_of_old(), "decision/2")
    [output] = found["outputs"]
    assert (output["name"], output["total_bps"], output["combine"]) == ("margin", "-10", "sum")
    assert (output["lowest_bps"], output["highest_bps"]) == (None, None)
    assert output["parts"] == [
        {
            "kpi": "reduction",
            "state": "measured",
            "cause": "report",
            "bps": "-10",
            "previous_bps": None,
            "immaterial": False,
            "effective": {"from": "2023-05-09", "to": None, "provisional": False},
            "decided_by": "",
        }
    ]
    assert not {"effective", "adjustments", "total_bps", "immaterial"} & set(found)


@pytest.mark.parametrize(
    ("cause", "decided_on", "state"),
    [
        ("missing", "2023-05-01", "missing"),
        ("withdrawal", "2023-04-30", "undecided"),
        ("withdrawal", "2023-05-01", "missing"),
        ("certificate_change", "2023-04-30", "missing"),
    ],
)
def test_one_without_a_value_was_missing_or_undecided_before_its_due_date(
    cause, decided_on, state
) -> None:
    missing = [{"name": "reduction", "unit": "%", "value": "", "missing": "no_report"}]
    body = one_of_old(
        cause=cause,
        decided_on=decided_on,
        kpis=missing,
        adjustments=[],
        previous_bps="-10",
        explanation=told("missing", treatment="hold", due_on="2023-04-30", bps="-10"),
    )
    [output] = lifted(body, "decision/2")["outputs"]
    [part] = output["parts"]
    assert (part["state"], part["bps"], part["previous_bps"]) == (state, "-10", "-10")


def test_several_kpis_are_what_each_contributed_within_the_limit_that_held_them() -> None:
    kpis = [
        {"name": name, "unit": "%", "value": "6", "missing": ""} for name in ("green", "reduction")
    ]
    adjustments = [{"kpi": "green", "bps": "-5"}, {"kpi": "reduction", "bps": "-20"}]
    limit = told("limit", which="lowest", bound_bps="-10", before_bps="-25", after_bps="-10")
    body = one_of_old(kpis=kpis, adjustments=adjustments, explanation=limit)
    [output] = lifted(body, "decision/2")["outputs"]
    assert [(part["kpi"], part["bps"]) for part in output["parts"]] == [
        ("green", "-5"),
        ("reduction", "-20"),
    ]
    assert (output["total_bps"], output["lowest_bps"]) == ("-10", "-10")
    # One that was missing made all of it so: the first stands for the whole.
    kpis[0] |= {"value": "", "missing": "no_report"}
    [output] = lifted(one_of_old(kpis=kpis, adjustments=[]), "decision/2")["outputs"]
    assert [(part["state"], part["bps"]) for part in output["parts"]] == [
        ("missing", "-10"),
        ("missing", "0"),
    ]


def test_nothing_rests_on_an_entry_whose_bytes_were_changed(store, example) -> None:
    with store.write() as session:
        append(session, ACCOUNT, [example.account()], example.stamp())
    guard = "log_entry_no_update" if store.dialect == "sqlite" else "log_entry_no_change"
    on = "" if store.dialect == "sqlite" else " ON log_entry"
    changed = "CAST(replace(CAST(entry AS TEXT), 'C3831', 'C3832') AS BLOB)"
    if store.dialect != "sqlite":
        changed = "convert_to(replace(convert_from(entry, 'UTF8'), 'C3831', 'C3832'), 'UTF8')"
    with store.write() as session:
        assert bodies(session, [0])[0]["industry"] == "C3831"
        session.execute(text(f"DROP TRIGGER {guard}{on}"))
        session.execute(text(f"UPDATE log_entry SET entry = {changed}"))
        with pytest.raises(EntryChangedError, match="Entry 0"):
            bodies(session, [0])
