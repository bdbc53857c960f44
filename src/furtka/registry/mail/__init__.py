"""E-mail: read from the office's mailbox, registered, confirmed once, answered by a press."""
