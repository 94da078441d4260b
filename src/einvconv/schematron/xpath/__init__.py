"""XPath 2.0, compiled to plain Python."""
