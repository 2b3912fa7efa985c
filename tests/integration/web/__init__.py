"""The whole web application, with the core in memory behind it."""
