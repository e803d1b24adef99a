"""One codec for documents: a table of terms gives reader, stored body, schema and reference page.

A `Kind` says how one kind of value is written; a `Term` puts a kind under a name; a `Record` is a
table of terms and the object they make. What is written is what a reader takes: a body that was
stored or sent can be handed in again as it stands.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, MISSING, dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Body: TypeAlias = dict[str, Json]
Parts: TypeAlias = Mapping[str, Node]

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Value]):
    """How values of one kind are read from a document, written, read back and described.

    `read` gives the value a person wrote; what it gives after noting a problem does not count.
    `write` gives the one written form of a value, which `parse` reads back: it trusts what it
    gets, since that was checked when it came in. `taken` and `given` are the JSON schemas of what
    may be handed in and of what is written. `unit` is what a value counts, in a person's words.
    `writes_none`: None has a written form of its own; without one it is written as null. `terms`
    is the table of what stands inside, if there is one.
    """

    read: Callable[[Reading, Node, Confirmation], Value | None]
    parse: Callable[[Any], Value]
    write: Callable[[Value], Json]
    taken: Body
    given: Body = field(default_factory=dict)
    unit: str = ""
    writes_none: bool = False
    terms: "Record[Any] | None" = None

    def __post_init__(self) -> None:
        if not self.given:
            object.__setattr__(self, "given", self.taken)


@dataclass(frozen=True, slots=True)
class Term:
    """A name in a document, what stands under it, and where it sits in the object.

    `attribute` is where the value sits, dotted where it sits deeper; "" where the name says it.
    `group`: the kind is a record of terms that sit in the object itself. `of` are the words of the
    record's tag under which the term has a use; none: under all. `needed`: a document must say it
    where it has a use. `supplied`: whoever reads hands the value in where the document is silent.
    `later`: the term came after a dialect was released, so it is written only where it is not the
    default: bodies of before keep their hash. `left_out` tells what stands where the term is left
    out, where its default does not tell it.
    """

    name: str
    kind: Kind[Any]
    doc: str
    _: KW_ONLY
    attribute: str = ""
    group: bool = False
    of: tuple[StrEnum, ...] = ()
    needed: bool = False
    supplied: bool = False
    later: bool = False
    left_out: str = ""
    example: Json = None
    take: Callable[[Any], Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        path = self.attribute or self.name
        object.__setattr__(self, "attribute", path)
        object.__setattr__(self, "take", _itself if self.group else attrgetter(path))

    def has_use(self, tag: object) -> bool:
        """Whether the term says anything in a record of this tag; None: the tag is not known."""
        return not self.of or tag is None or tag in self.of


def _itself(made: Any) -> Any:
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Generic[Value]):
    """A table of terms, and the dataclass `of` that they make.

    `schema` names the dialect, `older` those before it that are read as it is; a document may say
    which. `tag` is the term whose word says which of
    the others have a use. `use` notes the terms without use and those missing; `check` holds terms
    that can be read against each other. `make` makes the object of the values by attribute, where
    the dataclass itself does not.
    """

    of: type[Any]
    terms: tuple[Term, ...]
    schema: str = ""
    older: tuple[str, ...] = ()
    tag: str = ""
    use: "Callable[[Record[Any], Reading, Node, Parts, StrEnum], None] | None" = None
    check: Callable[[Reading, Node, Value], None] | None = None
    make: Callable[[dict[str, Any]], Value] | None = None
    defaults: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    _parsers: tuple[tuple[str, str, Callable[[Any], Any]], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        # Looked up once: a book holds a hundred thousand loans.
        parsers = tuple(
            (term.name, "" if term.group else term.attribute, term.kind.parse)
            for term in self.terms
        )
        object.__setattr__(self, "_parsers", parsers)
        known = {item.name: item for item in dataclasses.fields(self.of)}
        defaults = {}
        for name, item in known.items():
            value = item.default if item.default_factory is MISSING else item.default_factory()
            if value is not MISSING:
                defaults[name] = value
        object.__setattr__(self, "defaults", defaults)

    @property
    def kind(self) -> Kind[Value]:
        """The table as what stands under a term of another."""
        return Kind(
            read=self.read,
            parse=self.parse,
            write=self.write,
            taken=self.taken(),
            given=self.given(),
            terms=self,
        )

    def term(self, name: str) -> Term:
        """The term of a name."""
        return next(term for term in self.terms if term.name == name)

    def required(self, term: Term) -> bool:
        """Whether a document without the term is refused."""
        if term.group or term.supplied or term.of:
            return False
        return term.needed or term.attribute not in self.defaults

    def read(self, reading: Reading, node: Node, confirmation: Confirmation) -> Value | None:
        """The object of a document, or None once something wrong with it is noted."""
        values = self.values(reading, node, confirmation)
        if values is None:
            return None
        made = self.made(values)
        before = len(reading.problems)
        if self.check is not None:
            self.check(reading, node, made)
        return made if len(reading.problems) == before else None

    def values(
        self, reading: Reading, node: Node, confirmation: Confirmation
    ) -> dict[str, Any] | None:
        """What a document says, by attribute; None once something wrong with it is noted."""
        before = len(reading.problems)
        required = [term.name for term in self.terms if self.required(term)]
        optional = [term.name for term in self.terms if not self.required(term)]
        if self.schema:
            optional.append("schema")
        parts = reading.mapping(node, required=required, optional=optional, filled=True)
        if reading.text(parts.get("schema")) not in ("", self.schema, *self.older):
            found = (parts["schema"].scalar or "")[:40]
            reading.note(
                ReadingReason.WORD_UNKNOWN, parts["schema"], found=found, needed=self.schema
            )
        values: dict[str, Any] = {}
        tag = self._tag(reading, node, parts, confirmation)
        for term in self.terms:
            if term.name == self.tag:
                values[term.attribute] = tag
            elif term.name in parts and term.has_use(tag):
                value = term.kind.read(reading, parts[term.name], confirmation)
                values |= (value or {}) if term.group else {term.attribute: value}
        return values if len(reading.problems) == before else None

    def _tag(
        self, reading: Reading, node: Node, parts: Parts, confirmation: Confirmation
    ) -> StrEnum | None:
        """The word that says which terms have a use, once those that have none are noted; None
        where it cannot be read."""
        if not self.tag:
            return None
        term = self.term(self.tag)
        before = len(reading.problems)
        tag: StrEnum | None = self.defaults.get(term.attribute)
        if term.name in parts:
            tag = term.kind.read(reading, parts[term.name], confirmation)
        if tag is None or node.entries is None or len(reading.problems) > before:
            return None
        (self.use or note_use)(self, reading, node, parts, tag)
        return tag

    def parse(self, written: Mapping[str, Any]) -> Value:
        """The object whose body `write` wrote."""
        return self.made(self.parsed(written))

    def parsed(self, written: Mapping[str, Any]) -> dict[str, Any]:
        """What a body that `write` wrote says, by attribute."""
        values: dict[str, Any] = {}
        for name, attribute, parse in self._parsers:
            found = written.get(name)
            if found is None:
                continue
            if attribute:
                values[attribute] = parse(found)
            else:
                values |= parse(found)
        return values

    def write(self, value: Value) -> Body:
        """The object as a document, with every term in it."""
        tag = self.term(self.tag).take(value) if self.tag else None
        body: Body = {}
        for term in self.terms:
            found = term.take(value)
            if term.later and found == self.defaults[term.attribute]:
                continue
            if term.of and tag not in term.of and self._says_nothing(term, found):
                found = None
            elif found is not None or term.kind.writes_none:
                found = term.kind.write(found)
            body[term.name] = found
        return body

    def _says_nothing(self, term: Term, found: Any) -> bool:
        """Whether a term without use is as if it were left out."""
        if term.group and term.kind.terms is not None:
            inner = term.kind.terms.terms
            return all(self._says_nothing(one, one.take(found)) for one in inner)
        return found is None or found == self.defaults[term.attribute]

    def made(self, values: dict[str, Any]) -> Value:
        """The object of its values by attribute; what is not among them is as by default."""
        made: Value = self.of(**values) if self.make is None else self.make(values)
        return made

    def taken(self) -> Body:
        """The JSON schema of a document that is handed in."""
        known: Body = {}
        if self.schema:
            told = "The dialect, as a recorded body names it."
            known["schema"] = {"enum": [*self.older, self.schema], "description": told}
        return self._schema(known, self._term_taken, self.required)

    def given(self) -> Body:
        """The JSON schema of a document that is written."""
        return self._schema({}, self._term_given, lambda term: not term.later)

    def _schema(
        self, known: Body, of: Callable[[Term], Body], required: Callable[[Term], bool]
    ) -> Body:
        for term in self.terms:
            known[term.name] = {**of(term), "description": described(term)}
        return {
            "type": "object",
            "properties": known,
            "required": [term.name for term in self.terms if required(term)],
            "additionalProperties": False,
        }

    def _term_taken(self, term: Term) -> Body:
        schema = term.kind.taken
        if self.required(term):
            return schema
        default = self.defaults.get(term.attribute)
        plain = default is not None or term.kind.writes_none
        if not plain or term.kind.terms is not None:
            return either(schema, _NULL)
        return {**either(schema, _NULL), "default": term.kind.write(default)}

    def _term_given(self, term: Term) -> Body:
        schema = term.kind.given
        absent = term.attribute in self.defaults and self.defaults[term.attribute] is None
        return (
            either(schema, _NULL) if term.of or (absent and not term.kind.writes_none) else schema
        )


def described(term: Term) -> str:
    """A term in one line, with its unit and where it has a use."""
    unit = f"; in {term.kind.unit}" if term.kind.unit not in ("", "date") else ""
    used = f"; of {', '.join(term.of)}" if term.of else ""
    return f"{term.doc}{unit}{used}."


def either(*schemas: Body) -> Body:
    """One of these schemas."""
    ways: list[Json] = []
    for schema in schemas:
        found = schema.get("anyOf")
        ways += found if isinstance(found, list) else [schema]
    return {"anyOf": ways}


_NULL: Body = {"type": "null"}


def note_use(record: Record[Any], reading: Reading, node: Node, parts: Parts, tag: StrEnum) -> None:
    """Note the terms a document says without use, and those it cannot do without."""
    for term in record.terms:
        if term.name in parts and not term.has_use(tag):
            needed = phrase("{term}: {words}", term=record.tag, words=listed(term.of))
            reading.note(
                ReadingReason.TERM_UNUSED, parts[term.name], found=term.name, needed=needed
            )
    for term in record.terms:
        if term.of and term.needed and term.has_use(tag) and term.name not in parts:
            reading.lack(node, term.name)


def leaves(record: Record[Any], under: str = "") -> Iterator[tuple[str, Record[Any], Term]]:
    """Every term of a table by its dotted path, those of the tables in it too."""
    for term in record.terms:
        path = f"{under}{term.name}"
        yield path, record, term
        if term.kind.terms is not None:
            yield from leaves(term.kind.terms, f"{path}.")
