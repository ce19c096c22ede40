// @ts-check
/**
 * `npm run install:compilers`: installs the compilers that test/bundlers/languages.test.ts builds with, as far as npm and this
 * system have them. From npm: Zig, AssemblyScript and an assembler. As root on Debian and its like: clang, with the libraries of
 * C and C++. Rust, Go and Emscripten are too old in Debian 12. It names each compiler that it cannot install; that one's test
 * uses the bytes in the repository.
 */
import { execFileSync } from "node:child_process"
import { env } from "node:process"

const PACKAGES = "clang lld wasi-libc libclang-rt-14-dev-wasm32 libc++-14-dev-wasm32 libc++abi-14-dev-wasm32"

/** @param {string} what @param {readonly (readonly string[])[]} commands */
function install(what, commands) {
  try {
    for (const [name = "", ...args] of commands)
      execFileSync(name, args, {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
        timeout: 180_000,
      })
    console.log(`${what}: installed`)
  } catch (error) {
    console.log(`${what}: not installed (${error instanceof Error ? error.message : String(error)})`)
  }
}

install("Zig, AssemblyScript, wasm-as", [["npm", "ci", "--prefix", "test_wasm", "--no-audit", "--no-fund"]])
if (process.getuid?.() === 0)
  install("clang", [
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...PACKAGES.split(" ")],
  ])
else console.log(`clang: not installed (that takes root: apt-get install ${PACKAGES})`)
