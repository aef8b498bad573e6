/** What was measured of learners, and what is assumed of a class and of a node: `measured.json`. */
export interface Measured {
  /** MB (proportional share) of a learner in all: server, kernels and their compilers. */
  memory: {
    /** Of these, the server without kernels. */
    server: number;
    /** One notebook open, nothing trained yet, the compiler asleep. */
    idle: number;
    /** After lesson 3, idle again, the notebook still open. */
    afterTraining: number;
    /** The most that one lesson or exercise takes. */
    peak: number;
  };
  /** What a class does at its busiest: shares of all learners from 0 to 1, cores, and GiB for a home. */
  class: { haveTrained: number; trainNow: number; coresOfTraining: number; homeGiB: number };
  /** What a node keeps for itself: a share of its memory, cores, pods that aren't learners', and how many pods it takes. */
  node: { reservedMemory: number; reservedCores: number; podsOfOthers: number; pods: number };
}

/** What the pod of a learner is promised, and what it can't exceed. Memory in MiB. */
export interface PodSizes {
  memory: { guarantee: number; limit: number };
  cpu: { guarantee: number; limit: number };
  /** At which a kernel ends itself, and says why, before the pod would be killed without a word. */
  kernelLimit: number;
}

/**
 * Computes the sizes of a learner's pod. It is promised the average of a busy class, because a node has many learners; its
 * limit is the peak of the heaviest lesson, and a tenth.
 *
 * @param measured see `Measured`.
 */
export function podSizes({ memory, class: busy }: Measured): PodSizes {
  const average = (1 - busy.haveTrained) * memory.idle + busy.haveTrained * memory.afterTraining;
  const limit = roundUp(1.1 * memory.peak, 256);
  return {
    memory: { guarantee: roundUp(average, 64), limit },
    cpu: { guarantee: roundUp(busy.trainNow * busy.coresOfTraining, 0.1), limit: busy.coresOfTraining },
    kernelLimit: Math.floor((0.95 * (limit - memory.server)) / 50) * 50,
  };
}

/** A machine of the cluster. */
export interface Node {
  cores: number;
  /** In GiB. */
  memory: number;
}

/** How many machines a class needs, and what fills them first. */
export interface ClassSize {
  learnersPerNode: number;
  limitedBy: "memory" | "cores" | "pods";
  nodes: number;
  /** Of all homes, in GiB. */
  homes: number;
}

/**
 * Computes how many nodes learners need. The hub and the proxy come on top: one small node.
 *
 * @param learners at the same time; at least 1.
 * @param node the kind of machine.
 * @param measured see `Measured`.
 * @throws Error where not a single learner fits on such a node.
 */
export function classSize(learners: number, node: Node, measured: Measured): ClassSize {
  const pod = podSizes(measured);
  const { reservedMemory, reservedCores, pods, podsOfOthers } = measured.node;
  const fits = {
    memory: Math.floor(((1 - reservedMemory) * node.memory * 1024) / pod.memory.guarantee),
    cores: Math.floor((node.cores - reservedCores) / pod.cpu.guarantee + 1e-9),
    pods: pods - podsOfOthers,
  };
  const limitedBy = (["memory", "cores", "pods"] as const).reduce((a, b) => (fits[b] < fits[a] ? b : a));
  const learnersPerNode = fits[limitedBy];
  if (learnersPerNode < 1) {
    throw new Error(
      `a node of ${node.cores} cores and ${node.memory} GiB holds no learner: expected at least ${pod.memory.guarantee} MiB and ${pod.cpu.guarantee} cores beside what it keeps for itself. Take a larger one.`,
    );
  }
  const nodes = Math.ceil(learners / learnersPerNode);
  return { learnersPerNode, limitedBy, nodes, homes: learners * measured.class.homeGiB };
}

function roundUp(value: number, step: number): number {
  return Number((Math.ceil(value / step - 1e-9) * step).toFixed(3));
}
