"""YAML and JSON files as located nodes: scalars stay text, each node knows its line."""

import json
from pathlib import Path

import yaml

from carbonstep.formats.json_said import json_said
from carbonstep.formats.outside import read_outside
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.node import DEPTH_MAX, Node, Pairs, RawNumber, node_from_json
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.text import text_problem

DOCUMENT_BYTES_MAX = 2_000_000
VALUES_MAX = 50_000
_NULL = "tag:yaml.org,2002:null"


def read_document(path: Path, *, within: Path | None = None) -> Node | Problem:
    """Read a `.json` file as JSON and any other as YAML. `within` is the folder that a link must
    not lead out of."""
    data = read_outside(path, bytes_max=DOCUMENT_BYTES_MAX, within=within)
    return data if isinstance(data, Problem) else parse_document(data, file=path.name)


def parse_document(data: bytes, *, file: str) -> Node | Problem:
    """What a file of this name holds, as `read_document` has it."""
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Problem(
            reason=FormatReason.ENCODING,
            place=Place(file=file),
            found=phrase("another encoding"),
            needed="utf-8",
        )
    if file.endswith(".json"):
        return parse_json(written, file=file)
    return parse_yaml(written, file=file)


def parse_json(written: str | bytes, *, file: str | None = None) -> Node | Problem:
    """JSON text as a node. Numbers with a fraction stay text and are marked, to be refused."""
    raw = written.encode("utf-8", "surrogatepass") if isinstance(written, str) else written
    values = sum(raw.count(mark) for mark in (b",", b"[", b"{"))
    if values > VALUES_MAX:
        return _too_many(values, file=file)
    try:
        value = json.loads(
            written,
            parse_float=RawNumber,
            parse_constant=RawNumber,
            object_pairs_hook=Pairs,
        )
    except json.JSONDecodeError as error:
        place = Place(file=file, line=error.lineno)
        return Problem(reason=FormatReason.JSON_INVALID, place=place, found=json_said(error))
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        return Problem(
            reason=FormatReason.JSON_INVALID, place=Place(file=file), found=type(error).__name__
        )
    return _writable(node_from_json(value, place=Place(file=file)))


def parse_yaml(written: str, *, file: str | None = None) -> Node | Problem:
    """YAML text as a node with lines. Aliases and tags of one's own are refused: data is plain."""
    try:
        # Told before composing, which recurses in C and cannot be stopped.
        depth, values = _extent(written)
        if values > VALUES_MAX:
            return _too_many(values, file=file)
        if depth > DEPTH_MAX:
            return Problem(
                reason=FormatReason.YAML_INVALID,
                place=Place(file=file),
                found=phrase("nested too deeply"),
            )
        root = yaml.compose(written, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        lines = written.count("\n") + 1
        line = min(error.problem_mark.line + 1, lines) if error.problem_mark else None
        place = Place(file=file, line=line)
        return Problem(reason=FormatReason.YAML_INVALID, place=place, found=str(error.problem))
    except (yaml.YAMLError, RecursionError) as error:
        return Problem(
            reason=FormatReason.YAML_INVALID, place=Place(file=file), found=type(error).__name__
        )
    if root is None:
        return Problem(reason=FormatReason.FILE_EMPTY, place=Place(file=file))
    refused = _alias_or_tag(root, file=file)
    return refused or _writable(_node(root, file=file, path=""))


def _extent(written: str) -> tuple[int, int]:
    """How deep a text is nested and how many values it holds, counted until either is too much."""
    depth = values = 0
    for event in yaml.parse(written, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MAX:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
            if values > VALUES_MAX:
                break
    return depth, values


def _too_many(values: int, *, file: str | None) -> Problem:
    return Problem(
        reason=FormatReason.TOO_MANY_VALUES,
        place=Place(file=file),
        found=str(values),
        needed=str(VALUES_MAX),
    )


def _writable(root: Node) -> Node | Problem:
    """The node, or its first text that no store can keep: control characters, half characters."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        keys = [key for key, _ in node.entries or ()]
        for text in [node.scalar or "", *keys]:
            found = text_problem(text, node.place)
            if found is not None:
                return found
        waiting += [child for _, child in node.entries or ()]
        waiting += node.items or ()
    return root


def _alias_or_tag(root: yaml.Node, *, file: str | None) -> Problem | None:
    """The first node that is used twice (an alias) or nested too deeply, as a problem."""
    seen: set[int] = set()
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        place = Place(file=file, line=node.start_mark.line + 1)
        if id(node) in seen:
            return Problem(
                reason=FormatReason.YAML_INVALID, place=place, found=phrase("an alias (*name)")
            )
        if depth > DEPTH_MAX:
            return Problem(
                reason=FormatReason.YAML_INVALID, place=place, found=phrase("nested too deeply")
            )
        if not node.tag.startswith("tag:yaml.org,2002:"):
            return Problem(
                reason=FormatReason.YAML_INVALID,
                place=place,
                found=phrase("the tag {tag}", tag=node.tag),
            )
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    return Problem(
                        reason=FormatReason.YAML_INVALID,
                        place=place,
                        found=phrase("a key that is no word"),
                    )
                waiting.append((value, depth + 1))
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(item, depth + 1) for item in node.value]
    return None


def _node(node: yaml.Node, *, file: str | None, path: str) -> Node:
    place = Place(file=file, line=node.start_mark.line + 1, path=path or None)
    if isinstance(node, yaml.MappingNode):
        return Node(
            place=place,
            entries=tuple(
                (key.value, _node(value, file=file, path=f"{path}.{key.value}".lstrip(".")))
                for key, value in node.value
            ),
        )
    if isinstance(node, yaml.SequenceNode):
        return Node(
            place=place,
            items=tuple(
                _node(item, file=file, path=f"{path}[{index}]")
                for index, item in enumerate(node.value)
            ),
        )
    if node.tag == _NULL and node.value in ("", "null", "~"):
        return Node(place=place)
    return Node(place=place, scalar=node.value)
