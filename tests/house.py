"""Walkers through the house: each returns what it found, and a list of faults, one sentence each.

They take the folder, the text or the objects to look at, so that a test can plant a fault and see it found.
"""

import ast
import re
from pathlib import Path

import jinja2
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.template import TemplateSyntaxError, engines
from django.template.defaulttags import URLNode
from django.templatetags.static import StaticNode
from django.urls import URLResolver

# What each room may import, besides itself: DESIGN, "The house".
ARROWS = {
    "organizations": set(),
    "events": {"organizations"},
    "intake": {"organizations", "events"},
    "analysis": {"organizations", "events"},
    "readers": {"organizations", "events"},
}
ROOMS = set(ARROWS)
HOUSE = ROOMS | {"portal", "tests", "benchmarks"}
DRAWERS = {"utils", "core", "common", "services", "helpers", "signals"}
MOST_LINES = 500
MOST_LINES_OF_STYLE = 900  # one stylesheet for the pages and one for the desk, by contract
OURS = {".py", ".html", ".jinja", ".css", ".js", ".sh"}


def files(root, *, endings, rooms=HOUSE | {"templates"}):
    """The files of the house with these endings, without what others (`vendor`) or a program (`migrations`) wrote."""
    for room in sorted(rooms):
        for path in sorted((Path(root) / room).rglob("*")):
            parts = set(path.relative_to(root).parts)
            if path.suffix in endings and path.is_file() and not parts & {"vendor", "migrations", "__pycache__"}:
                yield path


# Imports


def imports(root):
    """Every (file, room, imported room) between two rooms, wherever in the file the import is written."""
    for path in files(root, endings={".py"}, rooms=HOUSE):
        package = path.relative_to(root).parent.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for module in _modules(node, package):
                target = module.split(".")[0]
                if target in HOUSE and target != package[0]:
                    yield path.relative_to(root).as_posix(), package[0], target


def _modules(node, package):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if not node.level:
            return [node.module]
        above = package[: len(package) - node.level + 1]
        return [".".join([*above, *([node.module] if node.module else [alias.name for alias in node.names])])]
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in {"import_module", "get_model", "import_string"} and isinstance(node.args[0].value, str):
            return [node.args[0].value]
    return []


def wrong_imports(root):
    return [
        f"{path} imports {target}"
        for path, room, target in imports(root)
        if room in ROOMS and target not in ARROWS[room]
    ]


def wrong_relations(models):
    """Relations from a model of one room to a model of a room that it must not know."""
    return [
        f"{model._meta.label}.{field.name} points at {field.related_model._meta.label}"
        for model in models
        for field in model._meta.get_fields()
        if not field.auto_created and field.is_relation and field.related_model
        if field.related_model._meta.app_label in ROOMS - {model._meta.app_label} - ARROWS[model._meta.app_label]
    ]


def drawers(root):
    return [
        path.relative_to(root).as_posix()
        for path in files(root, endings={".py"}, rooms=HOUSE)
        if DRAWERS & {part.removesuffix(".py") for part in path.relative_to(root).parts}
    ]


def long_files(root):
    return [
        f"{path.relative_to(root)} has {lines} lines"
        for path in files(root, endings=OURS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines()))
        > (MOST_LINES_OF_STYLE if path.suffix == ".css" else MOST_LINES)
    ]


# Templates


def route_names(resolver, namespaces=()):
    """The names of all routes, with their namespaces."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from route_names(pattern, inner)
        elif pattern.name:
            yield ":".join([*namespaces, pattern.name])


def template_faults(sources, routes):
    """What is wrong with the templates of `sources` (name to text): they do not parse, or name what is not there."""
    for name, text in sources.items():
        try:
            template = engines["django"].from_string(text).template
        except TemplateSyntaxError as problem:
            yield f"{name}: {problem}"
            continue
        for node in template.nodelist.get_nodes_by_type(URLNode):
            view = node.view_name.var
            if isinstance(view, str) and view not in routes:
                yield f"{name}: there is no route {view}"
        for node in template.nodelist.get_nodes_by_type(StaticNode):
            if isinstance(node.path.var, str) and not finders.find(node.path.var):
                yield f"{name}: there is no static file {node.path.var}"


def fragment_faults(sources, routes):
    """What is wrong with the fragments of `sources` (name to text): they do not parse, or name what is not there."""
    environment = engines["fragments"].env
    for name, text in sources.items():
        try:
            parsed = environment.parse(text)
            environment.compile(text, name)
        except jinja2.TemplateSyntaxError as problem:
            yield f"{name}: {problem}"
            continue
        for call in parsed.find_all(jinja2.nodes.Call):
            if getattr(call.node, "name", "") == "url" and call.args[0].as_const() not in routes:
                yield f"{name}: there is no route {call.args[0].as_const()}"
        for other in parsed.find_all((jinja2.nodes.Include, jinja2.nodes.FromImport)):
            if other.template.as_const() not in sources:
                yield f"{name}: there is no fragment {other.template.as_const()}"


def page_faults(address, response):
    """A page answers without a fault of ours and, if it is shown to people, has one heading and names its language."""
    if response.status_code >= 500:
        yield f"{address} answers {response.status_code}"
    if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    if b"<html" not in response.content:
        return  # a part that a script puts into a page
    page = BeautifulSoup(response.content, "html.parser")
    if len(page.find_all("h1")) != 1:
        yield f"{address} has {len(page.find_all('h1'))} first headings"
    if not (page.html and page.html.get("lang")):
        yield f"{address} does not name its language"


# Models and their desks


def pending_changes(apps):
    """Changes of the models in `apps` that no migration makes, by app."""
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    return {
        app: [operation.describe() for migration in migrations for operation in migration.operations]
        for app, migrations in changes.items()
    }


def models_without_desk(models, site, reasons):
    """Models that no page of the admin edits, neither by itself nor inside another's, and without a reason for it."""
    edited = set(site._registry)
    for admin in site._registry.values():
        edited |= {inline.model for inline in admin.inlines}
    return [
        model._meta.label
        for model in models
        if model not in edited and not model._meta.auto_created and model._meta.label not in reasons
    ]


def attributes_read(root):
    """Every name that code or a template of ours reads behind a dot."""
    read = set()
    for path in files(root, endings={".py"}, rooms=ROOMS | {"portal"}):
        read |= {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }
    for path in files(root, endings={".html", ".txt", ".jinja"}):
        read |= set(re.findall(r"\.(\w+)", path.read_text(encoding="utf-8")))
    return read


def unknown_options(admin_class, *, read):
    """Values in an admin class that nobody asks for, such as a misspelt `date_heirarchy`.

    Asked for by Django or a library is what a class of theirs has too; by ourselves, what is among the names `read`.
    """
    own = [base for base in admin_class.__mro__ if base.__module__.split(".")[0] in HOUSE]
    known = {name for base in admin_class.__mro__ if base not in own for name in vars(base)}
    return [
        f"{base.__qualname__}.{name}"
        for base in own
        for name, value in vars(base).items()
        if not name.startswith("_") and name not in known | read and name != "Media" and not name.isupper()
        if not callable(value) and not isinstance(value, property | classmethod | staticmethod)
    ]


# The first page that a newcomer reads


def undocumented(readme, *, words):
    """Those of `words` that the text does not name between backquotes or in a block of code."""
    named = " ".join(re.findall(r"```.*?```|`[^`\n]+`", readme, re.DOTALL))
    return [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", named)]


def environment_variables(root):
    """What the settings and the verbs ask the environment for."""
    settings = (root / "portal" / "settings.py").read_text(encoding="utf-8")
    return sorted({*re.findall(r'env_[a-z_]+\("([A-Z_]+)"', settings), "PORTAL_REQUIRE_ALL", "PYTHON"})


def commands(root):
    return sorted(
        path.stem for room in ROOMS | {"portal"} for path in (root / room / "management" / "commands").glob("[!_]*.py")
    )


def verbs(root):
    return re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
