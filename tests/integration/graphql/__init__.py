"""The GraphQL adapter behind a real server: HTTP, WebSocket and server-sent events over sockets."""
