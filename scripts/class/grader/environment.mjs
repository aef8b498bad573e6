// Prints the environment in which the desk of graders runs, as JSON.
import fs from "node:fs";
import path from "node:path";
import { placeAt } from "../../setup/helpers/place.mjs";
import { writeWhole } from "../../setup/helpers/write-whole.mjs";
import { jupyterEnvironment } from "../../setup/lab/jupyter.mjs";

const STYLE = new URL("../../setup/jupyter/custom.css", import.meta.url);

const place = { ...placeAt(), jupyter: path.join(process.env.CLASS_COURSE_FOLDER ?? "", ".jupyter") };
const environment = jupyterEnvironment(place);
const { JUPYTER_CONFIG_PATH = "", JUPYTER_CONFIG_DIR = "" } = environment;
writeWhole(path.join(JUPYTER_CONFIG_DIR, "custom", "custom.css"), fs.readFileSync(STYLE));
const instructor = path.join(place.root, "scripts", "setup", "jupyter-instructor");
process.stdout.write(
  JSON.stringify({
    ...Object.fromEntries(Object.entries(environment).filter(([name, value]) => value !== process.env[name])),
    JUPYTER_CONFIG_PATH: [instructor, JUPYTER_CONFIG_PATH].join(path.delimiter),
  }),
);
