import { hc } from "hono/client";
import { expect, expectTypeOf, test } from "vitest";
import type { Api } from "../../../daemon/http/app.ts";
import type { WireEntry, WireLog } from "../../../daemon/http/wire/live.ts";
import type { WireSettings, WireSettingsChange } from "../../../daemon/http/wire/settings.ts";
import { ended } from "../journal/ended.ts";
import { serve } from "./serve.ts";

test("Hono's client knows the routes, what they take and what they answer", async () => {
	const { server, journal } = await serve();
	await ended(journal, "NAI.ckpt", { size: 100 });
	const client = hc<Api>(`${server.address.url}/api/v1`, { headers: { "X-Autoprune": "1" } });
	const page = await (await client.log.$get({ query: { name: "NAI", limit: "5" } })).json();
	expectTypeOf(page).toEqualTypeOf<WireLog>();
	expect(page.entries).toMatchObject([{ id: 1, source: { name: "NAI.ckpt" } }]);
	const entry = await (await client.log[":id"].$get({ param: { id: "1" } })).json();
	expectTypeOf(entry.there).toEqualTypeOf<WireEntry["there"]>();
	expect(entry.there).toEqual({ original: false, output: false, trash: false });
	const paused = await (await client.pause.$post({ json: { why: "a game" } })).json();
	expect(paused.paused).toMatchObject({ why: "a game" });
	const settings = await (await client.settings.$get()).json();
	expectTypeOf(settings).toEqualTypeOf<WireSettings>();
	const change: WireSettingsChange = { etag: settings.etag, changes: [{ key: ["keepEma"], value: true }] };
	const changed = await (await client.settings.$put({ json: change })).json();
	expect(changed.settings).toContainEqual(expect.objectContaining({ key: ["keepEma"], value: true }));
	const state = await (await client.state.$get()).json();
	expect(state.totals).toEqual({ files: 1, saved: 40, today: 0, savedToday: 0 });
});
