import { Hono } from "hono";
import { nearestFolder } from "../../publish/staging-folder.ts";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import { json } from "../validate.ts";
import type { WirePlan } from "../wire/workshop.ts";
import { planForPage } from "../workshop.ts";
import { planBody } from "./workshop-body.ts";

/** What an operation would write. Writes nothing. */
export function planRoute({ config, engine, disks, speed }: AppParts) {
	return new Hono().post("/", json(planBody), async (context) => {
		const { planned, operation, config: own } = await planForPage(context.req.valid("json"), config(), engine);
		const { what, format, precision, bytes, tensors, summary, parts, name, folder, changesNothing } = planned;
		const disk = await disks.of(await nearestFolder(folder));
		const free = disk !== null && Number.isFinite(disk.free) ? disk.free : null;
		const plan: WirePlan = {
			...{ what, format, precision, bytes, tensors, summary, parts, name, folder, free, changesNothing },
			keepEma: operation.keepEma ?? own.keepEma,
			fixClip: operation.fixClip ?? own.fixClip,
			takesMs: speed.msFor(bytes),
		};
		return answer(context, plan);
	});
}
