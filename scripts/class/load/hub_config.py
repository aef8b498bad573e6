"""JupyterHub for a load test: learners without accounts, whom a program starts. It holds beside jupyterhub_config.py."""

import os

c = get_config()  # noqa: F821

c.JupyterHub.authenticator_class = "dummy"
# Nobody logs in: the program below acts for all, with its token.
c.DummyAuthenticator.password = os.environ["LOAD_TOKEN"]
# Each learner has a home, and the rights of whoever runs this.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = os.path.join(os.environ["LOAD_HOMES"], "{username}")
c.JupyterHub.load_groups = {}
c.JupyterHub.services = [{"name": "load", "api_token": os.environ["LOAD_TOKEN"]}]
c.JupyterHub.load_roles = [
    {"name": "load", "services": ["load"], "scopes": ["admin:users", "admin:servers", "access:servers"]}
]
