"""What services refuse: each with its reason, and with nothing stored."""

from datetime import date

import pytest

from carbonstep.services.access import Role, issue_key, principal_of_secret, revoke_key
from carbonstep.services.account import open_account, read_account
from carbonstep.services.certificate import file_certificate
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.query import loan_by_id
from carbonstep.units.document import node_from_json
from carbonstep.units.problem import RejectedError

from .conftest import ACCOUNT, LOAN

CERTIFICATE = {
    "account": ACCOUNT,
    "scheme": "product-carbon-label",
    "number": "L-1",
    "issuer": "a label body",
    "valid_from": "2025-09-01",
    "valid_to": "2026-08-31",
    "received_on": "2025-09-15",
}
ON = date(2025, 9, 15)


def refused(call) -> list[str]:
    with pytest.raises(RejectedError) as error:
        call()
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"account": "91110000600037342L"}, ["credit_code"]),
        ({"account": ""}, ["value_missing"]),
        ({"name": ""}, ["value_missing"]),
        ({"industry": "38x1"}, ["industry_code"]),
        ({"region": "Jilin"}, ["region_code"]),
        ({"lei": "213800KUD8LAJWSQ9D16"}, ["lei"]),
        ({"nmae": "x"}, ["key_unknown"]),
    ],
)
def test_accounts(changes: dict[str, str], codes: list[str]) -> None:
    good = {"account": "91110000600037341L", "name": "A", "industry": "C3831", "region": "CN-JL"}
    assert read_account(node_from_json(good)).account_id == "uscc:91110000600037341L"
    assert refused(lambda: read_account(node_from_json(good | changes))) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"matures_on": "2022-09-20"}, ["maturity_before_drawdown"]),
        ({"drawn_on": "2022-08-01"}, ["rulebook_not_in_force"]),
        ({"principal": "15000000.001"}, ["principal_decimals"]),
        ({"principal": "0"}, ["not_positive"]),
        ({"principal": "99999999999999"}, ["out_of_range"]),
        ({"spread_bps": "3500"}, ["spread_magnitude"]),
        ({"currency": "USD"}, ["word_unknown"]),
        ({"day_count": "ACT/361"}, ["word_unknown"]),
        ({"rulebook": "huangshi@2022-09"}, ["rulebook_unknown"]),
        ({"parameters": {}}, ["parameter_missing"]),
        ({"parameters": {"baseline_tco2e": "1", "basline": "1"}}, ["parameter_unknown"]),
        ({"parameters": {"baseline_tco2e": "0"}}, ["not_positive"]),
        ({"benchmark": {"index": "LPR2Y"}}, ["word_unknown"]),
        ({"benchmark": {"index": "fixed"}}, ["shape"]),
        ({"benchmark": {"index": "LPR1Y", "repricing": {"every_months": "2"}}}, ["word_unknown"]),
        ({"interest": {"day": "31"}}, ["out_of_range"]),
        ({"floor_pct": "5", "cap_pct": "4"}, ["limits_order"]),
        ({"account": "eu-ets:7"}, ["account_unknown"]),
        ({"loan_id": "HS-1"}, ["loan_exists"]),
        ({"loan_id": "HS/1"}, ["loan_id"]),
        ({"first_test_on": "1990-01-01"}, ["out_of_range"]),
        ({"spread": "35"}, ["key_unknown"]),
        ({"rulebook": "changchun-cable@2024-09", "parameters": {}, "drawn_on": "2024-09-20"},
         ["key_missing"]),
    ],
)  # fmt: skip
def test_loans(bank, changes: dict, codes: list[str]) -> None:
    before = log_size(bank.store)
    terms = {**LOAN, "loan_id": "HS-2", "spread_bps": "36", **changes}
    stamp = bank.stamp(ON)
    assert (
        refused(lambda: book_loan(bank.store, bank.library, node_from_json(terms), stamp)) == codes
    )
    assert log_size(bank.store) == before


EVERY_TERM = {
    **LOAN,
    "loan_id": "HS-9",
    "currency": "CNY",
    "day_count": "ACT/365F",
    "interest": {"frequency": "month", "day": "15"},
    "benchmark": {"index": "LPR5Y+", "repricing": {"every_months": "3", "anchor": "01-01"}},
    "product_id": "P-1",
    "first_test_on": "2023-01-01",
    "floor_pct": "1",
    "cap_pct": "9",
}


@pytest.mark.parametrize("terms", [LOAN, EVERY_TERM], ids=["few", "every"])
def test_booking_the_same_terms_again_changes_nothing(bank, terms: dict) -> None:
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(ON))
    before = log_size(bank.store)
    again = book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(ON))
    assert not again.new
    assert log_size(bank.store) == before
    assert loan_by_id(bank.store, terms["loan_id"]) == again.loan


def test_a_rulebook_file_changed_after_approval_is_refused(bank, tmp_path) -> None:
    from carbonstep.services.library import Library

    folder = tmp_path / "rules" / "rulebooks" / "huangshi-reduction"
    folder.mkdir(parents=True)
    source = bank.library.folder / "rulebooks" / "huangshi-reduction" / "2022-09.yaml"
    (folder / "2022-09.yaml").write_text(source.read_text().replace("bps: -10", "bps: -9"))
    changed = Library(tmp_path / "rules")
    terms = node_from_json({**LOAN, "loan_id": "HS-3"})
    codes = refused(lambda: book_loan(bank.store, changed, terms, bank.stamp(ON)))
    assert codes == ["cap_never_binds"]  # the file contradicts itself; a sound change:
    text = source.read_text().replace("bps: -10", "bps: -9").replace("[-10, 0]", "[-9, 0]")
    (folder / "2022-09.yaml").write_text(text)
    codes = refused(lambda: book_loan(bank.store, changed, terms, bank.stamp(ON)))
    assert codes == ["rulebook_changed"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"valid_to": "2025-08-31"}, ["period_empty"]),
        ({"valid_from": "2025-02-30"}, ["date_invalid"]),
        ({"account": "eu-ets:7"}, ["account_unknown"]),
        ({"received_on": "2025-09-16"}, ["received_future"]),
        ({"issuer": None}, ["key_missing"]),
    ],
)
def test_certificates(bank, changes: dict, codes: list[str]) -> None:
    before = log_size(bank.store)
    wrong = {name: value for name, value in (CERTIFICATE | changes).items() if value}
    stamp = bank.stamp(ON)
    assert refused(lambda: file_certificate(bank.store, node_from_json(wrong), stamp)) == codes
    assert log_size(bank.store) == before


def test_a_certificate_is_recorded_once(bank) -> None:
    assert file_certificate(bank.store, node_from_json(CERTIFICATE), bank.stamp(ON)).new
    before = log_size(bank.store)
    assert not file_certificate(bank.store, node_from_json(CERTIFICATE), bank.stamp(ON)).new
    other = node_from_json({**CERTIFICATE, "valid_to": "2026-12-31"})
    codes = refused(lambda: file_certificate(bank.store, other, bank.stamp(ON)))
    assert codes == ["certificate_exists"]
    assert log_size(bank.store) == before


def test_an_account_opened_again_with_other_particulars_is_refused(bank) -> None:
    account = read_account(node_from_json({"account": ACCOUNT, "name": "Another name"}))
    codes = refused(lambda: open_account(bank.store, account, bank.stamp(ON)))
    assert codes == ["account_exists"]


def test_keys_open_until_they_are_taken_back(bank) -> None:
    secret = "cs_" + "x" * 43
    principal = issue_key(
        bank.store, name="An officer", role=Role.OFFICER, secret=secret, stamp=bank.stamp(ON)
    )
    assert principal_of_secret(bank.store, secret) == principal
    assert principal_of_secret(bank.store, secret + "y") is None
    assert principal_of_secret(bank.store, "") is None
    revoke_key(bank.store, principal.key_id, bank.stamp(ON))
    assert principal_of_secret(bank.store, secret) is None
    codes = refused(lambda: revoke_key(bank.store, principal.key_id, bank.stamp(ON)))
    assert codes == ["key_refused"]
