"""The errands: use cases, the ports they need, the views they answer with. Knows the domain and no framework."""
