import type { Component } from "../registry.ts";
import { renamed } from "../spec.ts";

/** Where CompVis' trainer keeps the average of a UNet. */
export const EMA_PREFIX = "model_ema.diffusion_model";

/**
 * The running average of a network as CompVis' LitEma names it, a component of its own; `base` is the average of the
 * network that this one is like.
 */
export function averageOf(network: Component, id: string, base?: Component): Component {
	const { like } = network;
	return {
		id,
		class: `EMA-${network.class}`,
		variant: network.variant,
		spec: () => renamed(network.spec(), averagedName),
		standsFor: { component: network.id, name: averagedName },
		...(base && like && { like: { component: base, but: { ...like.but, name: averagedName(like.but.name) } } }),
	};
}

/** LitEma's name for a network's tensor: the network's own without its dots. */
function averagedName(own: string): string {
	return own.replaceAll(".", "");
}
