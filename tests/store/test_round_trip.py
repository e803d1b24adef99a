"""A fact that goes in comes out equal, to the last digit, on both engines."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Opinion, Product
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.store.account import ACCOUNT, opened_accounts
from carbonstep.store.append import append
from carbonstep.store.certificate import CERTIFICATE, certificates_of_account
from carbonstep.store.certificate_change import CERTIFICATE_CHANGE, changes_of_accounts
from carbonstep.store.log import entry
from carbonstep.store.report import FOOTPRINT_REPORT
from carbonstep.store.report_query import report, reports_of_account
from carbonstep.store.report_withdrawal import REPORT_WITHDRAWAL, withdrawals_of_accounts
from carbonstep.units.exact import from_scaled
from carbonstep.units.quantity import CANONICAL

from .round_trip import (
    both_engines,
    days,
    decimals,
    int64s,
    names,
    periods,
    undone,
    with_account,
    words,
)


@st.composite
def figures(draw):
    chosen = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    made = []
    for name in sorted(chosen):
        canonical = draw(st.sampled_from(list(CANONICAL.values())))
        amount = from_scaled(draw(int64s), scale=canonical.scale)
        made.append(Figure(name=name, amount=amount, unit=canonical.unit, factor_id=draw(words)))
    return tuple(made)


accounts = st.builds(
    CarbonAccount, account_id=names, name=words, industry=words, region=words, lei=words
)

products = st.builds(
    Product, product_id=words, name=words, declared_unit=words, declared_amount=decimals
)

reports = st.builds(
    FootprintReport,
    account_id=st.just("a"),
    period=periods(),
    received_on=days,
    figures=figures(),
    product=st.none() | products,
    boundary=words,
    standard=words,
    standard_version=words,
    preparer=words,
    assurance=st.sampled_from(Assurance),
    verifier=words,
    opinion=st.sampled_from(Opinion),
    data_quality=words,
    instead_of=words,
    evidence=st.lists(words, max_size=3).map(tuple),
    supersedes=words,
    restatement_reason=words,
)

certificates = st.builds(
    Certificate,
    account_id=st.just("a"),
    scheme=words,
    number=words,
    issuer=words,
    valid=periods(),
    received_on=days,
    product_id=words,
)

certificate_changes = st.builds(
    CertificateChange,
    certificate_id=st.just(""),
    account_id=st.just("a"),
    kind=st.sampled_from(CertificateChangeKind),
    on=days,
    until=st.none() | days,
    particulars=st.none() | certificates,
    supersedes=words,
    reason=words,
    received_on=days,
    instead_of=words,
)


@both_engines
@given(fact=accounts)
def test_account(store, example, fact):
    with undone(store) as session:
        seqs = append(session, ACCOUNT, [fact], example.stamp())
        assert opened_accounts(session, [fact.account_id])[fact.account_id].account == fact
        assert example.told(entry(session, seqs[0])) == fact.body()


@both_engines
@given(fact=reports)
def test_report(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        seqs = append(session, FOOTPRINT_REPORT, [fact], example.stamp())
        assert reports_of_account(session, "a") == [(seqs[0], fact)]
        found = report(session, fact.report_id)
        assert found == fact
        assert found.body() == fact.body() == example.told(entry(session, seqs[0]))
        assert found.report_id == fact.report_id


@both_engines
@given(fact=certificates)
def test_certificate(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        seqs = append(session, CERTIFICATE, [fact], example.stamp())
        assert certificates_of_account(session, "a") == [(seqs[0], fact)]
        assert example.told(entry(session, seqs[0])) == fact.body()


@both_engines
@given(fact=reports, on=days, reason=words, moved=st.booleans())
def test_report_withdrawal(store, example, fact, on, reason, moved):
    taken_back = ReportWithdrawal(
        report_id=fact.report_id,
        account_id="a",
        withdrawn_on=on,
        reason=reason,
        moved_to=fact.report_id if moved else "",
    )
    with undone(store) as session:
        with_account(session, example)
        append(session, FOOTPRINT_REPORT, [fact], example.stamp())
        seqs = append(session, REPORT_WITHDRAWAL, [taken_back], example.stamp())
        assert withdrawals_of_accounts(session, ["a"]) == [(seqs[0], taken_back)]
        assert withdrawals_of_accounts(session, ["a"], known=seqs[0]) == []
        assert example.told(entry(session, seqs[0])) == taken_back.body()


@both_engines
@given(certificate=certificates, fact=certificate_changes)
def test_certificate_change(store, example, certificate, fact):
    change = replace(fact, certificate_id=certificate.certificate_id)
    with undone(store) as session:
        with_account(session, example)
        append(session, CERTIFICATE, [certificate], example.stamp())
        seqs = append(session, CERTIFICATE_CHANGE, [change], example.stamp())
        [(seq, found)] = changes_of_accounts(session, ["a"])
        assert (seq, found, found.change_id) == (seqs[0], change, change.change_id)
        assert changes_of_accounts(session, ["a"], known=seqs[0]) == []
        assert example.told(entry(session, seqs[0])) == change.body()
