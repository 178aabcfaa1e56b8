"""Pages where a bailleur has a survey file checked, and deposits it."""
