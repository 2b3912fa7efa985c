"""The record over the real database: what no order, copy, race or crash may change."""
