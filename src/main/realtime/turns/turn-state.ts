/** What the turn machine knows, hears and asks for, and what others can tell from it. */
import type { EarshotError } from '../../../shared/errors.ts'
import type { Cut } from '../reply/playout-ledger.ts'
import { noResponses, type ResponseEffect, type Responses } from './response-sequencer.ts'
import type { TypedPart } from './uplink.ts'

export interface TurnState {
  link: LinkState
  microphone: Microphone
  responses: Responses
  /** Reply audio is with the player, audible or about to be. */
  playing: boolean
  /** An answer was silenced, and the player has not said yet how much of it was heard. */
  cutting: boolean
  /** This kind of server answers a committed turn by itself, and must not be asked to. */
  commitIsAnswered: boolean
  /** False where the server only writes down what it hears, and must not be asked for more. */
  answers: boolean
  /** Tools are at work on an answer. */
  toolsAtWork: boolean
  /**
   * Who finds the turns while the person holds no key. `server`: it is sent all that the microphone hears; `local`: what
   * somebody says becomes a turn, and nothing is sent between turns.
   */
  handsFree: 'off' | 'server' | 'local'
  /** Turns are numbered from 1 over the life of the app. */
  lastTurn: number
}

export type LinkState =
  | { kind: 'offline'; error: EarshotError | null }
  | { kind: 'connecting' }
  | { kind: 'ready' }
  | { kind: 'reconnecting'; retryAt: number }

/** Times are epoch ms. */
export type Microphone =
  | { kind: 'idle' }
  | { kind: 'held'; turn: number; since: number }
  | { kind: 'latched'; turn: number; since: number }
  /** The person has let go, and the last syllable is still coming in. */
  | { kind: 'tail'; turn: number }
  /** Hands-free: the server finds where speech begins and ends. */
  | { kind: 'open'; turn: number; speechSince: number | null }
  /** Hands-free by local detection: somebody speaks. */
  | { kind: 'spoken'; turn: number; since: number }

export type TurnEvent =
  | { type: 'link'; link: LinkState }
  | { type: 'pressed'; at: number }
  /** `heldMs`: by the clock of whatever saw the key go down and up, if it has one. */
  | { type: 'released'; at: number; heldMs?: number }
  /** Esc: what is being said is thrown away; otherwise the answer stops. */
  | { type: 'interrupted' }
  | { type: 'typed'; itemId: string; content: readonly TypedPart[] }
  /** An answer is wanted to the conversation as it stands. */
  | { type: 'asked' }
  /** `by`: who finds where speech begins and ends. */
  | { type: 'hands-free'; on: boolean; by: 'server' | 'local' }
  /** Local detection hears somebody; `interrupts`: the setting says that this stops the answer. */
  | { type: 'voice-started'; at: number; interrupts: boolean }
  | { type: 'voice-ended'; voicedSamples: number }
  /** The microphone can't be kept open, or local detection can't be had. */
  | { type: 'listening-failed'; error: EarshotError }
  | { type: 'capture-ended'; turn: number; sampleCount: number }
  | { type: 'capture-failed'; turn: number; error: EarshotError }
  /** The server hears speech. `interrupts`: it cancels what is being answered by itself. */
  | { type: 'speech-started'; at: number; interrupts: boolean }
  /** It hears no more of it. `answers`: it is about to answer by itself. */
  | { type: 'speech-stopped'; answers: boolean }
  /** The server has made an item of what the person said. */
  | { type: 'turn-taken' }
  | { type: 'response-created'; id: string }
  | { type: 'response-done'; id: string }
  | { type: 'response-refused' }
  /** Refused, for the server had begun another. */
  | { type: 'response-queued' }
  | { type: 'reply-audio' }
  | { type: 'playout-drained' }
  /** How the flushed answer has to be cut in the server's memory. */
  | { type: 'flushed'; cuts: readonly Cut[] }
  /** The player is gone with what it held. */
  | { type: 'playout-failed' }
  | { type: 'tools'; atWork: boolean }
  /** Every call of an answer has its output: the model is to go on with them. */
  | { type: 'tools-answered' }

export type TurnEffect =
  | { type: 'connect' }
  | { type: 'listen'; on: boolean }
  /** The server finds where speech begins and ends, as the settings say, or leaves that to us. */
  | { type: 'detect-turns'; on: boolean }
  | { type: 'begin-capture'; turn: number; mode: 'held' | 'open' }
  /** With a `tail`, for whoever lets go on the last syllable. */
  | { type: 'end-capture'; turn: number; tail: boolean }
  | { type: 'cancel-capture'; turn: number }
  | { type: 'commit-turn'; turn: number }
  | { type: 'discard-turn'; turn: number }
  | { type: 'send-text'; itemId: string; content: readonly TypedPart[] }
  /** Silence the player; `flushed` follows. */
  | { type: 'flush' }
  /** Cut from the server's memory what was not heard. */
  | { type: 'forget'; cuts: readonly Cut[] }
  /** Nobody waits for what the tools do. */
  | { type: 'interrupt-tools' }
  | { type: 'report'; error: EarshotError }
  | ResponseEffect

export const initialTurnState: TurnState = {
  link: { kind: 'offline', error: null },
  microphone: { kind: 'idle' },
  responses: noResponses,
  playing: false,
  cutting: false,
  toolsAtWork: false,
  commitIsAnswered: false,
  answers: true,
  handsFree: 'off',
  lastTurn: 0,
}

export function turnIsOpen({ kind }: Microphone): boolean {
  return kind === 'held' || kind === 'latched' || kind === 'spoken' || kind === 'tail'
}

/** Whether audio of this response is still to be heard; what comes late for a cancelled one is not. */
export function acceptsReply(state: TurnState, responseId: string): boolean {
  const { running } = state.responses
  return running.kind === 'active' && running.id === responseId && !running.cancelled
}

/** The person speaks, and what they say is on its way. */
function isTalking({ microphone }: TurnState): boolean {
  return turnIsOpen(microphone) || (microphone.kind === 'open' && microphone.speechSince !== null)
}

/** What the person says, now or at any moment, goes straight to the server: a dead line has to show at once. */
export function isMicrophoneInUse(state: TurnState): boolean {
  return isTalking(state) || state.microphone.kind === 'open'
}

/** Nobody speaks, and nothing is answered, heard or waited for. */
export function isBetweenTurns(state: TurnState): boolean {
  const { responses, playing, cutting, toolsAtWork } = state
  const busy = playing || cutting || toolsAtWork || responses.wanted || responses.running.kind !== 'none'
  return state.link.kind === 'ready' && !busy && !isTalking(state)
}
