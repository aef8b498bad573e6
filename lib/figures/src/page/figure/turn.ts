import { element } from "../view/elements.js";
import { type Command, type Control, range } from "./controls.js";
import { type Json, numberOr, objectOr } from "./json.js";
import type { PlotlyJson } from "./plotly.js";

/** From where a scene is seen: degrees around it and above its ground, and how far away. */
export interface Viewpoint {
  around: number;
  above: number;
  distance: number;
}

/** Reads where a camera of Plotly stands. */
export function viewpointOf(camera: unknown): Viewpoint {
  const { x, y, z } = objectOr(objectOr(camera).eye);
  const [ex, ey, ez] = [numberOr(x, 1.25), numberOr(y, 1.25), numberOr(z, 1.25)];
  const distance = Math.hypot(ex, ey, ez) || 1;
  const degrees = (angle: number) => (angle * 180) / Math.PI;
  return {
    around: Math.round(degrees(Math.atan2(ey, ex)) + 360) % 360,
    above: Math.round(degrees(Math.asin(ez / distance))),
    distance,
  };
}

/** Gives the place of a camera. */
export function eyeAt({ around, above, distance }: Viewpoint): { x: number; y: number; z: number } {
  const [a, b] = [(around * Math.PI) / 180, (above * Math.PI) / 180];
  return {
    x: distance * Math.cos(b) * Math.cos(a),
    y: distance * Math.cos(b) * Math.sin(a),
    z: distance * Math.sin(b),
  };
}

/** Degrees that an arrow key turns. */
const STEP = 5;

/**
 * Makes handles for each scene of a figure.
 *
 * @param figure scenes are found by its traces.
 * @param run carries out what was chosen.
 */
export function turningsOf({ data, layout }: PlotlyJson, run: (command: Command) => void): Control[] {
  const isInSpace = ({ type }: Json) =>
    /3d$|^(surface|isosurface|volume|cone|streamtube)$/.test(String(type));
  const scenes = new Set(data.filter(isInSpace).map(({ scene }) => String(scene ?? "scene")));
  return [...scenes].map((scene, i) => {
    const which = scenes.size > 1 ? ` ${i + 1}` : "";
    return turning(scene, which, objectOr(layout[scene]).camera, run);
  });
}

/** Two handles that turn a scene. */
function turning(scene: string, which: string, camera: unknown, run: (command: Command) => void): Control {
  let now = viewpointOf(camera);
  let chosen: Command | undefined;
  const move = (change: Partial<Viewpoint>) => {
    now = { ...now, ...change };
    chosen = { method: "relayout", args: [{ [`${scene}.camera.eye`]: eyeAt(now) }] };
    run(chosen);
  };
  const around = range({
    name: `Turn${which}`,
    max: 360,
    step: STEP,
    value: now.around,
    sentence: (degrees) => `turned to ${degrees}°`,
    moved: (degrees) => move({ around: degrees }),
  });
  const above = range({
    name: `Tilt${which}`,
    min: -90,
    max: 90,
    step: STEP,
    value: now.above,
    sentence: (degrees) => `seen from ${Math.abs(degrees)}° ${degrees < 0 ? "below" : "above"}`,
    // From straight above, nothing says which way is up.
    moved: (degrees) => move({ above: Math.max(-89, Math.min(89, degrees)) }),
  });
  return {
    element: element(
      "div",
      {},
      element("div", { class: "course-figure-control" }, around.label, around.input),
      element("div", { class: "course-figure-control" }, above.label, above.input),
    ),
    get chosen() {
      return chosen;
    },
    follow(change) {
      const camera = change[`${scene}.camera`];
      if (!camera) return;
      // Plotly itself keeps what was turned by mouse.
      chosen = undefined;
      now = viewpointOf(camera);
      around.put(now.around);
      above.put(now.above);
    },
  };
}
