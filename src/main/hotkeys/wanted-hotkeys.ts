/** The hotkeys that a person wants, by the settings and the system's habits: pure. */
import type { EarshotError } from '../../shared/errors.ts'
import { clashOf, formatChord, parseChord, type Chord } from '../../shared/hotkeys/chord.ts'
import type { HotkeyAction } from '../../shared/hotkeys/hotkeys.ts'
import type { Settings } from '../../shared/settings/index.ts'
import type { HotkeyBinding } from './hotkey-backend.ts'

type NamedAction = keyof Settings['hotkeys']

export interface WantedHotkey extends HotkeyBinding {
  /** Why it is not to be bound, or what it does to another; null when all is well. */
  problem: EarshotError | null
  /** Another one that comes first has its keys. */
  isTaken: boolean
}

/** In the order in which one comes before another that wants the same keys. */
const descriptions: Readonly<Record<NamedAction, string>> = {
  talk: 'Talk to Earshot: hold, or press once to start and again to send',
  quickAsk: 'Open quick ask',
  interrupt: 'Stop Earshot’s answer',
  mute: 'Mute or unmute the microphone',
}

const namedActions: readonly NamedAction[] = ['talk', 'quickAsk', 'interrupt', 'mute']

/**
 * Keys that systems and programs seldom use, and that every backend can give. On macOS Control, Option and Space choose
 * the keyboard.
 */
function usualKeys(platform: NodeJS.Platform): Readonly<Record<NamedAction, string | null>> {
  const both = platform === 'darwin' ? 'Control+Shift' : 'Control+Alt'
  return { talk: `${both}+Space`, quickAsk: `${both}+Enter`, interrupt: null, mute: null }
}

export function wantedHotkeys(
  { hotkeys, personas }: Pick<Settings, 'hotkeys' | 'personas'>,
  platform: NodeJS.Platform,
): readonly WantedHotkey[] {
  const usual = usualKeys(platform)
  const wanted: WantedHotkey[] = []
  const add = (action: HotkeyAction, text: string | null | undefined, description: string): void => {
    const chord = text == null ? null : parseChord(text)
    if (chord === null) return
    wanted.push({ action, chord: formatChord(chord), description, ...standingOf(chord, wanted) })
  }
  for (const action of namedActions) {
    const chosen = hotkeys[action]
    add(action, chosen === undefined ? usual[action] : chosen, descriptions[action])
  }
  for (const { id, name, hotkey } of personas) add(`persona:${id}`, hotkey, `Talk to ${name}`)
  return wanted
}

/** Beside those that come before it. */
function standingOf(
  chord: Chord,
  before: readonly WantedHotkey[],
): Pick<WantedHotkey, 'problem' | 'isTaken'> {
  for (const other of before) {
    const its = parseChord(other.chord)
    const clash = its === null || other.isTaken ? null : clashOf(chord, its)
    if (clash === 'same') return { problem: taken(formatChord(chord), other), isTaken: true }
    if (clash === 'contained') return { problem: contained(formatChord(chord), other), isTaken: false }
  }
  return { problem: null, isTaken: false }
}

function taken(chord: string, other: HotkeyBinding): EarshotError {
  return {
    code: 'hotkey_clash',
    message: `${chord} is another hotkey already: “${other.description}”. Choose other keys for one of them.`,
    retryable: false,
  }
}

function contained(chord: string, other: HotkeyBinding): EarshotError {
  return {
    code: 'hotkey_contained',
    message: `Pressing one of ${chord} and ${other.chord} (“${other.description}”) also begins the other. Choose other keys for one of them.`,
    retryable: false,
  }
}
