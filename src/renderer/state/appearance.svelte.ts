import type { Settings } from '../../shared/settings/index.ts'
import { speak } from './language.svelte.ts'

/** Language and size of all words follow the settings, for as long as the component lives that calls this while it is made. */
export function followAppearance(
  settings: () => Pick<Settings, 'interfaceLanguage' | 'textSize'> | null,
): void {
  $effect(() => {
    speak(settings()?.interfaceLanguage ?? null)
    const textSize = settings()?.textSize ?? 1
    const { style } = document.documentElement
    style.fontSize = `${textSize * 100}%`
    style.setProperty('--text-size', String(textSize))
  })
}
