// All of a model's tensors read, converted and counted, and nothing written: what a file that gets its name by a link
// goes through. Arguments: the model, the number of workers.
import { readThrough } from "../../dist/workers/execute.js";
import { openSource } from "../../dist/workers/file-source.js";
import { createPool } from "../../dist/workers/pool.js";
import { planOf } from "./plan-of.mjs";

const [model, workers] = process.argv.slice(2);
const pool = createPool({ workers: Number(workers), atOnce: Number(workers) });
const { timings } = await readThrough(planOf(model), { sources: [openSource(model)], pool });
console.log(JSON.stringify({ seconds: timings.convertMs / 1000 }));
await pool.close();
