// Says how large a class on Kubernetes is, and writes what follows from measured.json. README.md beside it says more.
//
//   node --import tsx scripts/class/kubernetes/size.ts --learners 250 --cores 16 --memory 64
//   node --import tsx scripts/class/kubernetes/size.ts --write
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeWhole } from "../../setup/helpers/write-whole.mjs";
import { classSize, type Measured } from "./sizes.js";
import { sizesFile, withTable } from "./written.js";

const { values } = parseArgs({
  options: {
    learners: { type: "string", default: "100" },
    cores: { type: "string", default: "16" },
    memory: { type: "string", default: "64" },
    write: { type: "boolean", default: false },
  },
});

const measured = JSON.parse(readFileSync(beside("measured.json"), "utf8")) as Measured;
if (values.write) {
  writeWhole(beside("sizes.yaml"), sizesFile(measured));
  writeWhole(beside("README.md"), withTable(readFileSync(beside("README.md"), "utf8"), measured));
} else {
  const [learners, cores, memory] = (["learners", "cores", "memory"] as const).map((name) => {
    const value = Number(values[name]);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new Error(`--${name} ${values[name]} is no size: expected a number above 0, such as --${name} 100`);
  });
  const node = { cores: cores as number, memory: memory as number };
  const size = classSize(learners as number, node, measured);
  console.log(`${learners} learners on nodes of ${cores} cores and ${memory} GiB:`);
  console.log(
    `  ${size.nodes} nodes, ${size.learnersPerNode} learners on each (limited by ${size.limitedBy})`,
  );
  console.log(`  and one small node for hub and proxy; ${size.homes} GiB for homes`);
}

function beside(name: string): string {
  return join(import.meta.dirname, name);
}
