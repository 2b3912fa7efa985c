"""Driving adapter: the API for front ends, GraphQL over HTTP, WebSocket and server-sent events."""
