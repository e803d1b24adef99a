"""A loan's statements as people are shown them in their language."""

from carbonstep.domain.money.statement.benefit import BenefitStatement
from carbonstep.domain.money.statement.cash_flow import CashFlowStatement
from carbonstep.domain.money.statement.view import StatementView
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.statement import Statement
from carbonstep.present.table.benefit import benefit_statement
from carbonstep.present.table.cash_flow import cash_flow_statement
from carbonstep.present.table.interest import interest_statement
from carbonstep.present.table.wording import REPAYMENTS
from carbonstep.present.words.label import DAY_COUNTS, account_label, rulebook_label
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, speaker


def statement_view(statement: Statement, picture: LoanPicture, language: Language) -> StatementView:
    """A statement of a loan as pages and files show it, in one language."""
    say = speaker(language)
    facts = statement_facts(picture, language)
    match statement:
        case CashFlowStatement():
            return cash_flow_statement(statement, facts=facts, say=say)
        case BenefitStatement():
            return benefit_statement(statement, facts=facts, say=say)
        case _:
            return interest_statement(statement, facts=facts, say=say)


def statement_facts(picture: LoanPicture, language: Language) -> tuple[tuple[str, str], ...]:
    """What a statement is of: the loan, its borrower, its terms, and the day one looks from."""
    say, loan = speaker(language), picture.loan
    borrower = picture.account.name
    if language is Language.ZH and borrower != picture.account.account_id:
        borrower += f"（{account_label(picture.account.account_id, language)}）"
    facts = [
        (say("Borrower"), borrower),
        (say("Loan no."), loan.loan_id),
        (say("Principal"), say("{yuan} yuan", yuan=yuan_display(loan.principal_fen))),
        (say("Drawn on"), loan.drawn_on.isoformat()),
        (say("Matures on"), loan.matures_on.isoformat()),
        (say("Repayment kind"), say(REPAYMENTS[loan.repayment.kind])),
        (say("Day count"), say(DAY_COUNTS[loan.day_count])),
        (say("Rulebook"), rulebook_label(loan.rulebook, language)),
        (say("Seen as of"), picture.as_of.isoformat()),
    ]
    if picture.known is not None:
        facts.append((say("Known log entries"), str(picture.known)))
    return tuple(facts)
