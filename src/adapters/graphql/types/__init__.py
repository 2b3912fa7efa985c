"""The API's object types: each made from a view, field by field, so that nothing new leaks by itself."""
