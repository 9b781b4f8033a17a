"""Labelled pictures in the formats of others: `lmdb_images` reads the benchmarks' LMDBs."""

from crnn_lib.formats.lmdb_images import LmdbError, LmdbImages

__all__ = ["LmdbError", "LmdbImages"]
