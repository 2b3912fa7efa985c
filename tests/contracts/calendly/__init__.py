"""The ports that Calendly stands behind, over HTTP against the sandbox."""
