declare namespace __AdaptedExports {
  /** Exported memory */
  export const memory: WebAssembly.Memory;
  // Exported runtime interface
  export function __new(size: number, id: number): number;
  export function __pin(ptr: number): number;
  export function __unpin(ptr: number): void;
  export function __collect(): void;
  export const __rtti_base: number;
  /** index/answer */
  export const answer: {
    /** @type `i32` */
    get value(): number
  };
  /**
   * index/greet
   * @param name `~lib/string/String`
   * @returns `~lib/string/String`
   */
  export function greet(name: string): string;
  /**
   * index/sum
   * @param values `~lib/typedarray/Int32Array`
   * @returns `i32`
   */
  export function sum(values: Int32Array): number;
}
/** Instantiates the compiled WebAssembly module with the given imports. */
export declare function instantiate(module: WebAssembly.Module, imports: {
  env: unknown,
}): Promise<typeof __AdaptedExports>;
