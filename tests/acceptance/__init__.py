"""The features, driven through the front doors."""
