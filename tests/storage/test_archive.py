"""The archive keeps articles once and tells stories newest first."""

from dataclasses import replace

from storage.model import Story
from storage.store import Store
from tests.fakes import NOON
from tests.storage.samples import FULL_ARTICLE


async def ingest(store: Store, *articles, founders=None, now=NOON):
    async with store.archive.ingest(now) as batch:
        return await batch.add(articles, founders or {})


async def test_an_article_comes_back_as_it_was_given(store: Store) -> None:
    (story,) = await ingest(store, FULL_ARTICLE)

    kept = replace(FULL_ARTICLE, story=story)
    assert await store.archive.story(story) == Story(
        id=story, seen=NOON, published=FULL_ARTICLE.published, articles=(kept,)
    )
