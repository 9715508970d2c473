/** The languages that the interface speaks, by the codes of their words' files. */
export const languages = ['en', 'zh', 'es', 'de', 'fr', 'ja', 'ar'] as const

export type Language = (typeof languages)[number]

/** The first that a person reads of those that there are; they come as a system tells them, such as `pt-BR`. */
export function languageFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const spoken = languages.find((language) => language === tag.toLowerCase().split('-')[0])
    if (spoken !== undefined) return spoken
  }
  return 'en'
}
