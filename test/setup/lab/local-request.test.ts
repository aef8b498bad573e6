import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import { jupyterEnvironment } from "../../../scripts/setup/lab/jupyter.mjs";
import { statusOf } from "../../../scripts/setup/lab/local-request.mjs";
import { here } from "../scratch.js";

/** A server that answers what it is told, and notes what it is asked. */
async function server(t: TestContext, status: number) {
  const asked: string[] = [];
  const one = http.createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(status).end("{}");
  });
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  t.after(() => one.close());
  return { address: `http://127.0.0.1:${(one.address() as AddressInfo).port}`, asked };
}

test("a server on this machine is asked, with the token", async (t) => {
  const { address, asked } = await server(t, 200);
  assert.equal(await statusOf(`${address}/api/status`, { Authorization: "token abc" }), 200);
  assert.deepEqual(asked, ["/api/status token abc"]);
  const refusing = await server(t, 403);
  assert.equal(await statusOf(refusing.address, {}), 403);
});

test("where nobody listens the answer is 0", async () => {
  assert.equal(await statusOf("http://127.0.0.1:9/", {}), 0);
});

test("no proxy is asked, whatever the environment says", async (t) => {
  const { address, asked } = await server(t, 200);
  const proxy = await server(t, 502);
  const program = `
    import { statusOf } from ${JSON.stringify(`${here.root}/scripts/setup/lab/local-request.mjs`)};
    console.log(await statusOf(${JSON.stringify(`${address}/`)}, {}));
  `;
  const env = {
    ...here.env,
    NODE_USE_ENV_PROXY: "1",
    HTTP_PROXY: proxy.address,
    http_proxy: proxy.address,
    HTTPS_PROXY: proxy.address,
    ALL_PROXY: proxy.address,
    NO_PROXY: "",
  };
  const { stdout, output } = await run(process.execPath, ["--input-type=module", "-e", program], { env });
  assert.equal(stdout.trim(), "200", output);
  assert.equal(asked.length, 1);
  assert.deepEqual(proxy.asked, []);
});

test("what Jupyter starts asks this machine without a proxy, too, and keeps what the user has named", () => {
  const place = { ...here, env: { HTTP_PROXY: "http://proxy:3128", NO_PROXY: "intranet" } };
  assert.equal(jupyterEnvironment(place).NO_PROXY, "intranet,127.0.0.1,localhost");
  assert.equal(jupyterEnvironment({ ...here, env: {} }).no_proxy, "127.0.0.1,localhost");
});
