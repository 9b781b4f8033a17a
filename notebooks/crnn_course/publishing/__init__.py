"""The notebooks as files: editions, releases to a class, instructor's guides, an offline kit."""
