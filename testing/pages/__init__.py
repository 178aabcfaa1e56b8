"""People before the pages in a browser: a window, a hand, and what each of them comes to do."""
