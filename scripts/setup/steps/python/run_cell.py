"""Runs one cell in the kernel of the course as JupyterLab would, and prints what came of it as JSON.

python run_cell.py CODE   prints {"status": …, "output": …, "lab": …}; JupyterLab is loaded, too, while the kernel starts.
"""

import json
import sys


def main():
    code = sys.argv[1]
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="typescript")
    manager.start_kernel()
    try:
        import jupyterlab.labapp

        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            output = []

            def listen(message):
                content = message["content"]
                output.append(content.get("text") or "\n".join(content.get("traceback") or []))

            reply = client.execute_interactive(
                code, timeout=60, allow_stdin=False, output_hook=listen
            )
            status = reply["content"]["status"]
            print(json.dumps({"status": status, "output": "".join(output), "lab": jupyterlab.__version__}))
        finally:
            client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)


main()
