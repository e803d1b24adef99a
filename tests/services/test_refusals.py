"""What services refuse: each with its reason, and with nothing stored."""

import shutil
import subprocess
import sys
from datetime import date

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.access import Role, issue_key, principal_of_secret, revoke_key
from carbonstep.services.account import open_account, read_account
from carbonstep.services.certificate import file_certificate
from carbonstep.services.changes import log_size
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.query import loan_by_id

from .conftest import ACCOUNT, LOAN, Bank

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
        ({"account": "91110000600037342L"}, ["credit_code_organisation"]),
        ({"account": ""}, ["value_missing"]),
        ({"name": ""}, ["value_missing"]),
        ({"name": "..."}, ["placeholder"]),
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
        ({"loan_id": "HS-1"}, ["loan_exists", "loan_term_differs"]),
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


PAYMENT = {"kind": "fixed_payment", "amount": "151666.66"}
TOO_LITTLE = {
    "kind": "fixed_principal",
    "amount": "1000000",
    "at_change": "term",
    "latest_on": "2035-09-20",
}
CUSTOM = {"kind": "custom", "schedule": [{"on": "2023-06-20", "amount": "10000000"}]}


@pytest.mark.parametrize(
    ("changes", "on", "code", "path"),
    [
        # 0.45 percent where 45 bp are meant.
        ({"spread_bps": "0.45"}, ON, "spread_magnitude", "spread_bps"),
        ({"confirmed": ["spread_magnitude"]}, ON, "confirmed_nothing", "confirmed[0]"),
        # What only the loan's life in money shows.
        ({"repayment": PAYMENT}, ON, "payment_below_interest", "repayment.amount"),
        ({"repayment": TOO_LITTLE}, ON, "repaid_after_maturity", "repayment.amount"),
        ({"interest": {"calendar": "cn"}}, ON, "word_unknown", "interest.calendar"),
        ({"repayment": {"kind": "custom", "schedule": [*CUSTOM["schedule"], *CUSTOM["schedule"]]}},
         ON, "repayment_twice", "repayment.schedule[1].on"),
    ],
)  # fmt: skip
def test_a_loan_that_cannot_be_lived_with_is_not_booked(
    bank, changes: dict, on: date, code: str, path: str
) -> None:
    before = log_size(bank.store)
    terms = node_from_json({**LOAN, "loan_id": "HS-2", **changes})
    with pytest.raises(RejectedError) as refused_:
        book_loan(bank.store, bank.library, terms, bank.stamp(on))
    assert [(p.code, p.place.path) for p in refused_.value.problems] == [(code, path)]
    assert log_size(bank.store) == before
    assert loan_by_id(bank.store, "HS-2") is None


def test_a_schedule_may_repay_what_is_drawn_only_later(bank) -> None:
    staged = {**LOAN, "loan_id": "HS-2", "repayment": CUSTOM, "first_drawdown": "4000000"}
    assert book_loan(bank.store, bank.library, node_from_json(staged), bank.stamp(ON))
    assert loan_by_id(bank.store, "HS-2") is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"spread_bps": "0.45", "confirmed": ["spread_magnitude"]},
        {"repayment": {**PAYMENT, "amount": "151666.67"}},
        {"repayment": {**PAYMENT, "negative_amortisation": "allowed"}},
        {"repayment": CUSTOM, "first_drawdown": "10000000"},
        # Interest only until maturity, when all is repaid whatever the payment.
        {"repayment": {**PAYMENT, "amount": "1000", "first_on": "2025-09-20"}},
    ],
)
def test_its_nearest_neighbour_is_booked(bank, changes: dict) -> None:
    terms = node_from_json({**LOAN, "loan_id": "HS-2", **changes})
    booked = book_loan(bank.store, bank.library, terms, bank.stamp(ON))
    assert booked.new
    assert loan_by_id(bank.store, "HS-2").contract.booked == booked.loan


def test_a_reset_before_the_first_fixing_is_refused_and_nothing_is_stored(
    store, library, tmp_path
) -> None:
    """The only fixing is of the day after drawdown; taking it up for the loan is undone too."""
    rules = tmp_path / "rules"
    shutil.copytree(library.folder, rules)
    path = rules / "benchmarks" / "lpr.csv"
    header = path.read_text("utf-8").splitlines()[0]
    newest = next(line for line in path.read_text("utf-8").splitlines() if "2022-10-20" in line)
    path.write_text(f"{header}\n{newest}\n", "utf-8")
    bank = Bank(store=store, library=Library(rules))
    account = CarbonAccount(account_id=ACCOUNT, name="A manufacturer", region="CN-HB")
    open_account(store, account, bank.stamp(date(2022, 9, 19)))
    before = log_size(store)
    for drawn_on, ok in (("2022-10-19", False), ("2022-10-20", True)):
        terms = node_from_json({**LOAN, "drawn_on": drawn_on})
        if ok:
            assert book_loan(store, bank.library, terms, bank.stamp(ON)).new
            continue
        with pytest.raises(RejectedError) as refused_:
            book_loan(store, bank.library, terms, bank.stamp(ON))
        (problem,) = refused_.value.problems
        assert (problem.code, problem.place.path) == ("fixing_missing", "benchmark")
        assert (problem.found, problem.needed) == ("LPR1Y", drawn_on)
        assert log_size(store) == before
        assert loan_by_id(store, "HS-1") is None


EVERY_TERM = {
    **LOAN,
    "loan_id": "HS-9",
    "currency": "CNY",
    "first_drawdown": "14000000",
    "day_count": "ACT/365F",
    "interest": {
        "frequency": "month",
        "day": "15",
        "first_stub": "long",
        "last_stub": "long",
        "calendar": "prc",
        "business_day": "modified_following",
        "order": "shift_then_calculate",
        "capitalise_until": "2022-12-15",
    },
    "benchmark": {
        "index": "LPR5Y+",
        "repricing": {"every_months": "3", "anchor": "2023-01-01", "fixing_lag": "2"},
        "multiplier": "1.05",
        "floor_pct": "3",
    },
    "repayment": {
        "kind": "equal_instalment",
        "first_on": "2023-01-15",
        "at_change": "term",
        "latest_on": "2027-09-20",
    },
    "matures_on": "2025-09-15",
    "rise_max_bps": "50",
    "fall_max_bps": "none",
    "rounding": {"to_bps": "1", "mode": "down"},
    "notice_days": "30",
    "penalty": {"overdue_pct": "40", "misuse_pct": "80"},
    "corrections": {"too_low": "charge", "too_high": "refund"},
    "product_id": "P-1",
    "first_test_on": "2023-01-01",
    "floor_pct": "0.1",
    "cap_pct": "9",
    "confirmed": ["rate_magnitude"],
}


@pytest.mark.parametrize("terms", [LOAN, EVERY_TERM], ids=["few", "every"])
def test_booking_the_same_terms_again_changes_nothing(bank, terms: dict) -> None:
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(ON))
    before = log_size(bank.store)
    again = book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(ON))
    assert not again.new
    assert log_size(bank.store) == before
    assert loan_by_id(bank.store, terms["loan_id"]).contract.booked == again.loan


def test_a_rulebook_file_changed_after_approval_is_refused(bank, tmp_path) -> None:
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
    assert codes == ["account_exists", "account_differs", "account_differs"]


def test_keys_open_until_they_are_taken_back(bank) -> None:
    secret = "cs_" + "x" * 43
    principal = issue_key(
        bank.store, name="An officer", role=Role.OFFICER, secret=secret, stamp=bank.stamp(ON)
    )
    assert principal_of_secret(bank.store, secret) == principal
    assert principal_of_secret(bank.store, secret + "y") is None
    assert principal_of_secret(bank.store, "") is None
    again = {"name": "Another", "role": Role.RISK, "secret": secret, "stamp": bank.stamp(ON)}
    assert refused(lambda: issue_key(bank.store, **again)) == ["key_refused"]
    revoke_key(bank.store, principal.key_id, bank.stamp(ON))
    assert principal_of_secret(bank.store, secret) is None
    codes = refused(lambda: revoke_key(bank.store, principal.key_id, bank.stamp(ON)))
    assert codes == ["key_refused"]
    # Taken back is for good: the secret opens nothing in another's name either.
    assert refused(lambda: issue_key(bank.store, **again)) == ["key_refused"]
    assert principal_of_secret(bank.store, secret) is None


TAKE_BACK = """
import sys
from datetime import UTC, datetime
from carbonstep.services.access import revoke_key
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

now = datetime.now(UTC)
revoke_key(open_store(sys.argv[1]), sys.argv[2], Stamp(on=now.date(), recorded_at=now, actor="x"))
"""


def test_a_key_that_another_process_took_back_opens_nothing_at_once(bank) -> None:
    stamp, secrets = bank.stamp(ON), ["cs_" + letter * 43 for letter in "ab"]
    taken, other = [
        issue_key(bank.store, name="A risk system", role=Role.RISK, secret=secret, stamp=stamp)
        for secret in secrets
    ]
    assert [principal_of_secret(bank.store, secret) for secret in secrets] == [taken, other]
    url = bank.store.engine.url.render_as_string(hide_password=False)
    ran = subprocess.run(
        [sys.executable, "-c", TAKE_BACK, url, taken.key_id],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [principal_of_secret(bank.store, secret) for secret in secrets] == [None, other]
