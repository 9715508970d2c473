import { languageFor, type Language } from '../../shared/languages.ts'
import { getTextDirection, overwriteGetLocale } from '../paraglide/runtime.js'

let language: Language = $state(languageFor(navigator.languages))

overwriteGetLocale(() => language)

/** From now on every word is in this language; null follows the system. What is drawn follows at once. */
export function speak(chosen: Language | null): void {
  language = chosen ?? languageFor(navigator.languages)
  document.documentElement.lang = language
  document.documentElement.dir = getTextDirection(language)
}

/** Of the line of reading. Floating parts have to be told: they don't take it from what they stand in. */
export function direction(): 'ltr' | 'rtl' {
  return getTextDirection(language)
}

/** For dates, numbers and lists. */
export function currentLanguage(): Language {
  return language
}
