# How nbgrader makes what students get, and reads what they hand in.
c = get_config()  # noqa: F821

c.ClearSolutions.code_stub = {
    "typescript": "// Your code here. Then delete the next line.\nthrow exercise.notTried();"
}
c.ClearSolutions.text_stub = "*Your answer here.*"

# What only the solution shows.
c.TagRemovePreprocessor.remove_cell_tags = ["solution-only"]
