"""The quirks: servers that are odd in one way each, and the cells that are right for them."""
