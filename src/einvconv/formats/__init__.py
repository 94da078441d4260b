"""The formats: a record and a room for each family, and what several of them share."""
