"""The rules of the rule sets, to be read: what each asks, and documents that show it. No document is judged here."""
