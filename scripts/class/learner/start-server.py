"""Starts the server of a learner, with the learner's rights: JupyterHub calls this instead of jupyterhub-singleuser.

It brings ~/my-work up to date as `npm start` does, and then becomes the server.
"""

import json
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
singleuser = os.path.join(os.path.dirname(sys.executable), "jupyterhub-singleuser")

# The folder of a learner is theirs alone, whatever the system's default is.
os.umask(0o077)
prepared = subprocess.run(
    [os.environ["CLASS_NODE"], os.path.join(here, "prepare-home.mjs")], stdout=subprocess.PIPE, check=True
)
os.environ.update(json.loads(prepared.stdout))
os.chdir(os.path.expanduser("~/my-work"))
os.execv(singleuser, [singleuser, *sys.argv[1:]])
