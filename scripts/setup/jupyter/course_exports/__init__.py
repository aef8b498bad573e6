"""What turns a notebook into a page: Markdown, formulas and HTML that can do no harm. Templates call it as filters."""
