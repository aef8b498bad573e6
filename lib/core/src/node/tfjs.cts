// TensorFlow.js as Node's `require` gives it. An `import` would cost three times as long, since Node would
// search its four megabytes for the names of exports first. Only `compute/` and the files beside it use this file.
import tfjs = require("@tensorflow/tfjs");

export = tfjs;
