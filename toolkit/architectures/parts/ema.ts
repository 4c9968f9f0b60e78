import { renamed, type Spec } from "../spec.ts";

/** The running average of a network as CompVis' LitEma names it. */
export function averaged(spec: Spec): Spec {
	return renamed(spec, averagedName);
}

/** LitEma's name for a network's tensor: the network's own without its dots. */
export function averagedName(own: string): string {
	return own.replaceAll(".", "");
}
