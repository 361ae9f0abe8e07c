"""The verbs that the software exists for; each is all or nothing."""
