import { fromOneLayer } from "../../../lib/exercises/src/4-from-one-layer-to-convolutions/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(fromOneLayer);
