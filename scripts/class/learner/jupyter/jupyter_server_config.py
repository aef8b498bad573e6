"""What holds for the server of a learner in a class, besides jupyter_server_config.json beside it."""

import os

c = get_config()  # noqa: F821

# What a kernel prints goes to everybody who listens on its port. A socket in the learner's own folder has no port.
c.KernelManager.transport = "ipc"

# A kernel that computes nothing goes, also one of a notebook that is still open: an open tab is no work.
c.MappingKernelManager.cull_idle_timeout = int(os.environ.get("CLASS_KERNEL_IDLE", "0"))
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = True

# The way to the packages of the course; see start-server.py.
c.ContentsManager.hide_globs = ["__pycache__", "*.pyc", "*~", "node_modules"]
