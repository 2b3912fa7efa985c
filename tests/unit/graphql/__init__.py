"""The GraphQL adapter without a server: behind it, finders and use cases from memory."""
