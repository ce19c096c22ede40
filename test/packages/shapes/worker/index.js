export function twice(value) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data === "ready" ? worker.postMessage(value) : resolve(data))
    worker.onerror = (event) => reject(new Error(event.message ?? "the worker failed"))
  })
}
