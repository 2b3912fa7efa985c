"""Mail addresses, letters and the log, without a server."""
