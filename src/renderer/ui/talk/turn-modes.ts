/** The ways in which turns end, in words. */
import type { Settings } from '../../../shared/settings/index.ts'
import { m } from '../../paraglide/messages.js'

export type TurnMode = Settings['turnDetection']

interface ModeWords {
  mode: TurnMode
  label: string
  hint: string
}

/** Those that can be had. `detects`: what the server finds turns by. */
export function turnModes(detects: readonly TurnMode[]): ModeWords[] {
  const all: ModeWords[] = [
    { mode: 'off', label: m.talk_turns_off(), hint: m.talk_turns_off_hint() },
    { mode: 'server_vad', label: m.talk_turns_server_vad(), hint: m.talk_turns_server_vad_hint() },
    { mode: 'semantic_vad', label: m.talk_turns_semantic_vad(), hint: m.talk_turns_semantic_vad_hint() },
    { mode: 'local', label: m.talk_turns_local(), hint: m.talk_turns_local_hint() },
  ]
  return all.filter(({ mode }) => mode === 'off' || mode === 'local' || detects.includes(mode))
}
