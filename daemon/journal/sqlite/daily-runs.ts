/** SQL: how many times the day's work has been done. */
export const DAILY_RUNS = "(SELECT ifnull(max(runs), 0) FROM calendar)";
