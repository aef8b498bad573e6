// Jupyter starts this: node main.js CONNECTION_FILE
import { startKernel } from "./start-kernel.js";

await startKernel({ configPath: process.argv[2] ?? "" });
