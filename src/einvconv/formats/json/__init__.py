"""JSON: the invoice of the model by its names, which belongs to no format."""
