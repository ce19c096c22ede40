/** The public entry `wasmport/loader`: bytes -> interface -> plan -> strings, without files or bundlers. */
export { WasmportError } from "./error.ts"
export type { WasmportErrorInit } from "./error.ts"
export type * from "./binary/interface.ts"
export { parse } from "./binary/parse.ts"
export { isOpaque } from "./plan/js-api.ts"
export { parseWit } from "./wit/resolve.ts"
export type { Wit, WitFunction, WitType } from "./wit/resolve.ts"
export { GETTERS, MODES, plan, wasiModule } from "./plan/plan.ts"
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
export { hasGetters, printFacade } from "./print/facade.ts"
export { isWhole, LAYERS } from "./print/host.ts"
export { printBind } from "./print/bind.ts"
export {
  printEntry,
  printInit,
  printInstance,
  printModule,
  printSource,
  printStart,
  printSync,
  printSyncModule,
  printUrl,
} from "./print/layers.ts"
export { printBuiltins } from "./print/builtins.ts"
export type { Expression, Host, Layer, Supplier } from "./print/host.ts"
export { DTS_HEADER, DTS_PREAMBLE, printDts, printEnvModule } from "./print/dts.ts"
export type { EnvModule } from "./print/dts.ts"
export { externtype, functype, valtype } from "./binary/type-text.ts"
export { comment, key, moduleName, quote } from "./names.ts"
