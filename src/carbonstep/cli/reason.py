"""Why a command line or a setting cannot be read, and why a command does not write a file."""

from carbonstep.reading.problem import Reason


class CliReason(Reason):
    NOT_UTF8 = (
        "not_utf8",
        "It holds a byte that is no UTF-8 (0x{found}).",
        "Set the terminal to UTF-8 and type it again; give a file of such a name another one.",
    )
    SAME_FILE = (
        "same_file",
        "It is the file that is read, and would be written over.",
        "Name another file for the rejected rows.",
    )
    OWN_TEMPLATE = (
        "own_template",
        "The file has the headings of the template, so it needs no mapping.",
        "File it as it is: carbonstep report submit {found}.",
    )
    MAPPING_IS_THERE = (
        "mapping_is_there",
        "No mapping is proposed where one is given.",
        "Leave out {found}, or --mapping.",
    )
    OPTION_MISSING = (
        "option_missing",
        "It is needed and was not given.",
        "All that the command takes: {needed} --help.",
    )
    NOTHING_SUPPOSED = (
        "nothing_supposed",
        "Nothing is said to be otherwise.",
        "Name a document, or a figure with --set, such as --set scope1=55000.",
    )
    OPTION_UNKNOWN = (
        "option_unknown",
        "The command has no option {found}.",
        "Use one of: {needed}.",
    )
    LIKE_AN_OPTION = (
        "like_an_option",
        "'{found}' begins like an option, and no amount is below zero.",
        "Give it without the dash; what came in and was told wrong is corrected with --supersedes.",
    )
    OPTION_WITHOUT_VALUE = (
        "option_without_value",
        "The option {found} has no value.",
        "Write its value after it.",
    )
    OPTION_WITH_VALUE = (
        "option_with_value",
        "The option {found} takes no value.",
        "Leave the value out.",
    )
    COMMAND_UNKNOWN = (
        "command_unknown",
        "There is no command {found}.",
        "Use one of: {needed}.",
    )
    COMMAND_MISSPELT = (
        "command_misspelt",
        "There is no command {found}.",
        "Did you mean {needed}?",
    )
    COMMAND_MISSING = (
        "command_missing",
        "It says no command.",
        "All commands: {needed} --help.",
    )
    WORD_LEFT_OVER = (
        "word_left_over",
        "Nothing takes '{found}'.",
        "Put a value with blanks in quotes. All that the command takes: {needed} --help.",
    )
    FILE_TELLS_ITSELF = (
        "file_tells_itself",
        "A file tells its receipts itself.",
        "Leave out {found}.",
    )
    OF_A_FILE = (
        "of_a_file",
        "{found} is for a file of receipts (.csv, .xlsx).",
        "Leave it out, or name a file.",
    )
    AMOUNT_TWICE = (
        "amount_twice",
        "The amount is given twice.",
        "Give it once: as AMOUNT, or with --amount.",
    )
    TERM_LACKS = (
        "term_lacks",
        "{found} is changed together with what stands beside it, and {needed} is not said.",
        "Say it too: --set {needed}=VALUE; or give the whole term in a file with --terms.",
    )
    SETTING_VALUE = (
        "setting_value",
        "The setting takes no such value.",
        "Use {needed}, or unset it.",
    )
    SETTING_UNKNOWN = (
        "setting_unknown",
        "The environment variable {found} is no setting.",
        "Unset it, or use one of: {needed}.",
    )
    SETTING_MISSPELT = (
        "setting_misspelt",
        "The environment variable {found} is no setting; did you mean {needed}?",
        "Correct its name, or unset it.",
    )
    FILE_SUFFIX = (
        "file_suffix",
        "This kind of file cannot be written.",
        "Give it a name that ends in {needed}.",
    )
    FILE_NOT_WRITTEN = (
        "file_not_written",
        "The file cannot be written: {found}.",
        "Make room, or give the right to write it, and give the command again.",
    )
    FILE_EXISTS = (
        "file_exists",
        "There is a file of this name already.",
        "Give another name, or replace it with --force.",
    )
