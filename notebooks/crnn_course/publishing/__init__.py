"""The notebooks as files: editions, releases to a class, instructor guides, an offline kit."""
