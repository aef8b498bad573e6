"""How learners fetch and hand in. A folder for each course, so that two can have an exercise of the same name."""

import os

c = get_config()  # noqa: F821

c.Exchange.root = os.environ["CLASS_EXCHANGE"]
c.Exchange.path_includes_course = True
# Beside lessons and exercises, where JupyterLab shows it.
c.Exchange.assignment_dir = os.path.expanduser("~/my-work")
