"""The museum of failures: one sound training loop, and exhibits with one bug each."""
