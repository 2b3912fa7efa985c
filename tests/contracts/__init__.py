"""One suite per port, over everything that implements it."""
