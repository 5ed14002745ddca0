"""The house rules that no tool checks, told with file and line."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "jobs", "storage")
CODE = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
SOURCES = [*CODE, ROOT / "mujaz", *sorted((ROOT / "tests").rglob("*.py"))]
Function = ast.FunctionDef | ast.AsyncFunctionDef

NAMELESS = {"base", "common", "core", "helper", "manager", "misc", "service", "util"}
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SENTENCE = re.compile(r"[\u0621-\u065f]+(?:[\s\u060c]+[\u0621-\u065f]+){3,}")
# A path that only exists on the machine where somebody wrote it.
MACHINE = re.compile(r"(?<![\w/.:~<{}-])/(?:home|root|tmp|Users|work|workspace)/\w")
REGISTRIES = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|crates|rubygems|jsdelivr|unpkg)\.(?:org|com|io|net)"
)


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def found(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Every line of these files where the pattern occurs."""
    return [
        f"{where(path, number)}: {match[0]!r}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").split("\n"), 1)
        if (match := pattern.search(line))
    ]


def none(violations: Iterable[str]) -> None:
    told = "\n".join(violations)
    assert not told, f"\n{told}"


def functions(path: Path) -> Iterator[Function]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return (node for node in nodes if isinstance(node, Function))


def strings(path: Path) -> Iterator[ast.Constant]:
    """Every string of the code but docstrings, which may give an example."""
    nodes = [*ast.walk(ast.parse(path.read_text()))]
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = (node for node in nodes if isinstance(node, ast.Constant))
    texts = (node for node in constants if isinstance(node.value, str))
    return (node for node in texts if id(node) not in docstrings)


def docstring_lines(node: Function | ast.Module) -> int:
    first = node.body[0] if ast.get_docstring(node) else None
    return first.end_lineno - first.lineno + 1 if first and first.end_lineno else 0


def length(function: Function) -> int:
    """Lines from its name to its end, without its docstring."""
    assert function.end_lineno
    return function.end_lineno - function.lineno + 1 - docstring_lines(function)


def test_no_function_is_longer_than_forty_lines() -> None:
    none(
        f"{where(path, function.lineno)}: {function.name} has {length(function)} lines"
        for path in [*CODE, ROOT / "mujaz"]
        if path.parent.name != "versions"  # a migration is a list of tables
        for function in functions(path)
        if length(function) > 40
    )


def test_half_of_the_functions_are_shorter_than_ten_lines() -> None:
    assert median(length(f) for path in CODE for f in functions(path)) < 10


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in CODE}

    none(
        f"{where(path, 1)}: {lines} lines"
        for path, lines in lengths.items()
        if lines - docstring_lines(ast.parse(path.read_text())) > 300
    )


def test_every_module_is_named_for_what_it_does() -> None:
    none(
        where(path, 1)
        for path in CODE
        for part in path.relative_to(ROOT).with_suffix("").parts
        if part.strip("_").removesuffix("s") in NAMELESS
    )


def test_every_module_says_what_it_is_for() -> None:
    none(
        where(path, 1)
        for path in CODE
        if not ast.get_docstring(ast.parse(path.read_text()))
    )


def test_arabic_sentences_live_in_data_files() -> None:
    none(
        f"{where(path, text.lineno)}: {text.value!r}"
        for path in CODE
        for text in strings(path)
        if SENTENCE.search(text.value)
    )


def test_no_invisible_character_turns_the_source() -> None:
    none(found(SOURCES, BIDI))


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every text file of the repository, new ones too."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(listing, cwd=ROOT, text=True).split("\0")
    paths = [ROOT / name for name in names if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def test_no_file_names_a_path_of_one_machine(tracked: list[Path]) -> None:
    none(found(tracked, MACHINE))


def test_no_file_names_a_package_registry(tracked: list[Path]) -> None:
    none(found(tracked, REGISTRIES))
