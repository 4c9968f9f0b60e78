import { named, type Spec } from "../spec.ts";

/** The running average of a network as CompVis' LitEma names it: the network's own names without their dots. */
export function* averaged(spec: Spec): Spec {
	for (const part of spec) yield named(part, part.name.replaceAll(".", ""));
}
