module.exports = import("./glue.mjs")
