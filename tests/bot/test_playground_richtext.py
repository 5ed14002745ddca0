import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.richtext import BLOCKS, LINKS, blocks, is_safe

PAIRS = sorted((Path(__file__).parents[1] / "data/playground").glob("*.json"))
KINDS = [*BLOCKS, *LINKS, "bold", "italic", "code", "spoiler", "hashtag"]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_a_text_becomes_blocks_of_marked_lines(path: Path) -> None:
    pair = json.loads(path.read_text("utf-8"))

    assert blocks(pair["text"], pair["entities"]) == pair["blocks"]


def written(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for inner in node["inside"]:
            yield from written(inner)


entities = st.builds(
    lambda kind, offset, length: {
        "type": kind,
        "offset": offset,
        "length": length,
        "url": "https://example.org/",
    },
    st.sampled_from(KINDS),
    st.integers(0, 20),
    st.integers(0, 20),
)


@given(st.text("اب1 \n🚢", max_size=20), st.lists(entities, max_size=5))
def test_no_letter_is_lost_or_moved_whatever_the_entities(
    text: str, marks: list[dict[str, Any]]
) -> None:
    lines = [line for block in blocks(text, marks) for line in block["lines"]]
    seen = "".join(piece for line in lines for node in line for piece in written(node))

    assert seen == text.replace("\n", "")


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://example.org/", True),
        ("MAILTO:news@example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("/chat", False),
        ("", False),
    ],
)
def test_only_addresses_of_other_places_can_be_clicked(href: str, safe: bool) -> None:
    assert is_safe(href) is safe
