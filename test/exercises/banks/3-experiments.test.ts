import { experiments } from "../../../lib/exercises/src/3-experiments/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(experiments);
