"""From what the user typed to hits: query, engine, ranking, snippets."""
