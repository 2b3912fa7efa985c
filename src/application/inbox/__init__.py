"""Looking after the inbox: what became of deliveries, and having them carried out again."""
