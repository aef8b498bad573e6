// Prints, as JSON, the environment in which Jupyter of this folder finds kernel, settings and programs of the course. For
// whoever starts Jupyter by a command of their own, as Binder does.
import path from "node:path";
import { inVenv, placeAt } from "../../setup/helpers/place.mjs";
import { withPath } from "../../setup/helpers/variables.mjs";
import { giveFirstWorkspace } from "../../setup/lab/first-workspace.mjs";
import { jupyterEnvironment } from "../../setup/lab/jupyter.mjs";
import { withWritableJupyter } from "../../setup/lab/writable.mjs";
import { firstLesson } from "../../setup/steps/my-work.mjs";

const place = withWritableJupyter(placeAt());
giveFirstWorkspace(place, firstLesson(place));
const environment = withPath(jupyterEnvironment(place), [path.dirname(inVenv(place.venv, "python"))]);
const added = Object.entries(environment).filter(([name, value]) => value !== process.env[name]);
process.stdout.write(JSON.stringify(Object.fromEntries(added)));
