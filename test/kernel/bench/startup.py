"""
How long from starting a kernel to its first result, and what a warm cell takes: ours, stock tslab, ipykernel, and
Deno's kernel where it is installed, in turn in one run, so that a busy machine is busy for all.

    .venv/bin/python test/kernel/bench/startup.py [--repeat 7] [--no-tslab]

Stock tslab is installed into .cache/bench on the first use. Times are seconds, medians with the best in brackets.
"""

import argparse
import json
import os
import queue
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
CACHE = REPOSITORY / ".cache" / "bench"
WARM_CELLS = 10


def write_kernelspec(name, argv, language):
    folder = CACHE / "jupyter" / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    spec = {"argv": argv, "display_name": name, "language": language}
    (folder / "kernel.json").write_text(json.dumps(spec))


def install_tslab():
    """Installs tslab into a folder of its own and registers it under the name tslab-stock."""
    folder = CACHE / "tslab"
    program = folder / "node_modules" / "tslab" / "bin" / "tslab"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "tslab@1.0.22"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    write_kernelspec("tslab-stock", ["node", str(program), "kernel", "--config-path", "{connection_file}"], "typescript")


def measure(name):
    """Starts a kernel in a folder of its own and returns seconds to kernel_info, to the first result, and of warm cells."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=name)
    start = time.perf_counter()
    # In the repository, tslab would load the tslab that lies there.
    folder = CACHE / "tslab" if name == "tslab-stock" else REPOSITORY / "notebooks"
    manager.start_kernel(cwd=str(folder), stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        info = client.kernel_info()
        wait_for_reply(client, info)
        ready = time.perf_counter() - start
        run(client, "1 + 1")
        first = time.perf_counter() - start
        warm = []
        for number in range(WARM_CELLS):
            began = time.perf_counter()
            run(client, f"{number} + 1")
            warm.append(time.perf_counter() - began)
        return ready, first, statistics.median(warm)
    except queue.Empty:
        state = "runs" if manager.is_alive() else "has ended"
        raise RuntimeError(f"{name} didn't answer within a minute; its process {state}") from None
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code):
    reply = wait_for_reply(client, client.execute(code))
    if reply["status"] != "ok":
        raise RuntimeError(f"{code} failed: {reply}")


def wait_for_reply(client, request):
    while True:
        message = client.get_shell_msg(timeout=60)
        if message["parent_header"].get("msg_id") == request:
            return message["content"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--no-tslab", action="store_true")
    options = parser.parse_args()
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(REPOSITORY / "lib" / "kernel" / "jupyter"), str(CACHE / "jupyter")])
    kernels = {"ours": "typescript", "ipykernel": "python3"}
    if not options.no_tslab:
        install_tslab()
        kernels["tslab 1.0.22"] = "tslab-stock"
    if shutil.which("deno"):
        write_kernelspec("deno-stock", ["deno", "jupyter", "--kernel", "--conn", "{connection_file}"], "typescript")
        kernels["deno"] = "deno-stock"
    times = {title: [] for title in kernels}
    for title, name in kernels.items():
        # Once unmeasured: files come into the system's cache, and kernels write their own.
        measure(name)
    for _ in range(options.repeat):
        for title, name in kernels.items():
            times[title].append(measure(name))
    print(f"{'kernel':14} {'kernel_info':>16} {'first result':>16} {'warm cell':>18}")
    for title, rows in times.items():
        columns = [f"{statistics.median(c):.3f} ({min(c):.3f})" for c in zip(*rows)]
        print(f"{title:14} {columns[0]:>16} {columns[1]:>16} {columns[2]:>18}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
