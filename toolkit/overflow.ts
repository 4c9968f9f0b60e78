import type { Plan } from "./plan.ts";

/** Names in the source of the tensors whose cast made infinities of finite values: they are to keep their dtype. */
export function overflowed(
	plan: Plan,
	counts: readonly { readonly tensor: number; readonly overflow: number }[],
): string[] {
	return counts.flatMap(({ tensor, overflow }) => {
		const from = plan.tensors[tensor]?.from;
		return overflow > 0 && from?.kind === "tensor" ? [from.tensor.name] : [];
	});
}
