"""What browsers and host apps reach over HTTP, but for GraphQL: sign-in, connecting, short links, health, the pages."""
