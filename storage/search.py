"""Full-text search of the two engines: FTS5, and tsvector with GIN. Reads, writes.

Articles come with their own words, separated by spaces; the engines only look them
up. Each keeps them in a table `article_search`, which is no part of the schema and
which whoever writes articles keeps in step. Not triggers: a migration that rebuilds
SQLite's table of articles would drop those without a word. Not an index over an
expression: PostgreSQL computes it again for every row that it looks at.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import (
    CTE,
    ColumnElement,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.columns import Id, Words

DDL = {
    "sqlite": (
        "CREATE VIRTUAL TABLE article_search USING "
        "fts5(words, tokenize = 'unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        "CREATE TABLE article_search (rowid bigint PRIMARY KEY "
        "REFERENCES article (id), words tsvector NOT NULL)",
        "CREATE INDEX article_search_words ON article_search USING gin (words)",
    ),
}
LIMIT = 100_000  #: characters of one article that are searched; tsvector ends at 1 MB
DEPTH = 1000  #: newest matches that are looked at

_search = table("article_search", column("rowid", Id), column("words", Words()))
_SIMPLE: ColumnElement[str] = literal_column(
    "'simple'"
)  # PostgreSQL's way to leave words as they are
_IN_ORDER: ColumnElement[str] = literal_column(
    "(SELECT string_agg(lexeme, ' ' ORDER BY place)"
    " FROM unnest(words) CROSS JOIN unnest(positions) AS place)"
)


def is_index(name: str | None) -> bool:
    """Whether a table or index belongs to search, so that the schema knows it not."""
    return (name or "").startswith("article_search")


async def index(connection: AsyncConnection, words: Mapping[int, str]) -> None:
    """Make articles findable, by id, by their words."""
    given = bindparam("given", type_=Words())
    is_sqlite = connection.dialect.name == "sqlite"
    kept = given if is_sqlite else func.to_tsvector(_SIMPLE, given)
    statement = insert(_search).values(rowid=bindparam("id"), words=kept)
    rows = [{"id": id_, "given": some[:LIMIT]} for id_, some in words.items()]
    await connection.execute(statement, rows)


async def page(connection: AsyncConnection, after: int, limit: int) -> dict[int, str]:
    """Return the words of the next articles after an id, ready to be indexed again.

    PostgreSQL knows each word by its places, of which it remembers 256, and none
    beyond the 16,383rd word: enough for phrases.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    kept: ColumnElement[str] = _search.c.words if is_sqlite else _IN_ORDER
    query = select(_search.c.rowid, kept).where(_search.c.rowid > after)
    rows = await connection.execute(query.order_by(_search.c.rowid).limit(limit))
    return dict(tuple(row) for row in rows)


async def clear(connection: AsyncConnection) -> None:
    """Make no article findable."""
    await connection.execute(delete(_search))


async def erase(connection: AsyncConnection, ids: Iterable[int]) -> None:
    """Make articles not findable."""
    await connection.execute(delete(_search).where(_search.c.rowid.in_(ids)))


def matches(dialect: str, wanted: Sequence[Collection[str]]) -> CTE:
    """Return the newest articles that hold what is wanted, as `rowid`.

    Args:
        dialect: of the engine.
        wanted: of each of these at least one phrase: words that follow one another,
            as whoever indexed made them, separated by spaces.
    """
    if dialect == "sqlite":
        holds = _search.c.words.match(_all_of(wanted, " AND ", " OR ", _fts5))
    else:
        asked = func.to_tsquery(_SIMPLE, _all_of(wanted, " & ", " | ", _tsquery))
        holds = _search.c.words.op("@@", is_comparison=True)(asked)
    newest = _search.c.rowid.desc()
    found = select(_search.c.rowid).where(holds).order_by(newest).limit(DEPTH)
    # Looked up once: PostgreSQL may else plan to do it again for each story.
    return found.cte("found").prefix_with("MATERIALIZED")


def _all_of(
    wanted: Sequence[Collection[str]],
    and_: str,
    or_: str,
    quoted: Callable[[str], str],
) -> str:
    each = (or_.join(map(quoted, phrases)) for phrases in wanted)
    return and_.join(f"({one})" for one in each)


def _fts5(phrase: str) -> str:
    """The phrase, so that no word is taken for FTS5's query language."""
    return '"' + phrase.replace('"', '""') + '"'


def _tsquery(phrase: str) -> str:
    """The phrase, so that no word is taken for PostgreSQL's query language."""
    return "'" + phrase.replace("\\", "\\\\").replace("'", "''") + "'"
