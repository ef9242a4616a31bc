"""核验: whether what an archive holds is authentic, complete, usable and secure (四性)."""
