"""What the tests of public clients run in processes of their own, one file per client."""
