"""Files that are made whole before they go out: a process of its own turns features into one."""
