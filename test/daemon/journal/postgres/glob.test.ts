import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { POSTGRES } from "../../../../daemon/journal/postgres/dialect.ts";
import { SQLITE } from "../../../../daemon/journal/sqlite/dialect.ts";
import { canUsePostgres, newDatabase } from "../../../postgres.ts";
import { openedDatabase } from "../journals.ts";
import { openedPostgres } from "./databases.ts";

/** Everything that means something in a glob or in a regular expression, and a few letters. */
const CHARACTERS = [...'[[[]]]^--*?\\.$|()+{},:=!azbAZ09 äöé🦙\n"'];

describe.skipIf(!canUsePostgres)("a glob", () => {
	test("finds in PostgreSQL what it finds in SQLite", async () => {
		const [postgres, sqlite] = [await openedPostgres(await newDatabase()), await openedDatabase(":memory:", "write")];
		const text = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 6 }).map((parts) => parts.join(""));
		const texts = JSON.stringify([...CHARACTERS, ...fc.sample(text, { numRuns: 300, seed: 4 })]);
		const run = fc.asyncProperty(text, async (glob) => {
			const [own, other] = [POSTGRES.globTerm("value", glob), SQLITE.globTerm("value", glob)];
			const found = await postgres.all(`SELECT value FROM json_array_elements_text(CAST(? AS json)) WHERE ${own.sql}`, [
				texts,
				...own.bound,
			]);
			const expected = await sqlite.all(`SELECT value FROM json_each(?) WHERE ${other.sql}`, [texts, ...other.bound]);
			expect(found).toEqual(expected);
		});
		await fc.assert(run, { numRuns: 1000 });
	});

	test("of any characters is a valid pattern", async () => {
		const postgres = await openedPostgres(await newDatabase());
		const run = fc.asyncProperty(
			fc.string({ unit: "binary" }),
			fc.constantFrom("", "[", "[^"),
			async (glob, before) => {
				const { sql, bound } = POSTGRES.globTerm("'x'", `${before}${glob}]`);
				await postgres.all(`SELECT ${sql}`, bound);
			},
		);
		await fc.assert(run, { numRuns: 1000 });
	});
});
