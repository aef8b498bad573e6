import { formatNumber, readOptions, round } from "@course/core";
import { Figure } from "../figure/figure.js";
import { axis, layoutOf, nameAxis, TEXT, widthOf } from "../figure/layout.js";
import { readNumbers, requireSome } from "../figure/numbers.js";
import { INK, SERIES_COLORS } from "../plotly/palette.js";
import type { MarkerSymbol, ScatterTrace } from "../plotly/plotly.js";

/** What stands with the ranking. */
export interface RankingOptions {
  title: string;
  /** What the numbers are, with the unit. */
  xTitle: string;
  /** Behind each number, such as `" %"`; nothing by default. */
  suffix?: string;
}

const SYMBOLS: readonly MarkerSymbol[] = ["circle", "diamond", "square", "triangle-up"];

/**
 * Draws named numbers as dots on a logarithmic scale, the greatest at the top, each with its number. So a step from 12 to
 * 6 is as wide as one from 0.4 to 0.2. The groups differ in colour and in the form of the dot.
 *
 * @param groups by name, such as `published` and `ours`: for each its numbers by name, all above 0.
 * @param options see {@link RankingOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where numbers or options don't fit.
 * @example
 * plotRanking({ published: { linear: 12, committee: 0.23 }, ours: { linear: 8 } }, { title: "Errors", xTitle: "%" });
 */
export function plotRanking(groups: Record<string, Record<string, number>>, options: RankingOptions): Figure {
  const {
    title,
    xTitle,
    suffix = "",
  } = readOptions("plotRanking", options, {
    title: "text",
    xTitle: "text",
    suffix: "text",
  });
  const groupNames = Object.keys(groups);
  const dots = groupNames.flatMap((group) => {
    const numbers = groups[group] as Record<string, number>;
    const values = Array.from(readNumbers(Object.values(numbers), `plotRanking: "${group}"`));
    return Object.keys(numbers).map((name, i) => ({ group, name, value: round(values[i] as number) }));
  });
  requireSome(dots.length, "plotRanking");
  const wrong = dots.find(({ value }) => value <= 0);
  if (wrong) {
    throw new RangeError(
      `plotRanking: "${wrong.name}" is ${wrong.value}; a logarithmic scale has places above 0 only.`,
    );
  }
  // The first name stands at the bottom of the axis.
  dots.sort((a, b) => a.value - b.value);
  const names = dots.map(({ name }) => name);
  const [least, greatest] = [(dots[0] as { value: number }).value, (dots.at(-1) as { value: number }).value];
  const ticks = roundNumbers(least, greatest);
  const text = (value: number) => `${formatNumber(value)}${suffix}`;
  const traces = groupNames.map((group, i): ScatterTrace => {
    const own = dots.flatMap((dot, at) => (dot.group === group ? [{ ...dot, at }] : []));
    const color = SERIES_COLORS[i % SERIES_COLORS.length] as string;
    return {
      type: "scatter",
      mode: "markers",
      name: group,
      x: own.map(({ value }) => value),
      y: own.map(({ at }) => at),
      marker: { color, size: 11, symbol: SYMBOLS[i % SYMBOLS.length] },
      text: own.map(({ name, value }) => `${name}: ${text(value)}`),
      hovertemplate: "%{text}<extra></extra>",
    };
  });
  const labels: ScatterTrace = {
    type: "scatter",
    mode: "text",
    x: dots.map(({ value }) => round(value * 1.13)),
    y: dots.map((_, at) => at),
    text: dots.map(({ value }) => text(value)),
    textposition: "middle right",
    textfont: { size: TEXT.small, color: INK.text },
    showlegend: false,
    hoverinfo: "skip",
  };
  return new Figure(
    [...traces, labels],
    {
      ...layoutOf({
        title,
        plotWidth: 460,
        plotHeight: dots.length * 27,
        left: widthOf(names) + 12,
        right: 40,
        legend: groupNames.length > 1 ? groupNames : [],
      }),
      xaxis: axis({
        type: "log",
        range: [Math.log10(least / 1.3), Math.log10(greatest * 1.5)].map((end) => round(end)) as [
          number,
          number,
        ],
        tickvals: ticks,
        ticktext: ticks.map(String),
        title: `${xTitle} (logarithmic)`,
      }),
      yaxis: nameAxis(names, { showgrid: true, gridcolor: INK.grid }),
    },
    [
      `${title}. ${xTitle}, from the greatest to the least:`,
      ...[...dots].reverse().map(({ group, name, value }) => `${name}: ${text(value)} (${group})`),
    ].join("\n"),
  );
}

/** 1, 2 and 5 times powers of ten, as far as they lie between. */
function roundNumbers(least: number, greatest: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(greatest)); power++) {
    for (const digit of [1, 2, 5]) found.push(Number(`${digit}e${power}`));
  }
  return found.filter((value) => value >= least / 1.3 && value <= greatest * 1.5);
}
