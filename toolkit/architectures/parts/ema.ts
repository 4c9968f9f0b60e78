import type { Component } from "../registry.ts";
import { renamed } from "../spec.ts";

/** The prefix of a UNet's average in files of CompVis' trainer. */
export const EMA_PREFIX = "model_ema.diffusion_model";

/**
 * The running average of a network in the naming of CompVis' LitEma, as a separate component; `base` is the average of
 * `network.like`.
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
