"""Pages as PDF files, tagged for who does not see them (PDF/UA-1)."""
