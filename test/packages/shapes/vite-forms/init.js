import init from "./tool.wasm?init"

export default async function (host) {
  return (await init({ env: { host } })).exports
}
