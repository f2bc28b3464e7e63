"""Departments, stores and guides, as WeCom's address book has them."""
