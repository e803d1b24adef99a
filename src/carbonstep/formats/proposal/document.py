"""A mapping that is proposed: the document, what it rests on, and what to check in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Document = dict[str, "str | list[str] | Document"]
"""A mapping file as nested keys; every value a text or a list of texts."""

_PLAIN_START = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NOT_PLAIN = frozenset(("yes", "no", "on", "off", "null", "y", "n"))
LINE_MAX = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCheck:
    """Something that the first rows do not tell for certain: at a key, in words."""

    key: str
    what: str


@dataclass(slots=True)
class Draft:
    """A proposal while it is being made."""

    document: Document = field(default_factory=dict)
    to_check: list[ToCheck] = field(default_factory=list)

    def doubt(self, key: str, what: str) -> None:
        """Note what is to be checked at a key."""
        self.to_check.append(ToCheck(key=key, what=what))


def yaml_text(
    document: Mapping[str, object],
    to_check: Sequence[ToCheck] = (),
    *,
    title: str = "",
    say: Callable[[str], str] = str,
) -> str:
    """The document as YAML, with a comment above each key that is to be checked; what is to be
    checked at a key that it lacks stands at its end.

    >>> print(yaml_text({"kind": "organisation", "account": {"column": "id"}}), end="")
    kind: organisation
    account:
      column: id
    """
    lines = [f"# {title}"] if title else []
    lines += _lines(document, to_check, say, within="", indent="")
    lines += [
        f"# {item.key}: {_one_line(say(item.what))}"
        for item in to_check
        if _lacks(document, item.key)
    ]
    return "\n".join(lines) + "\n"


def _one_line(comment: str) -> str:
    """A comment that ends where it should, whatever the cells hold that it names."""
    return "".join(char if char.isprintable() else " " for char in comment)


def _lacks(document: Mapping[str, object], path: str) -> bool:
    """Whether a document has no such key, so that no comment can stand above it."""
    at: object = document
    for key in path.split("."):
        if not isinstance(at, Mapping) or key not in at:
            return True
        at = at[key]
    return False


def _lines(
    document: Mapping[str, object],
    to_check: Sequence[ToCheck],
    say: Callable[[str], str],
    *,
    within: str,
    indent: str,
) -> Iterator[str]:
    for key, value in document.items():
        path = f"{within}{key}"
        yield from (
            f"{indent}# {_one_line(say(item.what))}" for item in to_check if item.key == path
        )
        if isinstance(value, Mapping):
            flow = f"{indent}{scalar(key)}: {_flow(value)}"
            if (
                within
                and len(flow) <= LINE_MAX
                and not any(item.key.startswith(f"{path}.") for item in to_check)
            ):
                yield flow
                continue
            yield f"{indent}{scalar(key)}:"
            yield from _lines(value, to_check, say, within=f"{path}.", indent=f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{scalar(key)}: {_flow(value)}"
        else:
            yield f"{indent}{scalar(key)}: {scalar(str(value))}"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{scalar(key)}: {_flow(item)}" for key, item in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return scalar(str(value))


def scalar(written: str) -> str:
    """A text as YAML, in quotation marks unless it is surely plain.

    >>> scalar("Emissions"), scalar("a: b"), scalar("it's"), scalar("2023"), scalar("")
    ('Emissions', "'a: b'", "'it''s'", '2023', "''")
    """
    plain = written.replace(" ", "").replace("_", "").replace("-", "").replace(".", "")
    if plain.isalnum() and written == written.strip():
        starts = written[0] in _PLAIN_START or written.isdecimal() or not written[0].isascii()
        if starts and written.lower() not in _NOT_PLAIN:
            return written
    quoted = written.replace("'", "''")
    return f"'{quoted}'"
