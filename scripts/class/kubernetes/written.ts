import { classSize, type Measured, podSizes } from "./sizes.js";

/**
 * Writes the values that follow from what was measured. Helm gets them after values.yaml.
 *
 * @param measured see `Measured`.
 * @returns the text of sizes.yaml.
 */
export function sizesFile(measured: Measured): string {
  const { memory, cpu, kernelLimit } = podSizes(measured);
  return `# Made from measured.json by size.ts --write. Change that, not this.
singleuser:
  memory:
    guarantee: ${memory.guarantee}M
    limit: ${memory.limit}M
  cpu:
    guarantee: ${cpu.guarantee}
    limit: ${cpu.limit}
  storage:
    capacity: ${measured.class.homeGiB}Gi
  extraEnv:
    # MB: a kernel ends itself, and says why, before Kubernetes ends the whole server.
    TYPESCRIPT_KERNEL_MEMORY_LIMIT: "${kernelLimit}"
    # TensorFlow would start a thread for each core of the node, whatever the limit of the pod.
    TF_NUM_INTRAOP_THREADS: "${Math.max(1, Math.floor(cpu.limit))}"
    TF_NUM_INTEROP_THREADS: "${Math.max(1, Math.floor(cpu.limit))}"
`;
}

const BEGIN = "<!-- made by size.ts --write -->";
const END = "<!-- end -->";

/** Kinds of machines that clouds and university clusters have. */
const NODES = [
  { cores: 8, memory: 32 },
  { cores: 16, memory: 64 },
  { cores: 32, memory: 128 },
];

/**
 * Puts the table of classes into the text between its two marks.
 *
 * @param text of README.md.
 * @param measured see `Measured`.
 * @throws Error where the marks are missing.
 */
export function withTable(text: string, measured: Measured): string {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md lacks the marks ${BEGIN} and ${END}: expected both, around the table`);
  }
  return `${before}${BEGIN}\n${table(measured)}\n${END}${after}`;
}

function table(measured: Measured): string {
  const { memory, cpu } = podSizes(measured);
  const rows = [100, 1000].flatMap((learners) =>
    NODES.map((node) => {
      const { nodes, learnersPerNode, limitedBy, homes } = classSize(learners, node, measured);
      const cells = [learners, node.cores, node.memory, learnersPerNode, limitedBy, nodes, homes];
      return `| ${cells.map((cell) => cell.toLocaleString("en")).join(" | ")} |`;
    }),
  );
  return [
    `A learner is promised ${memory.guarantee} MiB and ${cpu.guarantee} cores, and gets at most ${memory.limit} MiB and ${cpu.limit} cores.`,
    "",
    "| learners at once | cores of a node | its memory, GiB | learners on it | limited by | nodes | homes, GiB |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}
