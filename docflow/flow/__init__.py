"""The only place where rooms that decide and rooms that touch the world meet: fetch, ask, write."""
