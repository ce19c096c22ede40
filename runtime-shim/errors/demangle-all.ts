/**
 * A whole demangler for the dev server's page, which may be large: Rust's two manglings with generics, C++ with templates and operators. The
 * build puts one in the place of this file (scripts/bundle.js), which reads what `explain` reads.
 */
import { demangle } from "./demangle.ts"

/** Fetches the demangler: a function that gives names which it cannot read as they are. */
export const demangler = async (): Promise<(name: string) => string> => demangle
