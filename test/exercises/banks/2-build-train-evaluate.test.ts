import { buildTrainEvaluate } from "../../../lib/exercises/src/2-build-train-evaluate/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(buildTrainEvaluate);
