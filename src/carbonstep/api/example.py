"""The examples of the OpenAPI document: one cable maker's story."""

from carbonstep.reading.codec import Body

ACCOUNT: Body = {
    "account": "uscc:91110000600037341L",
    "name": "长春某线缆有限公司",
    "industry": "C3831",
    "region": "CN-JL",
}

ACCOUNT_CHANGE: Body = {"kind": "renamed", "on": "2025-03-03", "name": "长春某电缆有限公司"}

LOAN_TERMS: Body = {
    "principal": "29000000",
    "drawn_on": "2024-09-13",
    "matures_on": "2027-09-13",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "12", "anchor": "drawdown"}},
    "spread_bps": "45",
    "day_count": "ACT/360",
    "interest": {"frequency": "quarter", "day": "20", "business_day": "following"},
    "repayment": {"kind": "equal_principal", "first_on": "2026-03-20"},
    "notice_days": "5",
    "penalty": {"overdue_pct": "50", "misuse_pct": "100"},
    "product_id": "YJV-0.6/1kV",
}

LOAN: Body = {
    "loan_id": "CC-2024-001",
    "account": ACCOUNT["account"],
    "rulebook": "changchun-cable@2024-09",
    **LOAN_TERMS,
}

REPORT: Body = {
    "product_id": "YJV-0.6/1kV",
    "product_name": "copper cable",
    "declared_unit": "kilogram",
    "declared_amount": "1",
    "period_from": "2024-07-01",
    "period_to": "2024-12-31",
    "received_on": "2025-02-14",
    "footprint": "4.2",
    "assurance": "limited",
    "verifier": "a verifier",
}

REPORTS: Body = {"reports": [{"account": ACCOUNT["account"], **REPORT}]}

RECEIPTS: Body = {
    "receipts": [
        {
            "loan_id": "CC-2024-001",
            "paid_on": "2025-03-20",
            "amount": "266166.67",
            "reference": "20250320-0001",
        }
    ]
}

REPORT_WITHDRAWAL: Body = {"reason": "it was filed for another enterprise"}

CERTIFICATE: Body = {
    "account": ACCOUNT["account"],
    "scheme": "product-carbon-label",
    "number": "L-1",
    "issuer": "a label body",
    "valid_from": "2025-09-01",
    "valid_to": "2026-08-31",
}

CERTIFICATE_CHANGE: Body = {
    "kind": "withdrawn",
    "on": "2026-02-01",
    "reason": "the issuer took the label back",
}

WHAT_IF: Body = {
    "as_of": "2025-08-20",
    "reports": [
        {
            **REPORT,
            "period_from": "2025-01-01",
            "period_to": "2025-06-30",
            "received_on": "2025-08-15",
            "footprint": "3.4",
        }
    ],
}

LOAN_EVENT: Body = {
    "kind": "prepayment",
    "on": "2025-03-20",
    "amount": "5000000",
    "notified_on": "2025-02-20",
}

QUOTE: Body = {
    "as_of": "2025-06-30",
    "rulebook": "changchun-cable@2024-09",
    "loan": LOAN_TERMS,
    "reports": [REPORT],
}

CALENDAR_YEAR: Body = {
    "year": "2027",
    "holidays": [
        "2027-01-01",
        {"from": "2027-02-05", "to": "2027-02-11"},
        {"from": "2027-05-01", "to": "2027-05-05"},
        {"from": "2027-10-01", "to": "2027-10-07"},
    ],
    "make_up_days": ["2027-03-20", "2027-10-09"],
    "source": "a notice made up for this example",
}

FIXING: Body = {
    "index": "LPR1Y",
    "published_on": "2024-08-20",
    "rate_pct": "3.35",
    "source": "an announcement made up for this example",
}

FIXING_CORRECTION: Body = {
    "index": "LPR1Y",
    "published_on": "2024-08-20",
    "rate_pct": "3.36",
    "reason": "the value of another day was copied",
    "source": "an announcement made up for this example",
}

FIXING_WITHDRAWAL: Body = {
    "index": "LPR1Y",
    "published_on": "2024-08-20",
    "reason": "the value of another day was recorded for it",
}

RUN: Body = {"on": "2025-02-14"}
