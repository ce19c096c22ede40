import { createServer } from "node:http"
import { env } from "node:process"
import { registry } from "wasmport/runtime"

/** `GET /?width=640&height=480&zoom=2` gives a picture in the format PPM. Each request has an instance of its own: they share no memory. */
const server = createServer(async ({ url = "/" }, response) => {
  const { searchParams } = new URL(url, "http://localhost")
  const of = (name: string, usual: number): number =>
    Math.min(4000, Math.max(1, Number(searchParams.get(name) ?? usual)))
  const [width, height, zoom] = [Math.floor(of("width", 640)), Math.floor(of("height", 480)), of("zoom", 1)]
  const instance = await registry.instantiate("src/mandelbrot.wasm")
  const at = instance.call("render", width, height, zoom)
  const points = instance.memory!.read(at, width * height * 4)
  const picture = Buffer.alloc(width * height * 3)
  for (let i = 0; i < width * height; i++) picture.set(points.subarray(i * 4, i * 4 + 3), i * 3)
  response.setHeader("content-type", "image/x-portable-pixmap")
  response.end(Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), picture]))
  instance.dispose()
})

server.listen(Number(env["PORT"] ?? 8080), "127.0.0.1", () => {
  const address = server.address()
  if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}/`)
})
