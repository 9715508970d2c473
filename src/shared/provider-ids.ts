/** The kinds of server, by the ids that settings and commands use. */
export const providerIds = ['openai', 'azure', 'azure-preview', 'xai', 'localai', 'speaches'] as const

export type ProviderId = (typeof providerIds)[number]
