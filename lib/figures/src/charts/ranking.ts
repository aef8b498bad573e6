import { describe, formatNumber, isTensor, readOptions, round } from "@course/core";
import { Figure } from "../figure/figure.js";
import { axesLayout, axis, nameAxis, TEXT, widthOf } from "../figure/layout.js";
import { readNames, readNumbers, requireSome, shortNumber } from "../figure/numbers.js";
import { joinLines, literal, requireTexts, wrapText } from "../figure/text.js";
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
  const settings = readOptions("plotRanking", options, { title: "text", xTitle: "text", suffix: "text" });
  requireTexts("plotRanking", settings, ["title", "xTitle"]);
  const { title, xTitle, suffix = "" } = settings;
  if (typeof groups !== "object" || groups === null || isTensor(groups)) {
    throw new TypeError(
      `plotRanking: expected groups of numbers by name, such as { ours: { linear: 8 } }, got ${describe(groups)}.`,
    );
  }
  const groupNames = Object.keys(groups);
  const dots = groupNames.flatMap((group) => {
    const numbers = groups[group];
    if (typeof numbers !== "object" || numbers === null) {
      throw new TypeError(
        `plotRanking: "${group}" is ${describe(numbers)}; expected numbers by name, such as { linear: 8 }.`,
      );
    }
    const values = Array.from(readNumbers(Object.values(numbers), `plotRanking: "${group}"`));
    const names = readNames(Object.keys(numbers), `plotRanking: "${group}"`);
    return names.map((name, i) => ({ group, name, value: values[i] as number }));
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
  const names = dots.map(({ name }) => wrapText(name, { width: LONGEST, size: TEXT.normal }));
  const row = 10 + Math.max(...names.map((lines) => lines.length)) * 17;
  const [least, greatest] = [(dots[0] as { value: number }).value, (dots.at(-1) as { value: number }).value];
  const ticks = roundNumbers(least, greatest);
  const text = (value: number) => `${formatNumber(value)}${suffix}`;
  const traces = groupNames.map((group, i): ScatterTrace => {
    const own = dots.flatMap((dot, at) => (dot.group === group ? [{ ...dot, at }] : []));
    const color = SERIES_COLORS[i % SERIES_COLORS.length] as string;
    return {
      type: "scatter",
      mode: "markers",
      name: literal(group),
      x: own.map(({ value }) => shortNumber(value)),
      y: own.map(({ at }) => at),
      marker: { color, size: 11, symbol: SYMBOLS[i % SYMBOLS.length] },
      text: own.map(({ name, value }) => literal(`${name}: ${text(value)}`)),
      hovertemplate: "%{text}<extra></extra>",
    };
  });
  // A number stands 10 pixels beside its dot, however many powers of ten the axis has.
  const decades = Math.log10(greatest * 1.5) - Math.log10(least / 1.3);
  const beside = 10 ** ((10 / WIDTH) * decades);
  const labels: ScatterTrace = {
    type: "scatter",
    mode: "text",
    x: dots.map(({ value }) => round(value * beside)),
    y: dots.map((_, at) => at),
    text: dots.map(({ value }) => literal(text(value))),
    textposition: "middle right",
    textfont: { size: TEXT.small, color: INK.text },
    cliponaxis: false,
    showlegend: false,
    hoverinfo: "skip",
  };
  return new Figure(
    [...traces, labels],
    axesLayout(
      {
        title,
        plotWidth: WIDTH,
        plotHeight: dots.length * row,
        left: 12,
        right: Math.max(40, widthOf(dots.map(({ value }) => text(value)))),
        legend: groupNames.length > 1 ? groupNames : [],
      },
      {
        xaxis: axis({
          type: "log",
          range: [Math.log10(least / 1.3), Math.log10(greatest * 1.5)].map((end) => round(end, 6)) as [
            number,
            number,
          ],
          tickvals: ticks,
          ticktext: ticks.map((tick) => formatNumber(tick)),
          title: `${xTitle} (logarithmic)`,
        }),
        yaxis: nameAxis(names.map(joinLines), { showgrid: true, gridcolor: INK.grid }),
      },
    ),
    [
      `${title}. ${xTitle}, from the greatest to the least:`,
      ...[...dots].reverse().map(({ group, name, value }) => `${name}: ${text(value)} (${group})`),
    ].join("\n"),
  );
}

/** Pixels of the axis, and of the longest line of a name. */
const [WIDTH, LONGEST] = [460, 340];

/** 1, 2 and 5 times powers of ten, as far as they lie between; where there are many powers, only some of those. */
function roundNumbers(least: number, greatest: number): number[] {
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(greatest))];
  const digits = high - low > 3 ? [1] : [1, 2, 5];
  const step = Math.max(1, Math.ceil((high - low) / 7));
  const found: number[] = [];
  for (let power = low; power <= high; power++) {
    if (power % step === 0) found.push(...digits.map((digit) => Number(`${digit}e${power}`)));
  }
  return found.filter((value) => value >= least / 1.3 && value <= greatest * 1.5);
}
