/** Exported memory */
export declare const memory: WebAssembly.Memory;
// Exported runtime interface
export declare function __new(size: number, id: number): number;
export declare function __pin(ptr: number): number;
export declare function __unpin(ptr: number): void;
export declare function __collect(): void;
export declare const __rtti_base: number;
/** index/answer */
export declare const answer: {
  /** @type `i32` */
  get value(): number
};
/**
 * index/greet
 * @param name `~lib/string/String`
 * @returns `~lib/string/String`
 */
export declare function greet(name: string): string;
/**
 * index/sum
 * @param values `~lib/typedarray/Int32Array`
 * @returns `i32`
 */
export declare function sum(values: Int32Array): number;
