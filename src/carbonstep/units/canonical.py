"""Canonical JSON (RFC 8785), fast for the plain values that facts are made of."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
import rfc8785

_INTEGER_MAX = 2**53 - 1


def _is_plain(value: object) -> bool:
    """Whether the fast encoder is known to give the bytes of RFC 8785 for this value.

    So it is for text, small integers, booleans, null, lists, and objects whose keys are ASCII:
    RFC 8785 sorts keys by UTF-16 code unit, the fast encoder by code point. Floats are not plain,
    for their written form differs.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                return False
            # Most values are text: told here, they cost no call.
            if type(item) is not str and not _is_plain(item):
                return False
        return True
    if isinstance(value, list):
        return all(map(_is_plain, value))
    kind = type(value)
    if kind is int:
        return -_INTEGER_MAX <= value <= _INTEGER_MAX  # type: ignore[operator]
    return kind is str or kind is bool or value is None


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """The one byte form of a JSON value (RFC 8785). Decimals must be given as text.

    Source: RFC 8785. Raises what `rfc8785.dumps` raises for a value that has no canonical form.

    >>> canonical_json({"b": "1.50", "a": [1, None]})
    b'{"a":[1,null],"b":"1.50"}'
    """
    plain = dict(value)
    return _encoded(plain) if _is_plain(plain) else rfc8785.dumps(plain)


def _encoded(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # half characters, or deeper than it goes
        return rfc8785.dumps(value)


def canonical_text(value: str) -> bytes:
    """The one byte form of a text inside canonical JSON, with its quotes."""
    return _encoded(value)


def canonical_with(value: Mapping[str, Any], name: str, text: str) -> tuple[bytes, bytes]:
    """The canonical bytes of an object, and those of the same with one text more, made in one.

    Source: RFC 8785, section 3.2.3. Raises what `canonical_json` raises.

    >>> canonical_with({"b": "1", "z": "2"}, "c", "x")
    (b'{"b":"1","z":"2"}', b'{"b":"1","c":"x","z":"2"}')
    """
    assert name not in value, f"{name} is there already"
    whole = canonical_json({**value, name: text})
    # In a text its quotes would be escaped: the member is this one, unless an object below has it.
    member = _member(name, text)
    if whole.count(member) > 1:
        return canonical_json(value), whole
    before, _, after = whole.partition(member)
    if after.startswith(b","):
        return before + after[1:], whole
    return before.removesuffix(b",") + after, whole


@lru_cache(maxsize=64)
def _member(name: str, text: str) -> bytes:
    """A member of an object; what is added to many objects is the same in all."""
    return b"%s:%s" % (canonical_text(name), canonical_text(text))
