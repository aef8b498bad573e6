import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { classSize, type Measured, podSizes } from "../../scripts/class/kubernetes/sizes.js";
import { sizesFile, withTable } from "../../scripts/class/kubernetes/written.js";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { jupyterEnvironment } from "../../scripts/setup/lab/jupyter.mjs";

const place = placeAt();
const read = (name: string) => readFileSync(join(place.root, name), "utf8");
const folder = "scripts/class/kubernetes";
const measured = JSON.parse(read(`${folder}/measured.json`)) as Measured;

interface Values {
  hub: { image: { name: string } };
  singleuser: {
    cmd: string[];
    image: { name: string; tag: string };
    memory: { guarantee: string; limit: string };
    extraEnv: Record<string, unknown>;
    lifecycleHooks: unknown;
    storage: {
      extraVolumes: { name: string; persistentVolumeClaim: { claimName: string } }[];
      extraVolumeMounts: { name: string; mountPath: string; subPath: string; readOnly?: boolean }[];
    };
    networkPolicy: { enabled: boolean; egressAllowRules: Record<string, boolean> };
  };
}

/** Lays files of values over those of the chart, as Helm does, and holds them against the chart's schema. */
function validate(...files: string[]): { errors: string[]; values: Values } {
  const args = [join(place.root, "test/class/chart/validate.py"), ...files];
  return JSON.parse(execFileSync(place.python, args, { encoding: "utf8", maxBuffer: 1e7 }));
}

const ours = [join(place.root, folder, "values.yaml"), join(place.root, folder, "sizes.yaml")];

function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "kubernetes-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test("the values are right by the chart's own schema", () => {
  assert.deepEqual(validate(...ours).errors, []);
});

test("a value that is misspelt, or of another kind, isn't", (t) => {
  const file = join(scratch(t), "wrong.yaml");
  writeFileSync(file, "singleuser: { memori: { limit: 1G } }\ncull: { timeout: an hour }\n");
  const { errors } = validate(...ours, file);
  assert.ok(
    errors.some((error) => error.includes("memori")),
    errors.join("\n"),
  );
  assert.ok(
    errors.some((error) => error.startsWith("cull.timeout")),
    errors.join("\n"),
  );
});

test("they start what the image has, where the image has it", () => {
  const { singleuser } = validate(...ours).values;
  const containerfile = read("scripts/class/image/Containerfile");
  const command = /^CMD (\[.*\])$/m.exec(containerfile)?.[1] ?? "";
  assert.deepEqual(singleuser.cmd, JSON.parse(command));
  for (const part of singleuser.cmd.slice(1)) {
    assert.ok(existsSync(join(place.root, part.replace("/opt/course/", ""))), part);
  }
  const exchange = /CLASS_EXCHANGE=(\S+)/.exec(containerfile)?.[1];
  for (const { mountPath, subPath } of singleuser.storage.extraVolumeMounts) {
    if (!subPath.includes("/feedback/")) assert.ok(mountPath.startsWith(`${exchange}/`), mountPath);
    else assert.ok(JSON.stringify(singleuser.lifecycleHooks).includes(`ln -sfn ${mountPath} `), mountPath);
  }
  assert.ok(
    read(`${folder}/exchange.yaml`).includes(`image: ${singleuser.image.name}:${singleuser.image.tag}`),
  );
});

test("the server of a learner speaks with the hub of the chart: the same minor version of JupyterHub", () => {
  const ofChart = /JupyterHub (\d+\.\d+)\./.exec(read("test/class/chart/README.md"))?.[1];
  const ofImage = /^jupyterhub==(\d+\.\d+)\./m.exec(read("scripts/class/requirements.txt"))?.[1];
  assert.equal(ofImage, ofChart);
  const chart = /chart (\d+\.\d+\.\d+)/.exec(read("test/class/chart/README.md"))?.[1] ?? "";
  for (const name of ["values.yaml", "README.md"]) assert.ok(read(`${folder}/${name}`).includes(chart), name);
});

test("no learner can reach the network, or see what others hand in", () => {
  const { networkPolicy, storage } = validate(...ours).values.singleuser;
  assert.equal(networkPolicy.enabled, true);
  const { nonPrivateIPs, privateIPs, cloudMetadataServer } = networkPolicy.egressAllowRules;
  assert.deepEqual([nonPrivateIPs, privateIPs, cloudMetadataServer], [false, false, false]);

  const claims = [
    ...read(`${folder}/exchange.yaml`).matchAll(/kind: PersistentVolumeClaim\nmetadata:\n {2}name: (\S+)/g),
  ];
  const volumes = storage.extraVolumes.map(({ name, persistentVolumeClaim }) => [
    name,
    persistentVolumeClaim.claimName,
  ]);
  assert.deepEqual(volumes, [["exchange", claims[0]?.[1]]]);
  for (const { name, mountPath, subPath, readOnly } of storage.extraVolumeMounts) {
    assert.equal(name, "exchange");
    // All learners have the same uid: a folder is either nobody's to write, or one learner's alone.
    assert.ok(readOnly || subPath.endsWith("/{username}"), mountPath);
    assert.ok(/\/outbound$/.test(subPath) || subPath.endsWith("/{username}"), mountPath);
  }
});

test("sizes follow from what was measured, in the file of values and in the note", () => {
  assert.equal(read(`${folder}/sizes.yaml`), sizesFile(measured));
  assert.equal(read(`${folder}/README.md`), withTable(read(`${folder}/README.md`), measured));
  const { values } = validate(...ours);
  const { memory, kernelLimit } = podSizes(measured);
  assert.equal(values.singleuser.memory.limit, `${memory.limit}M`);
  assert.equal(values.singleuser.extraEnv.TYPESCRIPT_KERNEL_MEMORY_LIMIT, String(kernelLimit));
  assert.equal(values.singleuser.extraEnv.TYPESCRIPT_KERNEL_COMPILER_SLEEP, "120");
});

test("a learner is promised the average of the class, and may take the peak", () => {
  const plain: Measured = {
    memory: { server: 100, idle: 200, afterTraining: 600, peak: 1200 },
    class: { haveTrained: 0.5, trainNow: 0.25, coresOfTraining: 2, homeGiB: 2 },
    node: { reservedMemory: 0, reservedCores: 0, podsOfOthers: 10, pods: 110 },
  };
  // The average of 200 and 600, up to the next 64; 1.1 times 1200, up to the next 256.
  assert.deepEqual(podSizes(plain), {
    memory: { guarantee: 448, limit: 1536 },
    cpu: { guarantee: 0.5, limit: 2 },
    kernelLimit: 1350,
  });
  const size = (learners: number, cores: number, memory: number) =>
    classSize(learners, { cores, memory }, plain);
  // 8 GiB are 18.3 times 448 MiB.
  assert.deepEqual(size(37, 16, 8), { learnersPerNode: 18, limitedBy: "memory", nodes: 3, homes: 74 });
  assert.deepEqual(size(36, 16, 8).nodes, 2);
  assert.deepEqual(size(8, 4, 64), { learnersPerNode: 8, limitedBy: "cores", nodes: 1, homes: 16 });
  // A node takes 110 pods, ten of them of the system.
  assert.deepEqual(size(1000, 128, 512), { learnersPerNode: 100, limitedBy: "pods", nodes: 10, homes: 2000 });
  assert.throws(() => size(1, 16, 0.25), /holds no learner: expected at least 448 MiB/);
});

test("hand-ins lie in a folder for each learner, and are theirs whatever they are called", {
  timeout: 300_000,
}, (t) => {
  const top = scratch(t);
  const name = "1-load-and-prepare";
  const exercise = join(place.root, "notebooks", "exercises", `${name}.ipynb`);
  // What the mounts of values.yaml show ada of the volume: to nbgrader it is an exchange.
  const exchange = join(top, "exchange");
  const mine = join(exchange, "networks", "inbound");
  const home = join(top, "home");
  for (const folder of [mine, join(home, "my-work"), join(exchange, "networks", "outbound", name)])
    mkdirSync(folder, { recursive: true });
  cpSync(exercise, join(exchange, "networks", "outbound", name, `${name}.ipynb`));
  const settings = ["scripts/class/learner/jupyter", "scripts/setup/jupyter"];
  for (const verb of ["fetch_assignment", "submit"]) {
    execFileSync(place.python, ["-m", "nbgrader", verb, name, "--course", "networks"], {
      cwd: home,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...jupyterEnvironment(place),
        JUPYTER_CONFIG_PATH: settings.map((folder) => join(place.root, folder)).join(delimiter),
        HOME: home,
        CLASS_EXCHANGE: exchange,
      },
    });
  }
  const inbound = join(top, "volume", "networks", "inbound");
  cpSync(mine, join(inbound, "ada"), { recursive: true });
  // In a folder of their own, learners can call what they hand in as they like.
  const pretended = join(inbound, "bob", `ada+${name}+2026-11-30 12:00:00 UTC`);
  mkdirSync(pretended, { recursive: true });
  cpSync(exercise, join(pretended, `${name}.ipynb`));

  const [, pattern = ""] = /--names "([^"]+)"/.exec(read(`${folder}/README.md`)) ?? [];
  const table = execFileSync(
    process.execPath,
    ["scripts/grade.mjs", inbound, "--dry-run", "--names", pattern],
    {
      cwd: place.root,
      encoding: "utf8",
    },
  );
  const rows = table.split("\n").filter((line) => line.includes(".ipynb"));
  assert.deepEqual(
    rows.map((row) => row.split(/\s+/, 2)),
    [
      ["ada", name],
      ["bob", name],
    ],
    table,
  );
});
