/** The public entry `wasmport/loader`: bytes -> interface -> plan -> strings, without files or bundlers. */
export { WasmportError } from "./error.ts"
export type { WasmportErrorInit } from "./error.ts"
export type * from "./binary/interface.ts"
export { parse } from "./binary/parse.ts"
export { externtype } from "./binary/type-text.ts"
export { functionNames } from "./function-names.ts"
export { differences, mismatch } from "./inspect/differences.ts"
export type { Difference, Expected } from "./inspect/differences.ts"
export { inspect, validate } from "./inspect/inspect.ts"
export type { InspectedExport, InspectedImport, InspectedSection, Inspection, Owned } from "./inspect/inspect.ts"
export { witDifferences } from "./inspect/wit-differences.ts"
export { limitProblem } from "./limits.ts"
export type { Limits } from "./limits.ts"
export { comment, moduleName, quote } from "./names.ts"
export { GETTERS } from "./own-names.ts"
export { MODES, plan } from "./plan/plan.ts"
export type {
  ExportPlan,
  FacadePlan,
  FunctionPlan,
  GlobalPlan,
  ImportName,
  ImportPlan,
  Mode,
  ObjectPlan,
  Param,
  PlanOptions,
} from "./plan/plan.ts"
export { DTS_HEADER, printDts } from "./print/dts.ts"
export { envKeys, printEnv } from "./print/dts-env.ts"
export type { EnvModule } from "./print/dts-env.ts"
export type { Expression, Host, Supplier, Traced, Variant, WasiHostOptions } from "./print/host.ts"
export { FORMS, print } from "./print/index.ts"
export type { Form, Printed } from "./print/index.ts"
export { trace } from "./plan/trace.ts"
export type { TracePlan } from "./plan/trace.ts"
export { isWasi } from "./plan/wasi.ts"
export type { WasiMemory } from "./plan/wasi.ts"
export { neededExports } from "./print/needs.ts"
export type { FacadeUse } from "./print/needs.ts"
export { literalPieces } from "./print/bytes.ts"
export { printDevTable, printTable } from "./print/registry.ts"
export type { Listing } from "./print/registry.ts"
export { printDevTraces, printNames, printTraces } from "./print/traces.ts"
export type { TracedFile } from "./print/traces.ts"
export { strip } from "./strip.ts"
export { parseWit } from "./wit/resolve.ts"
export type { Wit, WitFunction, WitType } from "./wit/types.ts"
