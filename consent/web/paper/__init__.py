"""Terms on paper: the PDF of a published version, in one language (docs/decisions/0017-pdfs-are-made-once.md).

words: what it says. clauses: what the firm says, from what was rendered at publishing. parts: how each piece looks. layout and
tables: lines and pages. pdf and tags: the file itself, by fpdf2. view: made once, kept, served.
"""
