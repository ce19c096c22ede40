import url from "./tool.wasm?url"

export default async function (host) {
  const response = await fetch(url)
  return (await WebAssembly.instantiate(await response.arrayBuffer(), { env: { host } })).instance.exports
}
