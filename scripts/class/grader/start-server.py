"""Starts the desk of a course's graders, with the rights of the course's account: formgrader on the gradebook."""

import json
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
programs = os.path.dirname(sys.executable)

os.umask(0o077)
graded = os.path.join(os.environ["CLASS_COURSE_FOLDER"], "graded")
os.makedirs(graded, exist_ok=True)
# Formgrader reads the settings of the folder it is started in; grading has written them.
os.chdir(graded)
prepared = subprocess.run(
    [os.environ["CLASS_NODE"], os.path.join(here, "environment.mjs")], stdout=subprocess.PIPE, check=True
)
os.environ.update(json.loads(prepared.stdout))
# nbgrader starts programs that lie beside it.
os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])
singleuser = os.path.join(programs, "jupyterhub-singleuser")
os.execv(singleuser, [singleuser, f"--ServerApp.root_dir={graded}", "--ServerApp.default_url=/lab", *sys.argv[1:]])
