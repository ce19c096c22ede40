/** Types of `copy.js`, for the test that compares the copies. */

/** Files below `test_wasm/` -> files below `playground/src/wasm/`. */
export declare const COPIES: Readonly<Record<string, string>>

/** Both ends of every copy, absolute. */
export declare function copies(): { from: string; to: string }[]
