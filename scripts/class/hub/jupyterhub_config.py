"""JupyterHub for a class. `npm run class -- start` starts it, and says in CLASS what class.json and the folder are.

What an administrator wants otherwise stands in jupyterhub_config.py in the folder of the class, and is read last.
"""

import json
import os
import sys

c = get_config()  # noqa: F821

CLASS = json.loads(os.environ["CLASS"])
COURSE, PORTS, LIMITS, IDLE = CLASS["course"], CLASS["ports"], CLASS["limits"], CLASS["idle"]
LEARNER = os.path.join(COURSE, "scripts", "class", "learner")

c.JupyterHub.bind_url = CLASS["address"]
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORTS['hub']}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORTS['proxy']}"
c.ConfigurableHTTPProxy.command = [
    CLASS["node"],
    os.path.join(CLASS["proxy"], "node_modules", "configurable-http-proxy", "bin", "configurable-http-proxy"),
]
# A hub that ends takes its learners' servers with it: what is started again is the version that is there then.
c.JupyterHub.cleanup_servers = True
c.JupyterHub.shutdown_on_logout = False

# Secrets and the database: the folder is root's alone.
c.JupyterHub.db_url = f"sqlite:///{CLASS['hub']}/jupyterhub.sqlite"
c.JupyterHub.pid_file = os.path.join(CLASS["hub"], "jupyterhub.pid")
c.JupyterHub.cookie_secret_file = os.path.join(CLASS["hub"], "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = os.path.join(CLASS["hub"], "proxy.pid")

# Accounts of the system. Nobody works as root.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.blocked_users = {"root"}
c.Authenticator.admin_users = set(CLASS["admins"])
if CLASS["groups"]:
    c.LocalAuthenticator.allowed_groups = set(CLASS["groups"])
else:
    c.Authenticator.allow_all = True

# The server of a learner: JupyterLab on ~/my-work, with the course that all share.
c.Spawner.cmd = [os.path.join(COURSE, ".venv", "bin", "python"), os.path.join(LEARNER, "start-server.py")]
c.Spawner.notebook_dir = "~/my-work"
c.Spawner.default_url = "/lab"
# A storm of starts takes its time on few cores; nobody is turned away meanwhile. With a limit to the starts at once,
# JupyterHub answers 429 to whoever comes too many.
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 0
c.Spawner.environment = {
    "CLASS_NODE": CLASS["node"],
    "CLASS_EXCHANGE": CLASS["exchange"],
    "CLASS_KERNEL_IDLE": str(int(IDLE["kernel"] * 60)),
    "TYPESCRIPT_KERNEL_MEMORY_LIMIT": str(int(LIMITS["kernelMemory"])),
    # What a learner isn't using goes back to the system soon: the compiler's process, and what TensorFlow has freed.
    "TYPESCRIPT_KERNEL_COMPILER_SLEEP": "120",
    "TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "true",
    # TensorFlow would start a thread for every core of the machine.
    "TF_NUM_INTRAOP_THREADS": str(max(1, int(LIMITS["cores"]))),
    "TF_NUM_INTEROP_THREADS": str(max(1, int(LIMITS["cores"]))),
}

if CLASS["systemd"]:
    # systemd counts memory and time of everything that a learner has started, in a control group for each.
    c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
    c.SystemdSpawner.mem_limit = f"{int(LIMITS['serverMemory'])}M"
    c.SystemdSpawner.cpu_limit = float(LIMITS["cores"])
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.isolate_devices = True
    c.SystemdSpawner.disable_user_sudo = True
else:
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"

# The desk of the graders of each course: a server with formgrader on its gradebook, with the rights of the course's account.
# Nobody logs in as that account; those who may grade start its server, and work in it, at /hub/spawn/ACCOUNT.
DESKS = {course["account"]: course for course in CLASS["courses"]}
c.JupyterHub.load_groups = {"desks": {"users": list(DESKS)}}
c.JupyterHub.load_roles = []
for account, course in DESKS.items():
    group = f"graders-{course['id']}"
    c.JupyterHub.load_groups[group] = {"users": course["graders"]}
    c.JupyterHub.load_roles.append(
        {
            "name": group,
            "groups": [group],
            "scopes": [f"{scope}!user={account}" for scope in ("servers", "access:servers", "read:users:name")],
        }
    )


def at_the_desk(spawner):
    """Makes the server of a course's account the desk of its graders."""
    course = DESKS.get(spawner.user.name)
    if course is None:
        return
    folder = os.path.join(CLASS["courses_folder"], course["id"])
    spawner.cmd = [
        os.path.join(COURSE, ".venv", "bin", "python"),
        os.path.join(COURSE, "scripts", "class", "grader", "start-server.py"),
    ]
    spawner.notebook_dir = ""
    spawner.environment = {**spawner.environment, "CLASS_COURSE_FOLDER": folder}


c.Spawner.pre_spawn_hook = at_the_desk

# Servers of learners who have gone away.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={int(IDLE['server'] * 60)}"],
    }
]
c.JupyterHub.load_roles.append(
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
)

extra = CLASS["extraConfig"]
if os.path.exists(extra):
    load_subconfig(extra)  # noqa: F821
