"""What the documents say is what the code does."""

import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from bot.__main__ import app
from bot.conversation.table import COMMANDS, GROUP_COMMANDS, Command
from bot.texts import locale

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def table(name: str) -> dict[str, list[str]]:
    """The rows of a table of the README, by their first cell without backticks."""
    after = README.partition(f"<!-- {name} -->\n")[2]
    lines = after.partition("\n\n")[0].splitlines()[2:]
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in rows}


def commands() -> dict[str, str]:
    """Every command of the program with the first line of its help."""
    found = {}
    root = get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    for name, command in root.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            for inner, leaf in command.commands.items():
                found[f"{name} {inner}"] = leaf.help or ""
        else:
            found[name] = command.help or ""
    return found


def test_the_readme_lists_every_command_as_its_help_does() -> None:
    listed = {
        name.partition(" ")[2]: cells[0].rstrip(".")
        for name, cells in table("commands").items()
    }
    launcher = {"test", "check", "bench"}
    told = {name: text.rstrip(".") for name, text in commands().items()}

    assert {k: v for k, v in listed.items() if k not in launcher} == told
    assert launcher <= set(listed)


@pytest.mark.parametrize(
    ("name", "there"), [("conversation", COMMANDS), ("groups", GROUP_COMMANDS)]
)
def test_the_readme_lists_every_command_of_the_bot(
    name: str, there: tuple[Command, ...]
) -> None:
    words = locale()["command"]
    listed = {name: cells[0] for name, cells in table(name).items()}

    assert list(listed) == [f"/{c.name}" for c in there]
    for command in there:
        if command.menu:
            assert listed[f"/{command.name}"] == words[command.name]["en"]


def test_the_readme_lists_every_setting_as_the_example_does() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    settings = re.findall(r"^# (.+)\n([A-Z_]+)=(.*)$", example, re.MULTILINE)

    assert table("settings") == {
        name: [f"`{value}`" if value else "", meaning]
        for meaning, name, value in settings
    }


@pytest.mark.parametrize("name", ["bot", "jobs", "storage"])
def test_the_code_map_names_every_module(name: str) -> None:
    listed = set(re.findall(r"`([a-z_/]+(?:\.py|/))`", ARCHITECTURE))
    present = {
        f"{name}/{path.name}{'/' if path.is_dir() else ''}"
        for path in (ROOT / name).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
        if path.name not in ("__init__.py", "__pycache__")
    }

    assert {e for e in listed if re.fullmatch(rf"{name}/[^/]+/?", e)} == present


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8")):
            if "://" not in target:
                assert (ROOT / target).exists(), f"{document.name}: {target}"
