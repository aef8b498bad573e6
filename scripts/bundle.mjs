// Second half of `npm run build`: what runs in browsers.

import { placeAt } from "./setup/helpers/place.mjs";
import { bundleBrowserCode } from "./setup/lab/browser-code.mjs";

await bundleBrowserCode(placeAt().root);
