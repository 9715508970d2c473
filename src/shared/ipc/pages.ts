/** Each page is served from `app://<page>/`, and a call's sender is known by that origin. */
export const pages = ['audio', 'main-window', 'quick-ask', 'overlay'] as const

export type Page = (typeof pages)[number]
