import { expect, test } from "vitest";
import { webhookTeller } from "../../../../daemon/post-processing/notify/webhook.ts";
import { until } from "../../temp-folder.ts";
import { CONTENT } from "./content.ts";
import { startReceiver } from "./receiver.ts";

const { signal: never } = new AbortController();

test("a receiver gets the entry by POST as JSON", async () => {
	const receiver = await startReceiver();
	expect(await webhookTeller(receiver.address)(CONTENT, never)).toBeNull();
	expect(receiver.received).toMatchObject([
		{ method: "POST", headers: { "content-type": "application/json" }, body: CONTENT },
	]);
});

test("a user and a password in the address are sent as they should be", async () => {
	const receiver = await startReceiver();
	const address = receiver.address.replace("http://", "http://ann:p%40ss@");
	expect(await webhookTeller(address)(CONTENT, never)).toBeNull();
	const { authorization = "" } = receiver.received[0]?.headers ?? {};
	expect(Buffer.from(authorization.replace("Basic ", ""), "base64").toString()).toBe("ann:p@ss");
});

test.each([400, 404, 500, 302])("an answer of %i means that it was not taken", async (status) => {
	const receiver = await startReceiver();
	receiver.answer(status);
	expect(await webhookTeller(receiver.address)(CONTENT, never)).toBe(`it answered with status ${status}`);
	expect(receiver.received).toHaveLength(1);
});

test("a receiver that is not there is told as such", async () => {
	expect(await webhookTeller("http://127.0.0.1:1/hook")(CONTENT, never)).toMatch(/bad port|ECONNREFUSED/);
});

test("the signal ends the waiting for an answer", async () => {
	const receiver = await startReceiver();
	receiver.answer(null);
	const stop = new AbortController();
	const told = webhookTeller(receiver.address)(CONTENT, stop.signal);
	await until(() => receiver.received.length > 0);
	stop.abort();
	expect(await told).toMatch(/abort/);
});
