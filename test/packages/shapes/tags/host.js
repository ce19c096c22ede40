export const failure = new WebAssembly.Tag({ parameters: ["i32"] })
