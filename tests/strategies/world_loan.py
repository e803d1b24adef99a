"""The loans of a generated world: their terms, what changes them, money, and what is told of it."""

from datetime import date

from strategies.world import (
    BORROWER,
    DAY,
    ENDS_ON,
    HEIR,
    LABELLED,
    OTHER,
    REDUCTION,
    Document,
    Link,
    World,
    amount,
    told,
    with_corrections,
    within,
)

Fallen = list[tuple[date, date, int]]
"""What fell due: contract day, payment day, amount in fen."""


def add_loans(world: World) -> None:
    """The loans, the events that change their terms and those that move money."""
    _loans(world)
    for loan_id in world.loans:
        _terms(world, loan_id)
        _money(world, loan_id)


def _loans(world: World) -> None:
    dice = world.dice
    for number in range(dice.choice((1, 2))):
        drawn_on = within(dice, date(2024, 1, 5), date(2025, 3, 1))
        labelled = number == 1 or dice.random() < 0.2
        if labelled:
            drawn_on = within(dice, date(2025, 9, 5), date(2025, 11, 20))
        terms: Document = {
            "loan_id": f"W-{number}",
            "account": BORROWER,
            "principal": str(dice.randrange(1, 50) * 1_000_000),
            "drawn_on": str(drawn_on),
            "matures_on": str(drawn_on + dice.randrange(400, 1100) * DAY),
            "benchmark": dice.choice(
                (
                    {"index": "LPR1Y"},
                    {"index": "LPR1Y", "repricing": {"every_months": "3"}},
                    {"index": "LPR1Y", "repricing": {"every_months": "12", "anchor": "01-01"}},
                    {"index": "fixed", "rate_pct": "3.45"},
                )
            ),
            "spread_bps": dice.choice(("55", "-20", "120")),
            "rulebook": LABELLED if labelled else dice.choice(REDUCTION),
            "repayment": {
                "kind": dice.choice(("bullet", "bullet", "equal_principal", "equal_instalment"))
            },
            "notice_days": dice.choice((0, 0, 10)),
        }
        if not labelled:
            terms["parameters"] = {"baseline_tco2e": "103400"}
        if dice.random() < 0.3:
            terms["interest"] = {"frequency": "month"}
        if dice.random() < 0.3:
            terms["first_drawdown"] = str(int(terms["principal"]) * 7 // 10)
        if dice.random() < 0.25:
            terms["corrections"] = {"too_low": "waive", "too_high": dice.choice(("refund", "keep"))}
        if terms["account"] == BORROWER and world.heir_on and world.heir_on <= drawn_on:
            terms["account"] = HEIR
        world.loans[terms["loan_id"]] = terms
        world.add(Link("book", terms["loan_id"], terms, drawn_on, kind="loan"))


def _life(world: World, loan_id: str) -> tuple[date, date]:
    terms = world.loans[loan_id]
    return date.fromisoformat(terms["drawn_on"]), date.fromisoformat(terms["matures_on"])


def _terms(world: World, loan_id: str) -> None:
    dice = world.dice
    drawn_on, matures_on = _life(world, loan_id)
    reduction = world.loans[loan_id]["rulebook"] != LABELLED

    def changed() -> Document:
        later = matures_on + dice.randrange(-150, 400) * DAY
        choices: list[Document] = [
            {"spread_bps": dice.choice(("25", "40", "-10", "90"))},
            {"spread_bps": dice.choice(("25", "40")), "floor_pct": "3.2"},
            {"cap_pct": dice.choice(("3.3", "3.9"))},
            {"matures_on": str(later)},
            {"repayment": {"kind": dice.choice(("equal_principal", "equal_instalment", "bullet"))}},
            {"repayment": {"kind": "fixed_payment", "amount": "1500000"}},
        ]
        if reduction:
            choices += [
                {"parameters": {"baseline_tco2e": dice.choice(("98000", "110000"))}},
                {"rulebook": dice.choice(REDUCTION)},
                {"account": OTHER},
            ]
        return dice.choice(choices)

    def amendment(terms: Document | None = None) -> Link:
        on = within(dice, drawn_on + DAY, matures_on - DAY)
        found = {
            "on": str(on),
            "terms": terms or changed(),
            "reason": f"agreed, {len(world.chains)}",
        }
        return told(dice, "amendment", loan_id, found, within(dice, drawn_on, ENDS_ON))

    for _ in range(dice.randrange(4)):
        first = amendment()
        better = amendment(first.document["terms"] if dice.random() < 0.5 else None)
        world.add(*with_corrections(dice, first, better))

    def correction() -> Link:
        terms = dice.choice(
            [
                {"spread_bps": dice.choice(("45", "70"))},
                {"cap_pct": "4.1"},
                {"day_count": "ACT/365F"},
                {"matures_on": str(matures_on + dice.randrange(-60, 90) * DAY)},
                {"principal": str(int(world.loans[loan_id]["principal"]) + 1_000_000)},
                {"interest": {"frequency": "month"}},
                {"first_test_on": str(drawn_on + dice.randrange(200) * DAY)},
                *([{"rulebook": dice.choice(REDUCTION)}, {"account": OTHER}] if reduction else ()),
            ]
        )
        found = {"terms": terms, "reason": f"a slip, {len(world.chains)}"}
        return told(dice, "correction", loan_id, found, within(dice, drawn_on, ENDS_ON))

    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        world.add(*with_corrections(dice, correction(), correction()))
    if dice.random() < 0.12:
        gone = told(dice, "cancellation", loan_id, {"reason": "another's"}, drawn_on)
        links = with_corrections(dice, gone, None)
        world.add(*links)


def _money(world: World, loan_id: str) -> None:
    dice = world.dice
    terms = world.loans[loan_id]
    drawn_on, matures_on = _life(world, loan_id)
    part = int(terms["principal"]) // 20

    def repaid(kind: str = "prepayment") -> Link:
        on = within(dice, drawn_on + 20 * DAY, matures_on - DAY)
        noticed = on - dice.choice((3, 10, 20)) * DAY
        found: Document = {"on": str(on), "notified_on": str(noticed)}
        if kind == "prepayment":
            found["amount"] = amount(world, part * dice.choice((1, 2, 4)))
        return told(dice, kind, loan_id, found, within(dice, noticed, ENDS_ON))

    for _ in range(dice.randrange(3)):
        world.add(*with_corrections(dice, repaid(), repaid()))
    if "first_drawdown" in terms:
        for _ in range(2):
            on = within(dice, drawn_on + DAY, drawn_on + 200 * DAY)
            found = {"on": str(on), "amount": amount(world, part * dice.choice((1, 2, 3)))}
            first, better = (
                told(dice, "drawdown", loan_id, dict(found), within(dice, drawn_on, ENDS_ON))
                for _ in range(2)
            )
            better.document["amount"] = amount(world, part)
            world.add(*with_corrections(dice, first, better))
    if dice.random() < 0.2:
        world.add(*with_corrections(dice, repaid("payoff"), repaid("payoff")))


def add_claims(
    world: World, loan_id: str, fallen: list[tuple[date, date, int]], balance_fen: int
) -> None:
    """Notices, receipts and misuse of a loan: `fallen` is what fell due, by contract day, payment
    day and amount."""
    dice = world.dice
    drawn_on, _ = _life(world, loan_id)

    def yuan(fen: int) -> str:
        return amount(world, fen // 100)

    def notice() -> Link:
        nominal, pays, amount = dice.choice(fallen)
        late = within(dice, pays + DAY, ENDS_ON)
        found: Document = {"on": str(nominal), "amount": yuan(amount // dice.choice((2, 3, 5)))}
        if dice.random() < 0.6:
            found["until"] = str(late)
        return told(dice, "overdue", loan_id, found, late)

    def receipt() -> Link:
        nominal, pays, amount = dice.choice(fallen)
        on = within(dice, nominal, min(pays + 60 * DAY, ENDS_ON))
        found: Document = {"on": str(on), "amount": yuan(amount // dice.choice((1, 1, 2)))}
        if dice.random() < 0.5:
            found["for_on"] = str(nominal)
        return told(dice, "receipt", loan_id, found, on)

    def misuse() -> Link:
        on = within(dice, drawn_on + DAY, ENDS_ON - 30 * DAY)
        late = within(dice, on + DAY, ENDS_ON)
        found: Document = {"on": str(on), "amount": yuan(balance_fen // dice.choice((10, 20)))}
        if dice.random() < 0.6:
            found["until"] = str(late)
        return told(dice, "misuse", loan_id, found, late)

    # A notice is held against the money that is known, so money is told first.
    for make, count in ((receipt, 3), (notice, 2)):
        for _ in range(dice.randrange(count + 1) if fallen else 0):
            world.add(*with_corrections(dice, make(), make()))
    if dice.random() < 0.4:
        world.add(*with_corrections(dice, misuse(), misuse()))
