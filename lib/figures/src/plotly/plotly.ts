/**
 * The part of Plotly's figure schema (https://plotly.com/javascript/reference/) that the course draws with. Axes are
 * linear or logarithmic; names on an axis are tick texts at 0, 1, 2, …
 */
export interface PlotlyFigure {
  data: Trace[];
  layout: Layout;
}

export type Trace = FlatTrace | SpaceTrace;

/** What is drawn on an x-axis and a y-axis. */
export type FlatTrace = ScatterTrace | BarTrace | HeatmapTrace | ImageTrace;

/** What is drawn in the box of a scene, which can be turned. */
export type SpaceTrace = SurfaceTrace | Scatter3dTrace;

interface Placed {
  /** The axes that it is drawn on; `"x"` and `"y"` where absent. */
  xaxis?: AxisId<"x">;
  yaxis?: AxisId<"y">;
}

interface Named {
  name?: string;
  showlegend?: boolean;
  legendgroup?: string;
  /** What the pointer shows, with `%{x}` and the like; `<extra></extra>` suppresses the name. */
  hovertemplate?: string;
  hoverinfo?: "skip";
}

/** A line, points, or both. */
export interface ScatterTrace extends Placed, Named {
  type: "scatter";
  mode: "lines" | "markers" | "lines+markers" | "text";
  x: number[];
  y: (number | null)[];
  line?: { color: string; width?: number; dash?: Dash };
  /** `maxdisplayed`: about so many of the points have a marker, evenly, in each trace of a plot at other points. */
  marker?: {
    color: string;
    size?: number;
    symbol?: MarkerSymbol;
    opacity?: number;
    maxdisplayed?: number;
  };
  /** Markers and texts at the edge of the plotting area are drawn whole. */
  cliponaxis?: false;
  /** A text for each point: written there with the mode `"text"`, else for `%{text}` in `hovertemplate`. */
  text?: string[];
  textposition?: "bottom center" | "middle right" | "middle center";
  /** The colour for all texts, or one for each. */
  textfont?: Omit<Font, "color"> & { color: string | string[] };
  /** A text for each point, shown by the pointer where `hovertemplate` asks for `%{customdata}`. */
  customdata?: string[];
  opacity?: number;
}

/** Upright bars, or lying ones with `orientation: "h"`. */
export interface BarTrace extends Placed, Named {
  type: "bar";
  x: number[];
  y: number[];
  orientation?: "h";
  /** Width of each bar in units of the axis. */
  width?: number;
  marker: { color: string; line?: { color: string; width: number } };
  /** A text for each bar, written at its end. */
  text?: string[];
  textposition?: "outside" | "none";
  constraintext?: "none";
  /** A text for each bar, shown by the pointer where `hovertemplate` asks for `%{customdata}`. */
  customdata?: string[];
  textfont?: Font;
  cliponaxis?: false;
}

/** A grid of coloured cells, with a number in each. A null is no cell. */
export interface HeatmapTrace extends Placed, Named {
  type: "heatmap";
  z: (number | null)[][];
  /** Axis position of the first column and of the first row, 0 by default. */
  x0?: number;
  y0?: number;
  zmin: number;
  zmax: number;
  /** Colours from 0 (zmin) to 1 (zmax), `#rrggbb`. */
  colorscale: [number, string][];
  showscale: false;
  /** Pixels between the cells. */
  xgap?: number;
  ygap?: number;
  /** Where there is no cell the pointer shows what lies below, and not that it is NaN. */
  hoverongaps?: false;
  /** The text in each cell: the number with up to two decimals, or with commas. */
  texttemplate?: "%{z:.2~f}" | "%{z:,}";
  /** Of the texts. Plotly's own choice between dark and light is often hard to read. */
  textfont?: Font;
}

/** A picture, stretched without smoothing. */
export interface ImageTrace extends Placed, Named {
  type: "image";
  /** A PNG as data URI. */
  source: string;
  /** Axis position of the centre of the first pixel, and the size of a pixel. */
  x0: number;
  y0: number;
  dx: number;
  dy: number;
  zsmooth: false;
}

/** A landscape: a height for each crossing of a grid. */
export interface SurfaceTrace extends Named {
  type: "surface";
  x: number[];
  y: number[];
  /** Heights, `z[row][column]`: a row for each y, a column for each x. */
  z: number[][];
  cmin: number;
  cmax: number;
  /** Colours from 0 (cmin) to 1 (cmax), `#rrggbb`. */
  colorscale: [number, string][];
  showscale: false;
  /** Lines on the surface along x and along y. */
  contours: { x: MeshLines; y: MeshLines };
}

/** Lines on a surface at `start`, `start + size`, … up to `end`. */
export interface MeshLines {
  show: true;
  start: number;
  end: number;
  size: number;
  color: string;
  width: number;
}

/** A way through a scene, with a marker at each of its points that has a size. */
export interface Scatter3dTrace extends Named {
  type: "scatter3d";
  mode: "lines+markers";
  x: number[];
  y: number[];
  z: number[];
  line: { color: string; width: number; dash?: Dash };
  marker: { color: string; size: number[]; symbol: "circle" | "diamond" | "square" | "x" };
  /** A text for each point, for `%{text}` in `hovertemplate`. */
  text?: string[];
}

export type Dash = "solid" | "dash" | "dot" | "dashdot" | "longdash";
export type MarkerSymbol = "circle" | "diamond" | "square" | "triangle-up" | "x" | "cross" | "star";
export type AxisId<A extends "x" | "y"> = A | `${A}${2 | 3 | 4}`;
/** How the layout names the axis of an id: `xaxis2` for `x2`. */
export type AxisName = `${"x" | "y"}axis${"" | "2" | "3" | "4"}`;

export interface Font {
  size: number;
  color: string;
  family?: string;
  weight?: number;
}

export type Layout = {
  width: number;
  height: number;
  margin: { l: number; r: number; t: number; b: number };
  title: Title;
  font: Font;
  paper_bgcolor: string;
  plot_bgcolor: string;
  showlegend?: boolean;
  legend?: Legend;
  annotations?: Annotation[];
  shapes?: Shape[];
  hovermode?: "closest" | "x unified" | false;
  dragmode?: false;
  /** Where scripts don't run, the figure stays as it is at first. */
  sliders?: Slider[];
  hoverlabel?: Record<string, unknown>;
  /** The box that holds a figure in space. */
  scene?: Scene;
  /** What our own program in the page is told; Plotly passes it on. */
  meta?: FigureMeta;
} & { [name in AxisName]?: Axis };

/** What the page must know of a figure besides what is drawn. */
export interface FigureMeta {
  /** A grid of pictures, which may be put into fewer columns: sizes in units of both axes, which count pixels. */
  tiles?: {
    columns: number;
    count: number;
    /** Of a picture with what stands around it. */
    width: number;
    height: number;
    /** Where the first row begins. */
    top: number;
  };
  /** A training that goes on. */
  live?: {
    /** The id under which the kernel replaces the figure. */
    display: string;
    /** The title from the moment at which nobody replaces it any more, and what is said then. */
    title: string;
    note: string;
  };
}

export interface Title {
  /** The title, and after a `<br>` the line under it, in a `<span style="…">` of its own. */
  text: string;
  font: Font;
  x: 0;
  xref: "container";
  xanchor: "left";
  /** From 0 (bottom) to 1 (top) of the whole picture. */
  y: number;
  yref: "container";
  yanchor: "top";
  pad: { l: number };
}

/** A legend in rows, from the left edge of the plotting area, from `y` of the whole picture downwards. */
export interface Legend {
  orientation: "h";
  x: 0;
  xanchor: "left";
  y: number;
  yref: "container";
  yanchor: "top";
  font?: Font;
}

export interface Axis {
  /** Both ends, in powers of ten on a logarithmic axis; the greater first turns the axis round. */
  range: [number, number];
  type?: "log";
  /** The part of the plotting area that it takes, from 0 to 1 (left to right, bottom to top). */
  domain?: [number, number];
  anchor?: AxisId<"x"> | AxisId<"y">;
  /** `standoff`: pixels between the numbers and the title. */
  title?: { text: string; standoff?: number; font?: Partial<Font> };
  /** False: no line, no ticks, no texts. */
  visible?: boolean;
  tickvals?: number[];
  ticktext?: string[];
  tickangle?: 0 | -45 | -90;
  /** Plotly's name for a number format: `.0%`, `.2f`, `,d`. */
  tickformat?: string;
  ticksuffix?: string;
  dtick?: number | string;
  nticks?: number;
  showgrid?: boolean;
  gridcolor?: string;
  zeroline?: boolean;
  zerolinecolor?: string;
  showline?: boolean;
  linecolor?: string;
  ticks?: "" | "outside";
  tickcolor?: string;
  /** Pixels between the axis and its numbers, besides the ticks. */
  ticklabelstandoff?: number;
  tickfont?: Partial<Font>;
  /** True: the reader can't zoom along it. */
  fixedrange?: boolean;
}

/** A box with three axes, seen from outside. */
export interface Scene {
  xaxis: SceneAxis;
  yaxis: SceneAxis;
  zaxis: SceneAxis;
  aspectmode: "manual";
  /** Lengths of the sides of the box. */
  aspectratio: { x: number; y: number; z: number };
  /** From where it is seen: a place around the middle of the box, and without perspective. */
  camera: { eye: { x: number; y: number; z: number }; projection: { type: "orthographic" } };
  dragmode: "orbit" | "turntable";
}

/** An axis of a scene. */
export interface SceneAxis {
  range: [number, number];
  title: { text: string; font?: Partial<Font> };
  tickvals: number[];
  ticktext: string[];
  gridcolor: string;
  linecolor: string;
  showline: true;
  zeroline: false;
  showspikes: false;
}

/** A text at a place. */
export interface Annotation {
  text: string;
  x: number;
  y: number;
  xref: AxisId<"x">;
  yref: AxisId<"y">;
  xanchor?: "left" | "center" | "right";
  yanchor?: "top" | "middle" | "bottom";
  showarrow: false;
  font?: Partial<Font>;
  align?: "left" | "center" | "right";
  xshift?: number;
  yshift?: number;
}

/** A handle that the reader moves from step to step; each changes the layout. */
export interface Slider {
  /** The step at which the figure is at first. */
  active: number;
  /** Left end, upper edge and length, as shares of the plotting area. */
  x: number;
  y: number;
  len: number;
  currentvalue: { prefix: string; font: Partial<Font> };
  /** Pixels of the mark at each step. */
  ticklen: number;
  /** Of the labels at the marks. */
  font: Partial<Font>;
  steps: {
    label: string;
    method: "relayout";
    /** New values by their places in the layout, such as `"shapes[0].x0"`. */
    args: [Record<string, number | string>];
  }[];
}

/** A rectangle or a straight line, in axis units. */
export interface Shape {
  type: "rect" | "line";
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  xref?: AxisId<"x">;
  yref?: AxisId<"y">;
  line: { color: string; width: number; dash?: Dash };
  fillcolor?: string;
  layer?: "below" | "above";
}
