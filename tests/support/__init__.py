"""What tests of all kinds lean on: servers, a browser, builders."""
