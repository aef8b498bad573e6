import { colorAt, INK } from "../plotly/palette.js";
import type {
  Layout,
  Scatter3dTrace,
  Scene,
  SceneAxis,
  SpaceTrace,
  SurfaceTrace,
  Trace,
} from "../plotly/plotly.js";
import { element, pathThrough, tenths, textLines } from "./element.js";
import { markerPath, strokeOf } from "./marks.js";

/** Tells whether a trace belongs into a scene. */
export function isInSpace(trace: Trace): trace is SpaceTrace {
  return trace.type === "surface" || trace.type === "scatter3d";
}

/** A place in a scene, along its three axes. */
type Place = readonly [x: number, y: number, z: number];
/** Where a place is seen, in pixels from the top left corner, and how near it is: the greater the nearer. */
interface Seen {
  x: number;
  y: number;
  nearness: number;
}
type Eye = (place: Place) => Seen;

/** Pixels around the box, for the numbers and titles of its axes. */
const ROOM = { left: 66, right: 66, top: 8, bottom: 56 };

/**
 * Draws a scene as it is seen from its camera before anybody turns it: without perspective, what is near over what is
 * far. The camera must look from above at the corner of the greatest x and the least y; that is where the numbers stand.
 *
 * @param traces surfaces, and ways, which are drawn over the surfaces.
 * @param scene axes with ranges, camera and lengths of the sides.
 * @param layout of the figure: the scene fills what its margins leave.
 * @returns SVG elements.
 */
export function drawScene(traces: readonly SpaceTrace[], scene: Scene, layout: Layout): string {
  const see = eyeOf(scene, layout);
  const surfaces = traces.filter((trace) => trace.type === "surface");
  const ways = traces.filter((trace) => trace.type === "scatter3d");
  return [
    drawBox(scene, see),
    ...surfaces.map((trace) => drawSurface(trace, see)),
    ...ways.map((trace) => drawWay(trace, see)),
    drawNumbers(scene, see, layout),
  ].join("");
}

/** Makes the function that tells where a place is seen, so that the whole box just fits. */
function eyeOf(scene: Scene, layout: Layout): Eye {
  const { camera, aspectratio: sides } = scene;
  const { x: ex, y: ey, z: ez } = camera.eye;
  const far = Math.hypot(ex, ey, ez);
  const flat = Math.hypot(ex, ey);
  // To the right of one who looks along -eye with the z-axis upright, and upwards as they see it.
  const right = [-ey / flat, ex / flat] as const;
  const up = [(-ex * ez) / (flat * far), (-ey * ez) / (flat * far), flat / far] as const;
  const look = (place: Place) => {
    const x = share(place[0], scene.xaxis) * sides.x;
    const y = share(place[1], scene.yaxis) * sides.y;
    const z = share(place[2], scene.zaxis) * sides.z;
    return {
      x: x * right[0] + y * right[1],
      y: -(x * up[0] + y * up[1] + z * up[2]),
      nearness: (x * ex + y * ey + z * ez) / far,
    };
  };
  const corners = cornersOf(scene).map(look);
  const [left, top] = [Math.min(...corners.map(({ x }) => x)), Math.min(...corners.map(({ y }) => y))];
  const width = Math.max(...corners.map(({ x }) => x)) - left;
  const height = Math.max(...corners.map(({ y }) => y)) - top;
  const { margin } = layout;
  const roomX = layout.width - margin.l - margin.r - ROOM.left - ROOM.right;
  const roomY = layout.height - margin.t - margin.b - ROOM.top - ROOM.bottom;
  const scale = Math.min(roomX / width, roomY / height);
  const x0 = margin.l + ROOM.left + (roomX - width * scale) / 2;
  const y0 = margin.t + ROOM.top + (roomY - height * scale) / 2;
  return (place) => {
    const { x, y, nearness } = look(place);
    return { x: x0 + (x - left) * scale, y: y0 + (y - top) * scale, nearness };
  };
}

/** Where on its axis a value lies: -0.5 at the lower end, 0.5 at the upper. */
function share(value: number, { range: [low, high] }: SceneAxis): number {
  return (value - low) / (high - low) - 0.5;
}

function cornersOf({ xaxis, yaxis, zaxis }: Scene): Place[] {
  return xaxis.range.flatMap((x) =>
    yaxis.range.flatMap((y) => zaxis.range.map((z) => [x, y, z] as const satisfies Place)),
  );
}

/** Draws the floor and the two walls behind, with grid lines at the numbers. */
function drawBox({ xaxis, yaxis, zaxis }: Scene, see: Eye): string {
  const [[x0, x1], [y0, y1], [z0, z1]] = [xaxis.range, yaxis.range, zaxis.range];
  const line = (...places: Place[]) => path(places.map(see));
  const grid = [
    ...xaxis.tickvals.map((x) => line([x, y0, z0], [x, y1, z0], [x, y1, z1])),
    ...yaxis.tickvals.map((y) => line([x1, y, z0], [x0, y, z0], [x0, y, z1])),
    ...zaxis.tickvals.map((z) => line([x0, y0, z], [x0, y1, z], [x1, y1, z])),
  ];
  const edges = [
    line([x0, y0, z0], [x1, y0, z0], [x1, y1, z0], [x1, y1, z1], [x0, y1, z1], [x0, y0, z1], [x0, y0, z0]),
    line([x0, y1, z1], [x0, y1, z0], [x1, y1, z0]),
    line([x0, y1, z0], [x0, y0, z0]),
  ];
  return (
    element("path", { d: grid.join(""), stroke: INK.grid, fill: "none" }) +
    element("path", { d: edges.join(""), stroke: INK.line, fill: "none" })
  );
}

/** Draws each cell of the grid in the colour of its mean height, from the farthest to the nearest. */
function drawSurface(trace: SurfaceTrace, see: Eye): string {
  const { x, y, z, cmin, cmax, colorscale, contours } = trace;
  const at = (row: number, column: number): Place => [
    x[column] as number,
    y[row] as number,
    z[row]?.[column] as number,
  ];
  const cells = y.slice(1).flatMap((_, row) =>
    x.slice(1).map((_, column) => {
      const corners = [
        at(row, column),
        at(row, column + 1),
        at(row + 1, column + 1),
        at(row + 1, column),
      ] as const;
      const seen = corners.map(see);
      const height = corners.reduce((sum, [, , each]) => sum + each / 4, 0);
      return {
        nearness: seen.reduce((sum, { nearness }) => sum + nearness, 0),
        // A path of whole steps takes half the letters of one with tenths; nobody sees the difference.
        d: `${path(seen)}z`,
        fill: colorAt(colorscale, (height - cmin) / (cmax - cmin)),
      };
    }),
  );
  cells.sort((a, b) => a.nearness - b.nearness);
  const drawn = cells.map(({ d, fill }) => element("path", { d, fill }));
  return element(
    "g",
    { stroke: contours.x.color, "stroke-width": 0.6, "stroke-linejoin": "round" },
    drawn.join(""),
  );
}

function drawWay(trace: Scatter3dTrace, see: Eye): string {
  const seen = trace.x.map((x, i) => see([x, trace.y[i] as number, trace.z[i] as number]));
  const markers = seen.map(({ x, y }, i) => {
    const size = trace.marker.size[i] ?? 0;
    return size > 0 ? `M${tenths(x)} ${tenths(y)}${markerPath(trace.marker.symbol, size)}` : "";
  });
  const d = path(seen);
  return (
    // A light rim, so that the way is seen on every colour of the surface.
    element("path", { d, fill: "none", stroke: INK.paper, "stroke-width": trace.line.width + 2 }) +
    element("path", { d, fill: "none", ...strokeOf(trace) }) +
    element("path", { d: markers.join(""), fill: trace.marker.color, stroke: INK.paper })
  );
}

/** Writes the numbers and titles: of x and y along the two lower edges in front, of z along the left edge. */
function drawNumbers({ xaxis, yaxis, zaxis }: Scene, see: Eye, layout: Layout): string {
  const [[x0, x1], [y0, y1], [z0, z1]] = [xaxis.range, yaxis.range, zaxis.range];
  const size = layout.font.size;
  const written = (
    anchor: "start" | "end",
    dx: number,
    dy: number,
    axis: SceneAxis,
    place: (v: number) => Place,
  ) =>
    element(
      "g",
      { "text-anchor": anchor },
      axis.tickvals
        .map((value, i) => {
          const { x, y } = see(place(value));
          return element("text", { x: x + dx, y: y + dy }, textLines(axis.ticktext[i] ?? "")[0]);
        })
        .join(""),
    );
  const title = (axis: SceneAxis, anchor: "start" | "end", x: number, y: number) =>
    element("text", { x, y, "text-anchor": anchor }, textLines(axis.title.text)[0]);
  const middleX = see([(x0 + x1) / 2, y0, z0]);
  const middleY = see([x1, (y0 + y1) / 2, z0]);
  const [bottom, top] = [see([x0, y0, z0]), see([x0, y0, z1])];
  const [turnX, turnY] = [bottom.x - 48, (bottom.y + top.y) / 2];
  return [
    written("end", -4, size * 1.1, xaxis, (x) => [x, y0, z0]),
    written("start", 4, size * 1.1, yaxis, (y) => [x1, y, z0]),
    written("end", -6, size * 0.35, zaxis, (z) => [x0, y0, z]),
    title(xaxis, "end", middleX.x - 22, middleX.y + size * 2.4),
    title(yaxis, "start", middleY.x + 22, middleY.y + size * 2.4),
    element(
      "text",
      {
        x: turnX,
        y: turnY,
        transform: `rotate(-90 ${tenths(turnX)} ${tenths(turnY)})`,
        "text-anchor": "middle",
      },
      textLines(zaxis.title.text)[0],
    ),
  ].join("");
}

function path(seen: readonly Seen[]): string {
  return pathThrough(seen.map(({ x, y }) => [x, y]));
}
