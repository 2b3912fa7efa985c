"""The rows of the table: one file each, with its promise at its head."""
