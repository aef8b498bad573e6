// Runs the grader on the small exercises of these tests, as a process of its own.
import { main } from "../../scripts/grade/main.js";
import { documents } from "./fixture.js";

process.exitCode = await main(process.argv.slice(2), documents);
