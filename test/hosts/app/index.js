export { rows } from "./app.js"
