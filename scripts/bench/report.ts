import { textTable } from "../setup/helpers/text-table.mjs";
import type { Run } from "./measure.js";
import { flopOfEpoch, type ModelDefinition } from "./models.js";
import type { Peer } from "./peers.js";

/** What all runs of one peer on one model come to: medians where nothing else is said, milliseconds and bytes. */
export interface Summary {
  firstEpoch: number;
  steadyEpoch: number;
  /** The fastest epoch of all: what the machine allowed when nothing else disturbed it. */
  bestEpoch: number;
  whole: number;
  peakMemory: number;
  cores: number;
  /** Each run starts from other weights: the mean, and the standard deviation where there are several. */
  score: { mean: number; deviation: number | undefined };
}

/** The measures that are compared, and what the engine shall reach of the better Keras. */
export const targets = { steadyEpoch: 0.9, firstEpoch: 0.6, whole: 0.6, peakMemory: 1 } as const;

type Measure = keyof typeof targets;
const measures: Measure[] = ["steadyEpoch", "firstEpoch", "whole", "peakMemory"];

/**
 * Gives the middle of some numbers.
 *
 * @param values at least one.
 * @returns the mean of the middle two where their count is even.
 * @example
 * median([5, 1, 2]); // 2
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError("median: no values");
  return (low + high) / 2;
}

/** Sums up the runs of one peer on one model. */
export function summarize(runs: readonly Run[]): Summary {
  const middle = (value: (run: Run) => number) => median(runs.map(value));
  const later = runs.flatMap(({ laterEpochs }) => laterEpochs);
  return {
    firstEpoch: middle((run) => run.firstEpoch),
    steadyEpoch: median(later),
    bestEpoch: Math.min(...later),
    whole: middle((run) => run.whole),
    peakMemory: middle((run) => run.peakMemory),
    cores: middle((run) => run.cores),
    score: meanAndDeviation(runs.map(({ score }) => score)),
  };
}

/** The deviation is that of a sample: the squares are divided by n - 1. */
function meanAndDeviation(values: readonly number[]): Summary["score"] {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : undefined };
}

/** The engine's measures as shares of the better Keras's; below 1 the engine is the better one. */
export type Ratios = Record<Measure, number>;

/**
 * Compares with the better of the Keras peers, chosen for each measure by itself.
 *
 * @param mine the engine's summary.
 * @param others those of the Keras peers, at least one.
 */
export function ratios(mine: Summary, others: readonly Summary[]): Ratios {
  const ratio = (measure: Measure) => mine[measure] / Math.min(...others.map((other) => other[measure]));
  return Object.fromEntries(measures.map((measure) => [measure, ratio(measure)])) as Ratios;
}

/** What one model's part of the report is made from. */
export interface ModelResult {
  definition: ModelDefinition;
  images: number;
  /** In the order in which they are to be shown; a peer that failed is missing. */
  summaries: { peer: Peer; summary: Summary }[];
  /** GFLOP/s of a large matrix product. */
  limit: number;
}

/**
 * Writes the table of one model. "of limit" is the speed of the fastest epoch as a share of the machine's limit.
 *
 * @returns lines: a title, a head, one row for each peer, and the engine's ratios with a mark at each that lies
 *   above its target.
 */
export function modelTable({ definition, images, summaries, limit }: ModelResult): string {
  const isReconstruction = definition.target === "input";
  const flop = flopOfEpoch(definition, images);
  const head = ["", "first epoch", "steady epoch", "start to end", "memory", "cores", "of limit"];
  const rows = summaries.map(({ peer, summary }) => [
    peer.title,
    formatTime(summary.firstEpoch),
    formatTime(summary.steadyEpoch),
    formatTime(summary.whole),
    `${Math.round(summary.peakMemory / 1e6)} MB`,
    summary.cores.toFixed(1),
    `${Math.round((flop / summary.bestEpoch / 1e6 / limit) * 100)}%`,
    formatScore(summary.score),
  ]);
  const table = align([[...head, isReconstruction ? "test loss" : "test acc."], ...rows]);
  const title = `${definition.name}: ${definition.title}`;
  const detail =
    `${definition.parameters.toLocaleString("en")} parameters, ${images.toLocaleString("en")} images, ` +
    `batch ${definition.batch}, validation ${definition.validation}, ${definition.optimizer.type}, ` +
    `${(flop / 1e9).toFixed(1)} GFLOP an epoch`;
  const comparison = ratioLine(summaries);
  return [title, detail, "", table, ...(comparison ? [comparison] : [])].join("\n");
}

function ratioLine(summaries: ModelResult["summaries"]): string {
  const compared = compare(summaries);
  if (!compared) return "";
  const parts = (["firstEpoch", "steadyEpoch", "whole", "peakMemory"] as const).map(
    (measure) => `${NAMES[measure]} ${formatRatio(measure, compared[measure])}`,
  );
  return `engine / better Keras: ${parts.join(", ")}`;
}

const NAMES: Record<Measure, string> = {
  firstEpoch: "first epoch",
  steadyEpoch: "steady epoch",
  whole: "start to end",
  peakMemory: "memory",
};

/** Gives the engine's ratios, or undefined where it or every Keras is missing. */
export function compare(summaries: ModelResult["summaries"]): Ratios | undefined {
  const engine = summaries.find(({ peer }) => peer.name === "engine")?.summary;
  const keras = summaries.filter(({ peer }) => peer.isKeras).map(({ summary }) => summary);
  return engine && keras.length > 0 ? ratios(engine, keras) : undefined;
}

function formatRatio(measure: Measure, ratio: number): string {
  return `${ratio.toFixed(2)}${ratio > targets[measure] ? "!" : ""}`;
}

/**
 * Writes the last table: the engine's ratios on all models.
 *
 * @returns lines; "!" marks a ratio above its target, which stands in the last row.
 */
export function overview(results: readonly ModelResult[]): string {
  const rows = results.flatMap(({ definition, summaries }) => {
    const compared = compare(summaries);
    if (!compared) return [];
    const fit = summaries.find(({ peer }) => peer.name === "fit")?.summary;
    const engine = summaries.find(({ peer }) => peer.name === "engine")?.summary;
    return [
      [
        definition.name,
        ...(["firstEpoch", "steadyEpoch", "whole", "peakMemory"] as const).map((measure) =>
          formatRatio(measure, compared[measure]),
        ),
        fit && engine ? (engine.steadyEpoch / fit.steadyEpoch).toFixed(2) : "",
      ],
    ];
  });
  if (rows.length === 0) return "";
  const head = ["engine / better Keras", "first epoch", "steady epoch", "start to end", "memory"];
  const { firstEpoch, steadyEpoch, whole, peakMemory } = targets;
  const last = [
    "target, at most",
    ...[firstEpoch, steadyEpoch, whole, peakMemory].map((n) => n.toFixed(2)),
    "",
  ];
  return align([[...head, "steady / model.fit"], ...rows, last]);
}

function formatScore({ mean, deviation }: Summary["score"]): string {
  return deviation === undefined ? mean.toFixed(4) : `${mean.toFixed(4)} ± ${deviation.toFixed(4)}`;
}

/** Pads cells so that columns stand below each other: the first to the left, the others to the right. */
function align(rows: readonly (readonly string[])[]): string {
  return textTable(rows, { isRight: (column) => column > 0 }).join("\n");
}

/**
 * Formats a duration.
 *
 * @example
 * formatTime(1234); // "1.23 s"
 */
export function formatTime(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
