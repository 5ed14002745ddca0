"""What an article is about: topics, entities, figures, and how alike two are."""
