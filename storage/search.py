"""Full-text search of the two engines: FTS5, and tsvector with GIN. Reads, writes.

Articles carry their own tokens, separated by spaces; the engines only look them up.
SQLite's index is kept in step by whoever writes articles, not by triggers: a later
migration that rebuilds the table would drop those without a word.
"""

from collections.abc import Sequence

from sqlalchemy import BindParameter, Subquery, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import Id

DDL = {
    "sqlite": """
        CREATE VIRTUAL TABLE article_search USING fts5(
            search_text, content = 'article', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 0'
        )
    """,
    "postgresql": """
        CREATE INDEX article_search ON article
        USING gin (to_tsvector('simple', search_text))
    """,
}

LIMIT = 100_000  #: characters of one article that are searched; tsvector ends at 1 MB
DEPTH = 1000  #: newest matches that are looked at

# Of SQLite alone; PostgreSQL keeps its index by itself.
_INDEX = """
    INSERT INTO article_search (rowid, search_text)
    SELECT id, search_text FROM article WHERE id {which}
"""
_ERASE = """
    INSERT INTO article_search (article_search, rowid, search_text)
    SELECT 'delete', id, search_text FROM article WHERE id {which}
"""
_MATCH = {
    "sqlite": """
        SELECT rowid AS id FROM article_search
        WHERE article_search MATCH :words ORDER BY rowid DESC LIMIT :depth
    """,
    "postgresql": """
        SELECT id FROM article
        WHERE to_tsvector('simple', search_text) @@ plainto_tsquery('simple', :words)
        ORDER BY id DESC LIMIT :depth
    """,
}


def is_index(name: str | None) -> bool:
    """Whether a table or index belongs to search, so that the schema knows it not."""
    return (name or "").startswith("article_search")


async def index_after(connection: AsyncConnection, article_id: int) -> None:
    """Make every article after this one findable."""
    if connection.dialect.name == "sqlite":
        statement = text(_INDEX.format(which="> :last"))
        await connection.execute(statement, {"last": article_id})


async def index(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Make these articles findable by the words they have now."""
    if connection.dialect.name == "sqlite":
        await connection.execute(_among(_INDEX), {"ids": ids})


async def erase(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Make these articles not findable; call it before their words change."""
    if connection.dialect.name == "sqlite":
        await connection.execute(_among(_ERASE), {"ids": ids})


def _among(statement: str) -> TextClause:
    which: BindParameter[int] = bindparam("ids", expanding=True)
    return text(statement.format(which="IN :ids")).bindparams(which)


def matches(dialect: str, tokens: Sequence[str]) -> Subquery:
    """Return the ids of the newest articles that hold every token."""
    if dialect == "sqlite":
        # Quoted, so that no token is taken for FTS5's query language.
        tokens = ['"' + token.replace('"', '""') + '"' for token in tokens]
    statement = text(_MATCH[dialect]).columns(id=Id)
    return statement.bindparams(words=" ".join(tokens), depth=DEPTH).subquery()
