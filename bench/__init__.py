"""The benchmark: what the service promises of its speed, each promise measured against its limit in the same run."""
