// The library and the kernel on the other Nodes that the course supports, with native TensorFlow.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { jupyterEnvironment } from "../../scripts/setup/lab/jupyter.mjs";
import { pypiNode } from "./nodes.js";
import { here } from "./scratch.js";

const LIBRARY = `
  import { backend, tf } from "course";
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const { history } = await model.fit(tf.ones([8, 3]), tf.ones([8, 2]), { epochs: 2, verbose: 0 });
  console.log(process.versions.node, backend().name, history.loss.length);
`;

const KERNEL = `
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="typescript")
try:
    code = 'import { backend, tf } from "course";\\nconsole.log(process.versions.node, backend().name, tf.sum([1, 2]).dataSync()[0]);'
    def show(message):
        if message["msg_type"] == "stream": print(message["content"]["text"], end="")
    reply = client.execute_interactive(code, timeout=60, output_hook=show)
    print(reply["content"]["status"])
finally:
    client.stop_channels()
    manager.shutdown_kernel()
`;

for (const version of ["22.20.0", "24.19.0"]) {
  test(`library and kernel run on Node ${version} with native TensorFlow`, async () => {
    const node = await pypiNode(version);
    const library = await run(node, ["--input-type=module", "-e", LIBRARY], {
      cwd: here.root,
      env: here.env,
    });
    assert.match(library.stdout, new RegExp(`^${version} tensorflow 2$`, "m"), library.output);

    const environment = jupyterEnvironment(here);
    const PATH = [path.dirname(node), environment.PATH].join(path.delimiter);
    const options = { cwd: here.root, env: { ...environment, PATH }, timeout: 90_000 };
    const kernel = await run(here.python, ["-c", KERNEL], options);
    assert.match(kernel.stdout, new RegExp(`^${version} tensorflow 3\\nok$`, "m"), kernel.output);
  });
}
