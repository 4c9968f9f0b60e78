/** What follows when a library should be detected, but was not. */
export const NOT_RECOGNISED = "not recognised; using AUTOMATIC1111's folder names";
