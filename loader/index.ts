/** The public entry `wasmport/loader`: bytes -> interface -> plan -> strings, without files or bundlers. */
export { WasmportError } from "./error.ts"
export type { WasmportErrorInit } from "./error.ts"
export type * from "./interface.ts"
export { parse } from "./parse.ts"
export { isOpaque } from "./js-api.ts"
export { parseWit } from "./wit.ts"
export type { Wit, WitFunction, WitType } from "./wit.ts"
export { GETTERS, MODES, plan, wasiModule } from "./plan.ts"
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
} from "./plan.ts"
export { hasGetters, printFacade } from "./facade.ts"
export { isWhole, LAYERS } from "./host.ts"
export {
  printBind,
  printEntry,
  printInit,
  printInstance,
  printModule,
  printSource,
  printStart,
  printSync,
  printSyncModule,
  printUrl,
} from "./layers.ts"
export { printBuiltins } from "./supply.ts"
export type { Expression, Host, Layer, Supplier } from "./host.ts"
export { DTS_HEADER, DTS_PREAMBLE, printDts, printEnvModule } from "./dts.ts"
export type { EnvModule } from "./dts.ts"
export { externtype, functype, valtype } from "./signature.ts"
export { comment, key, moduleName, quote } from "./names.ts"
