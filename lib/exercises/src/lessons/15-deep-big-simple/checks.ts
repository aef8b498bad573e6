import { lesson } from "../lesson.js";
import { committee } from "./committee.js";
import { interpolate, rotate, shift } from "./deforming.js";
import { fitAnew } from "./fit-anew.js";
import * as solutions from "./solutions.js";

/** What a learner writes in lesson 15. */
export const lesson15 = lesson(
  "15-deep-big-simple",
  "Lesson 15: Deep, big, simple",
  { shift, interpolate, rotate, fitAnew, committee },
  solutions,
);
