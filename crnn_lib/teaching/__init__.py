"""What the notebooks need beside the library. It stands on the core; the core never imports it."""
