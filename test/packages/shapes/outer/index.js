export { square as power } from "shape-linked"
