/**
 * The process in which keys are heard: it sees all of them, tells main of hotkeys alone, and keeps nothing. It is a
 * process of its own because the hook's library ends the one it is in when the system refuses it.
 */
import { uIOhook, type UiohookKeyboardEvent } from 'uiohook-napi'
import { parseChord } from '../../shared/hotkeys/chord.ts'
import { ChordTracker, type ChordChange, type HeldModifiers } from './chord-tracker.ts'
import { HoldTimes } from './hold-times.ts'
import type { HookOrder, HookReport } from './hook-messages.ts'

const { parentPort } = process
const tracker = new ChordTracker()
let listens = false

const holds = new HoldTimes(() => performance.now())

const report = (said: HookReport): void => parentPort.postMessage(said)
const reportAll = (changes: readonly ChordChange[]): void =>
  changes.forEach((change) => report(holds.timed(change)))

uIOhook.on('keydown', (event) => reportAll(tracker.down(event.keycode, heldWith(event))))
uIOhook.on('keyup', ({ keycode }) => reportAll(tracker.up(keycode)))

parentPort.on('message', ({ data }: { data: HookOrder }) => {
  const bindings = data.bindings.flatMap(({ action, chord: text }) => {
    const chord = parseChord(text)
    return chord === null ? [] : [{ action, chord }]
  })
  reportAll(tracker.bind(bindings))
  try {
    if (!listens) uIOhook.start()
    listens = true
    report({ type: 'listening' })
  } catch (error) {
    report({ type: 'failed', code: error instanceof Error && 'code' in error ? String(error.code) : '' })
  }
})

function heldWith({ ctrlKey, altKey, shiftKey, metaKey }: UiohookKeyboardEvent): HeldModifiers {
  return { Control: ctrlKey, Alt: altKey, Shift: shiftKey, Meta: metaKey }
}
