"""The office's file plan, and how it writes its numbers."""
