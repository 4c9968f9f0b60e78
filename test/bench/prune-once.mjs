// One prune as the command line does it, but with a say about the final fsync, for which users have no option.
// Arguments: the model, the output, the number of workers, and `durable` or `cached`.
import { execute } from "../../dist/workers/execute.js";
import { openSource } from "../../dist/workers/file-source.js";
import { createPool } from "../../dist/workers/pool.js";
import { planOf } from "./plan-of.mjs";

const [model, into, workers, durable] = process.argv.slice(2);
const pool = createPool({ workers: Number(workers), atOnce: Number(workers) });
const work = { sources: [openSource(model)], pool, into, durable: durable === "durable" };
const { timings } = await execute(planOf(model), work);
console.log(JSON.stringify({ seconds: timings.convertMs / 1000 }));
await pool.close();
