"""Fuzzing: documents mutated by their structure, and one target for each entry of the library."""
