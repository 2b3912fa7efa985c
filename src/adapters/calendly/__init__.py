"""Calendly's API, OAuth and bodies, translated into the words of the ports; the only place that knows their JSON."""
