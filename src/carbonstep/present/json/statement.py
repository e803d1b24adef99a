"""A loan's statements as JSON, of whichever kind."""

from carbonstep.domain.money.statement.benefit import BenefitStatement
from carbonstep.domain.money.statement.cash_flow import CashFlowStatement
from carbonstep.domain.picture.statement import Statement
from carbonstep.present.json.benefit import BenefitStatementOut
from carbonstep.present.json.cash_flow import CashFlowStatementOut
from carbonstep.present.json.interest import InterestStatementOut


def statement_out(
    found: Statement,
) -> CashFlowStatementOut | InterestStatementOut | BenefitStatementOut:
    """The statement as it is sent and printed."""
    match found:
        case CashFlowStatement():
            return CashFlowStatementOut.of(found)
        case BenefitStatement():
            return BenefitStatementOut.of(found)
        case _:
            return InterestStatementOut.of(found)
