import { iterations } from "./mandelbrot.wasm"

addEventListener("message", ({ data: size }: MessageEvent<number>) => {
  let stay = 0
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) if (iterations((x / size) * 3 - 2, (y / size) * 3 - 1.5) === 255) stay++
  postMessage(stay)
})
