"""`realpolitik play` and `realpolitik debrief`: a seat at the table."""
