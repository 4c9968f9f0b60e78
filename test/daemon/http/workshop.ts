import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { WireFile } from "../../../daemon/http/wire/models.ts";
import type { WireOperation, WirePlan, WireTask } from "../../../daemon/http/wire/workshop.ts";
import { loraFile } from "../../e2e/lora.ts";
import { until } from "../temp-folder.ts";
import { type Answer, post, type Served, send } from "./serve.ts";

export const UNET = "LoRA-v1-UNET";
export const CLIP = "LoRA-v1-CLIP";

/** Names a file of the library as the page does. */
export function inLibrary(path: string): WireFile {
	return { root: 1, path };
}

/** Writes a LoRA of two networks and one of a text encoder into a folder. */
export function writeLoras(folder: string): void {
	writeFileSync(join(folder, "whole.safetensors"), loraFile(1, [UNET, CLIP]));
	writeFileSync(join(folder, "clip.safetensors"), loraFile(2));
}

/** Takes the UNet's half out of the LoRA. */
export const EXTRACT: WireOperation = { kind: "extract", file: inLibrary("whole.safetensors"), component: UNET };

/** The requests of the page's Workshop. */
export function workshopOf({ port }: Pick<Served, "port">) {
	async function list(): Promise<WireTask[]> {
		return JSON.parse((await send(port, { path: "/api/v1/tasks" })).body);
	}

	async function task(id: string): Promise<WireTask> {
		const found = (await list()).find((one) => one.id === id);
		if (found === undefined) throw new Error(`there is no task ${id}`);
		return found;
	}

	async function start(operation: WireOperation, name: string): Promise<string> {
		const { status, body } = await post(port, "/api/v1/tasks", { ...operation, name });
		expect({ status, body }).toMatchObject({ status: 202 });
		return JSON.parse(body).id;
	}

	async function ended(id: string): Promise<WireTask> {
		await until(async () => !["queued", "running"].includes((await task(id)).state));
		return task(id);
	}

	return {
		list,
		start,
		ended,
		/** Starts a task, and waits for its end. */
		run: async (operation: WireOperation, name: string) => ended(await start(operation, name)),
		cancel: (id: string): Promise<Answer> => send(port, { method: "DELETE", path: `/api/v1/tasks/${id}` }),
		async plan(operation: WireOperation): Promise<WirePlan> {
			const { status, body } = await post(port, "/api/v1/plan", operation);
			expect({ status, body }).toMatchObject({ status: 200 });
			return JSON.parse(body);
		},
		/** The status and the code of a refusal. */
		async refusal(path: "plan" | "tasks", body: unknown): Promise<readonly [number, string]> {
			const answer = await post(port, `/api/v1/${path}`, body);
			return [answer.status, JSON.parse(answer.body).code];
		},
	};
}
