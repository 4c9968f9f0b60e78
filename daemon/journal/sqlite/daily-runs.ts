/** SQL expression: the number of completed daily maintenance runs. */
export const DAILY_RUNS = "(SELECT ifnull(max(runs), 0) FROM calendar)";
