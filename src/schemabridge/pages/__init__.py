"""What people read: HTML pages that need no other file, and schemas in words."""
