"""The door for files: from a page, a folder, a program or a command, they are taken in or refused
with a reason, and the next one gets its turn (docs/importing.md)."""
