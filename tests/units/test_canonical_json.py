"""The fast writer of canonical JSON gives the bytes of RFC 8785, or leaves the value to it."""

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from carbonstep.units.canonical import canonical_json, canonical_text, canonical_with

text = st.text(st.characters(exclude_categories=("Cs",)))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text
)
values = st.recursive(
    scalars, lambda below: st.lists(below) | st.dictionaries(text, below), max_leaves=20
)


@given(st.dictionaries(text, values))
@example({"b": 1, "a": [{"d": 1, "c": 2}]})
@example({"\U0001f600": 1, "\ufb33": 2})
@example({"a": {"\u20ac": 1, "\r": 2, "1": 3, "\U0001f600": 4, "\ufb33": 5}})
@example({"control": '\x00\x08\t\n\x0c\r\x1f\x7f\u2028\u2029"\\/'})
@example({"float": [1.0, 1e21, 5e-324, -0.0]})
def test_bytes_are_those_of_the_standard(value):
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), float("inf"), "\ud800"])
def test_what_has_no_canonical_form_is_refused(value):
    for nested in (value, [value], {"deeper": value}):
        with pytest.raises(ValueError):  # noqa: PT011
            canonical_json({"value": nested})


@pytest.mark.parametrize("levels", [253, 254, 255, 300])
def test_values_deeper_than_the_fast_encoder_goes_are_the_standard_s(levels):
    value: object = "end"
    for _ in range(levels):
        value = [value]
    assert canonical_json({"value": value}) == rfc8785.dumps({"value": value})


@pytest.mark.parametrize("value", ["\ud800", "a\udfff"])
def test_a_text_of_half_characters_has_no_canonical_form(value):
    with pytest.raises(ValueError):  # noqa: PT011
        canonical_text(value)


names = st.text(st.characters(max_codepoint=0x7F), max_size=4)


@given(st.dictionaries(names, values), names, text)
@example({}, "schema", "report/1")
@example({"schem": 1, "schema_": 2}, "schema", "report/1")
@example({"a": {"schema": "report/1"}, "b": '"schema":"report/1"'}, "schema", "report/1")
@example({"a": '"schema":"report/1",'}, "schema", "report/1")
def test_an_object_and_the_same_with_one_text_more_are_the_standard_s(value, name, added):
    value.pop(name, None)
    plain, whole = canonical_with(value, name, added)
    assert plain == rfc8785.dumps(value)
    assert whole == rfc8785.dumps({**value, name: added})


@given(text)
def test_a_text_by_itself_is_the_standard_s(value):
    assert canonical_text(value) == rfc8785.dumps(value)
