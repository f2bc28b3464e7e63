"""Customers and their friendships with guides."""
