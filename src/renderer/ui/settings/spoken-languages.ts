import { currentLanguage } from '../../state/language.svelte.ts'

/** Those that speech models are at home in; any other code may stand in the settings file. */
const codes = [
  ...[
    'ar',
    'bg',
    'bn',
    'ca',
    'cs',
    'da',
    'de',
    'el',
    'en',
    'es',
    'et',
    'fa',
    'fi',
    'fr',
    'he',
    'hi',
    'hr',
    'hu',
    'id',
  ],
  ...[
    'it',
    'ja',
    'ko',
    'lt',
    'lv',
    'ms',
    'nl',
    'no',
    'pl',
    'pt',
    'pt-BR',
    'ro',
    'ru',
    'sk',
    'sl',
    'sr',
    'sv',
    'sw',
    'ta',
  ],
  ...['th', 'tr', 'uk', 'ur', 'vi', 'zh'],
]

/** By their names in the interface's language, and `code` among them. */
export function spokenLanguages(code: string | null): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(currentLanguage(), { type: 'language' })
  const all = code === null || codes.includes(code) ? codes : [...codes, code]
  return all
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label, currentLanguage()))
}

/** A language's name for itself. */
export function ownName(code: string): string {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1)
}
