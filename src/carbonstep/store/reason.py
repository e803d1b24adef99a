"""Why a store does not answer, or takes nothing: told apart by the database's own code."""

from carbonstep.reading.problem import Reason


class StoreReason(Reason):
    BUSY = (
        "store_busy",
        "The store is busy: others write.",
        "Nothing was stored; send the same again in a moment.",
    )
    UNREACHABLE = (
        "store_unreachable",
        "The store cannot be reached now.",
        "See that it runs and that CARBONSTEP_DATABASE_URL names it, and try again.",
    )
    NO_STORE = (
        "store_no_database",
        "What the store's address names is no database, or one whose head is damaged.",
        "Check CARBONSTEP_DATABASE_URL; a damaged one is brought back from its backup.",
    )
    DAMAGED = (
        "store_damaged",
        "The store is damaged: a page of it cannot be read.",
        "Stop what writes to it, keep the damaged one aside, and bring it back from its backup.",
    )
    READ_ONLY = (
        "store_read_only",
        "The store can be read and not written.",
        "Nothing was stored; see that its disk is mounted to be written, that its file may be "
        "written, and that its server is no replica.",
    )
    DENIED = (
        "store_denied",
        "The store denies its user this.",
        "Nothing was stored; give the user the rights to the store's tables, or to its file.",
    )
    FULL = (
        "store_full",
        "There is no room for the store on its disk.",
        "Nothing was stored; make room and send the same again.",
    )
