"""What is known about a customer, and which of it guides may see and edit."""
