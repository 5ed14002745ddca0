"""The real launcher in a small checkout; uv and pip are scripts that take notes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).parents[1] / "mujaz"
TELL = """
import json, os, sys
print(json.dumps({"pid": os.getpid(), "cwd": os.getcwd(), "arguments": sys.argv[1:]}))
"""
UV = 'echo "$@" >> "$NOTES"'


@dataclass(frozen=True)
class Checkout:
    root: Path
    tools: Path  #: the only folder on PATH
    notes: Path  #: what the installers were asked, a line each
    modules: Path  #: what the outer Python can import

    @property
    def environ(self) -> Mapping[str, str]:
        return {
            "PATH": str(self.tools),
            "NOTES": str(self.notes),
            "PYTHONPATH": str(self.modules),
        }

    def start(self, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, self.root / "mujaz", *arguments],
            env=self.environ,
            cwd=cwd or self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, cwd: Path | None = None) -> tuple[int, str, str]:
        process = self.start(*arguments, cwd=cwd)
        output, errors = process.communicate(timeout=60)
        return process.returncode, output, errors

    def tool(self, path: str, script: str) -> None:
        file = self.root / path
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def installed(self) -> list[str]:
        """The names of the locks that were installed, in order."""
        notes = self.notes.read_text() if self.notes.exists() else ""
        return [Path(line.split()[-1]).name for line in notes.splitlines()]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "a checkout"
    place = Checkout(root, root / "tools", root / "notes", root / "modules")
    for folder in ("bot", "pytest", "tools", "modules/pip"):
        (root / folder).mkdir(parents=True)
    for module in ("bot", "pytest"):
        (root / module / "__main__.py").write_text(TELL)
    for part in ("", "-dev", "-e2e", "-peers"):
        (root / f"requirements{part}.lock").write_text(f"things{part}==1\n")
    (root / "modules/pip/__init__.py").write_text("raise ImportError\n")
    shutil.copy(LAUNCHER, root)
    place.tool("tools/uv", UV)
    return place


def test_the_first_start_sets_up_and_the_second_does_not(checkout: Checkout) -> None:
    first = checkout.run("preview")
    second = checkout.run("preview")

    assert first[2] == "mujaz: setting up .venv, once, up to a minute ...\n"
    assert second[2] == ""
    assert checkout.installed() == ["requirements.lock"]


def test_only_wheels_whose_hash_is_known_are_installed(checkout: Checkout) -> None:
    checkout.run("preview")

    assert checkout.notes.read_text() == (
        f"pip install --python {checkout.root}/.venv/bin/python --quiet "
        "--require-hashes --only-binary :all: --no-deps "
        f"-r {checkout.root}/requirements.lock\n"
    )


def test_the_bot_takes_the_launchers_place(checkout: Checkout, tmp_path: Path) -> None:
    process = checkout.start("search", "", "a b", cwd=tmp_path)
    told = json.loads(process.communicate(timeout=60)[0])

    assert told == {
        "pid": process.pid,
        "cwd": str(tmp_path),
        "arguments": ["search", "", "a b"],
    }


def test_a_folder_of_the_users_is_not_taken_for_the_bot(
    checkout: Checkout, tmp_path: Path
) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot/__main__.py").write_text("raise SystemExit(9)")

    assert checkout.run("stats", cwd=tmp_path)[0] == 0


def test_a_changed_lock_is_installed_again(checkout: Checkout) -> None:
    checkout.run("preview")
    (checkout.root / "requirements.lock").write_text("things==2\n")
    checkout.run("preview")
    checkout.run("preview")

    assert checkout.installed() == ["requirements.lock", "requirements.lock"]


def test_tests_get_what_they_need(checkout: Checkout) -> None:
    checkout.run("test")
    checkout.run("test", "--e2e")

    assert checkout.installed() == ["requirements-dev.lock", "requirements-e2e.lock"]


def test_who_compares_gets_what_there_is_to_compare_with(checkout: Checkout) -> None:
    checkout.run("eval")
    checkout.run("bench", "nothing")

    assert sorted(checkout.installed()) == [
        "requirements-dev.lock",
        "requirements-peers.lock",
        "requirements.lock",
    ]


def test_the_whole_suite_runs_from_anywhere(checkout: Checkout, tmp_path: Path) -> None:
    told = json.loads(checkout.run("test", "--e2e", "-k", "x", cwd=tmp_path)[1])

    assert told["cwd"] == str(checkout.root)
    assert told["arguments"] == [
        "-n",
        "auto",
        "--dist",
        "worksteal",
        "--e2e",
        "-k",
        "x",
    ]


def test_a_test_file_is_named_as_the_user_sees_it(
    checkout: Checkout, tmp_path: Path
) -> None:
    (tmp_path / "test_x.py").touch()
    told = json.loads(checkout.run("test", "test_x.py::test_y", cwd=tmp_path)[1])

    assert told["cwd"] == str(tmp_path)


def test_a_set_up_that_was_killed_is_made_again(checkout: Checkout) -> None:
    half = checkout.root / ".venv/half"
    checkout.tool("tools/uv", f': > "{half}"; kill -9 $PPID')
    killed = checkout.run("preview")
    was_half = half.exists()
    checkout.tool("tools/uv", UV)
    again = checkout.run("preview")

    assert (killed[0], was_half) == (-9, True)
    assert (again[0], half.exists()) == (0, False)


def test_an_environment_without_its_python_is_made_again(checkout: Checkout) -> None:
    checkout.run("preview")
    (checkout.root / ".venv/bin/python").unlink()

    assert checkout.run("preview")[0] == 0
    assert checkout.installed() == ["requirements.lock", "requirements.lock"]


def test_an_environment_of_another_python_is_made_again(checkout: Checkout) -> None:
    checkout.run("preview")
    library = checkout.root / ".venv/lib"
    next(library.iterdir()).rename(library / "python3.10")
    checkout.run("preview")

    assert checkout.installed() == ["requirements.lock", "requirements.lock"]
    assert [folder.name for folder in library.iterdir()] != ["python3.10"]


def test_two_starts_at_once_set_up_once(checkout: Checkout) -> None:
    gate = checkout.root / "gate"
    os.mkfifo(gate)
    checkout.tool("tools/uv", f'{UV}; read line < "{gate}"')
    starts = [checkout.start("preview"), checkout.start("preview")]
    gate.write_text("go\n")  # waits for the first installer
    codes = [start.wait(timeout=60) for start in starts]
    for start in starts:
        start.communicate()

    assert codes == [0, 0]
    assert checkout.installed() == ["requirements.lock"]


def test_pip_does_what_uv_cannot(checkout: Checkout) -> None:
    checkout.tool("tools/uv", "exit 2")
    (checkout.modules / "pip/__init__.py").write_text("")
    (checkout.modules / "pip/__main__.py").write_text(
        "import os, sys\nopen(os.environ['NOTES'], 'w').write(' '.join(sys.argv[1:]))"
    )

    assert checkout.run("preview")[0] == 0
    assert checkout.notes.read_text() == (
        f"--python {checkout.root}/.venv/bin/python install --quiet --require-hashes "
        f"--only-binary :all: --no-deps -r {checkout.root}/requirements.lock"
    )


def test_without_pip_and_uv_the_launcher_says_what_to_install(
    checkout: Checkout,
) -> None:
    (checkout.tools / "uv").unlink()

    assert checkout.run("preview")[2].splitlines()[1:] == [
        "mujaz: could not set up .venv: "
        "there is no pip (apt install python3-pip) and no uv"
    ]


def test_a_failed_installation_is_tried_again(checkout: Checkout) -> None:
    checkout.tool("tools/uv", "echo no network >&2; exit 2")
    failed = checkout.run("preview")
    checkout.tool("tools/uv", UV)

    assert failed == (
        1,
        "",
        "mujaz: setting up .venv, once, up to a minute ...\nno network\n"
        "mujaz: could not set up .venv: see above; the next start tries again\n",
    )
    assert checkout.run("preview")[0] == 0


def test_every_check_runs_even_after_one_failed(checkout: Checkout) -> None:
    checkout.run("test")
    names = ("ruff", "mypy", "lint-imports", "hadolint", "check-jsonschema")
    for name in names:
        code = int(name == "mypy")
        checkout.tool(f".venv/bin/{name}", f'echo "$@"; exit {code}')

    assert checkout.run("check") == (
        1,
        "== ruff format --check\nformat --check\n== ruff check\ncheck\n== mypy\n\n"
        "== lint-imports --no-logo\n--no-logo\n"
        "== hadolint deploy/Dockerfile\ndeploy/Dockerfile\n"
        "== check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml\n"
        "--builtin-schema vendor.compose-spec deploy/compose.yaml\n",
        "",
    )


def test_with_the_environment_active_mujaz_is_the_same(checkout: Checkout) -> None:
    checkout.run("preview")
    active = subprocess.run(
        [checkout.root / ".venv/bin/mujaz", "stats"],
        env={"PATH": f"{checkout.root}/.venv/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(active.stdout)["arguments"] == ["stats"]


@pytest.mark.parametrize(
    ("newer", "said"),
    [
        ("python3.12", "CHECKOUT/mujaz stats\n"),
        (
            "python3.10",
            "mujaz: needs Python 3.11 or newer, and there is none on PATH\n",
        ),
    ],
)
def test_an_older_python_looks_for_a_newer_one(
    checkout: Checkout, newer: str, said: str
) -> None:
    checkout.tool(f"tools/{newer}", 'echo "$@"')
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 0);"
        f"sys.argv = [{str(checkout.root / 'mujaz')!r}, 'stats'];"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend],
        env=checkout.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout + done.stderr == said.replace("CHECKOUT", str(checkout.root))
