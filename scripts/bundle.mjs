// Second half of `npm run build`: what runs in browsers.
import { bundleBrowserCode } from "./setup/browser-code.mjs";
import { placeAt } from "./setup/place.mjs";

await bundleBrowserCode(placeAt().root);
