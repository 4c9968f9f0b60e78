// What other programs may use of the toolkit (`import … from "autoprune"`): docs/library.md.
export { type ByteSource, inMemory } from "./bytes.ts";
export { UserError } from "./errors.ts";
export type { Extent, Tools } from "./formats/format.ts";
export { extentOf, readTable } from "./formats/index.ts";
export { identify } from "./identify.ts";
export type { Plan } from "./plan.ts";
export { type PruneChoices, planPrune } from "./prune-plan.ts";
export { type Report, reportOf } from "./report.ts";
export type { Tensor, TensorTable } from "./tensor.ts";
export type { Verdict } from "./verdict.ts";
export { plannedAs, refusalOf, whatText } from "./what.ts";
