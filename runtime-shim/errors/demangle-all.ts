/**
 * A whole demangler for the dev server's page, where it may be large: Rust's two manglings with generics, C++ with templates and
 * operators. The build puts one in the place of this file (scripts/bundle.js). Before a build, the small one of `explain` serves.
 */
import { demangle } from "./demangle.ts"

/** Fetches the demangler. A name that it cannot read comes back as it is. */
export const demangler = async (): Promise<(name: string) => string> => demangle
