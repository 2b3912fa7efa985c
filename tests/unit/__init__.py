"""What can be tested without any I/O."""
