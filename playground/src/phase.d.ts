/** The compiled module, by a source-phase import. */
export declare const math: WebAssembly.Module
/** The same by `import.source()`. */
export declare function again(): Promise<WebAssembly.Module>
