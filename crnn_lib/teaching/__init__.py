"""What the notebooks need beside the library: figures with descriptions, editions. Stands on the core; the core never imports it."""
