/** EVERY call between main and a page, once: each group in a file of `calls`. */
import { app } from './calls/app.ts'
import { audio, recording, voice } from './calls/audio.ts'
import { budget } from './calls/budget.ts'
import { clip } from './calls/clip.ts'
import { desktop } from './calls/desktop.ts'
import { diagnostics } from './calls/diagnostics.ts'
import { drafts } from './calls/drafts.ts'
import { history } from './calls/history.ts'
import { hotkeys } from './calls/hotkeys.ts'
import { keys } from './calls/keys.ts'
import { overlay } from './calls/overlay.ts'
import { quickAsk } from './calls/quick-ask.ts'
import { screens } from './calls/screens.ts'
import { settings } from './calls/settings.ts'
import { conversation, session, turn } from './calls/talk.ts'
import { approvals, tools } from './calls/tools.ts'
import type { ContractShape } from './define.ts'

export const contract = {
  app,
  quickAsk,
  overlay,
  turn,
  drafts,
  session,
  conversation,
  audio,
  clip,
  recording,
  voice,
  keys,
  hotkeys,
  history,
  settings,
  diagnostics,
  desktop,
  screens,
  tools,
  approvals,
  budget,
} satisfies ContractShape

export type Contract = typeof contract

export type { Snapshot } from './calls/app.ts'
export type { AudioOutputState, Levels } from './calls/audio.ts'

/** The one channel outside the contract: it hands over a MessagePort, which no call can. */
export const AUDIO_PORT_CHANNEL = 'audio-port'
