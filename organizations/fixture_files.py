"""Reading `fixtures/`: YAML in which every scalar is text, with errors that name file, line and key.

The format is described in docs/data.md. Pure: no database, no request.
"""

from datetime import time

import yaml
from django.core.exceptions import ValidationError

from .partial_dates import parse

LANGUAGES = ("en", "ru")
_REQUIRED = object()


class FixtureError(Exception):
    """A sentence that names the file, the line and what is wrong there."""


class Record:
    """One mapping of a fixture file, whose keys are taken one by one.

    Used as a context manager, it refuses keys that nobody took, and turns a ValidationError into a FixtureError at its
    own line.
    """

    def __init__(self, node, path):
        self.path, self.line = path, node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise self.error("a mapping of keys and values is expected")
        self._nodes = {}
        for key, value in node.value:
            if key.value in self._nodes:
                raise self.error(f"the key “{key.value}” occurs twice", key)
            self._nodes[key.value] = value
        self._taken = set()

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, traceback):
        if isinstance(problem, ValidationError):
            raise self.error("; ".join(problem.messages)) from problem
        if problem is None and (unknown := set(self._nodes) - self._taken):
            key = min(unknown)
            raise self.error(f"the key “{key}” is not known here", self._nodes[key])

    def __contains__(self, key):
        return key in self._nodes

    def error(self, sentence, node=None):
        line = node.start_mark.line + 1 if node is not None else self.line
        return FixtureError(f"{self.path}, line {line}: {sentence}")

    def fail(self, key, sentence):
        """Raise FixtureError at the line of `key`."""
        raise self.error(f"{key}: {sentence}", self._nodes.get(key))

    def node(self, key):
        self._taken.add(key)
        return self._nodes.get(key)

    def word(self, key, default=_REQUIRED):
        """The scalar under `key` as text."""
        node = self.node(key)
        if node is None:
            if default is _REQUIRED:
                raise self.error(f"the key “{key}” is missing")
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.fail(key, "a single value is expected")
        return node.value.strip()

    def words(self, key):
        node = self.node(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not all(isinstance(v, yaml.ScalarNode) for v in node.value):
            self.fail(key, "a list of single values is expected")
        return [value.value.strip() for value in node.value]

    def text(self, key, field=None):
        """A text in one or both languages, as {field_en: …, field_ru: …}; a plain scalar is English."""
        node, field = self.node(key), field or key
        if node is None:
            return {}
        if isinstance(node, yaml.ScalarNode):
            return {f"{field}_en": node.value.strip()}
        with Record(node, self.path) as languages:
            return {f"{field}_{code}": languages.word(code) for code in LANGUAGES if code in languages}

    def number(self, key, kind=int):
        value = self.word(key, None)
        try:
            return None if value is None else kind(value)
        except (ValueError, ArithmeticError):
            self.fail(key, f"“{value}” is not a number")

    def flag(self, key):
        value = self.word(key, "no")
        if value not in {"yes", "no"}:
            self.fail(key, f"“{value}” is neither yes nor no")
        return value == "yes"

    def choice(self, key, choices, default=_REQUIRED):
        value = self.word(key, default)
        if value != default and value not in choices.values:
            self.fail(key, f"“{value}” is none of {', '.join(choices.values)}")
        return value

    def period(self, key):
        """The Period of a partial date, or None."""
        value = self.word(key, None)
        try:
            return None if value is None else parse(value)
        except ValueError as problem:
            self.fail(key, str(problem))

    def time(self, key):
        """The time of day under `key` (09:30), or None."""
        value = self.word(key, None)
        try:
            return None if value is None else time.fromisoformat(value)
        except ValueError:
            self.fail(key, f"“{value}” is not a time of day; write it as in 09:30")

    def reference(self, key, known, default=_REQUIRED):
        """The object that the code or slug under `key` names in the dict `known`."""
        value = self.word(key, default)
        if value is default:
            return default
        return self._look_up(key, value, known)

    def references(self, key, known):
        return [self._look_up(key, value, known) for value in self.words(key)]

    def _look_up(self, key, value, known):
        if value not in known:
            self.fail(key, f"“{value}” is not known")
        return known[value]

    def records(self, key):
        """The mappings of the list under `key`."""
        node = self.node(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fail(key, "a list is expected")
        return [Record(value, self.path) for value in node.value]

    def record(self, key):
        """The mapping under `key`, or None."""
        node = self.node(key)
        return None if node is None else Record(node, self.path)


def read(path, *, root):
    """Return the Record of a file that holds one mapping, or the list of Records of a file that holds a list."""
    shown = path.relative_to(root)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except OSError as problem:
        raise FixtureError(f"{shown}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise FixtureError(f"{shown}: the file is not UTF-8") from problem
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise FixtureError(f"{shown}, line {line}: {problem.problem}") from problem
    if isinstance(node, yaml.SequenceNode):
        return [Record(item, shown) for item in node.value]
    if node is None:
        raise FixtureError(f"{shown}: the file is empty")
    return Record(node, shown)
