"""A benchmark by its name: ./mujaz bench NAME [SIZE ...]; without a name, all names."""

import ast
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    names = sorted(file.stem for file in HERE.glob("*.py") if file.stem[0] != "_")
    if len(sys.argv) < 2:
        for name in names:
            told = ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text()))
            print(f"{name:16} {(told or '').splitlines()[0]}")
    elif sys.argv[1] not in names:
        sys.exit(f"no benchmark {sys.argv[1]!r}; there are: {', '.join(names)}")
    else:
        name = sys.argv.pop(1)
        runpy.run_module(f"tests.benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
