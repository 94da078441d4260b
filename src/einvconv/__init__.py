"""einvconv converts and validates electronic invoices."""
