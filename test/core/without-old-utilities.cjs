// Makes an older Node like Node 23 and later, which lack these two functions.
const util = require("node:util");
delete util.isNullOrUndefined;
delete util.isArray;
