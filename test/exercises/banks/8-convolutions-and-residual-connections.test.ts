import { residualConnections } from "../../../lib/exercises/src/8-convolutions-and-residual-connections/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(residualConnections);
