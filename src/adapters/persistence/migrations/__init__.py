"""The schema's history, policies included. Operators go forward only; the way down is for the tests."""
