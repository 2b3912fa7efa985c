"""What rows are compared with: servers that do the same with less, each a program that is told a socket to serve."""
