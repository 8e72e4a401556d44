/** How much a remark matters: severe ones put the whole case or result in doubt. */
export const severities = ["severe", "warning", "notice"] as const;

export type Severity = (typeof severities)[number];
