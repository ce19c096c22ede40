// @ts-check
import { iterations, memory, render } from "./mandelbrot.wasm"

const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"))
const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"))

/**
 * Draws one picture. The module writes it into its memory, and a view over that memory is the picture.
 * @param {number} zoom
 */
function draw(zoom) {
  const { width, height } = canvas
  const at = render(width, height, zoom)
  context.putImageData(new ImageData(new Uint8ClampedArray(memory.buffer, at, width * height * 4), width, height), 0, 0)
}

draw(1)
output.textContent = `The point 0 stays for ${iterations(0, 0)} steps, 1 + i for ${iterations(1, 1)}.`
canvas.addEventListener("pointermove", ({ offsetX }) => draw(1.02 ** offsetX))
