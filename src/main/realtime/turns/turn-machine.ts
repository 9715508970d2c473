/**
 * The turn machine: who speaks, who listens, and what has to be done about it. Pure: `step(state, event)` gives the
 * next state and the effects, as data, in the order in which they have to happen.
 */
import { SAMPLE_RATE } from '../../../shared/audio-format.ts'
import type { EarshotError } from '../../../shared/errors.ts'
import type { Cut } from '../reply/playout-ledger.ts'
import {
  cancelResponses,
  expectResponse,
  noResponses,
  responseCreated,
  responseDone,
  responseRefused,
  responsesInterruptedByServer,
  responsesLost,
  turnTaken,
  wantResponse,
  type ResponseEffect,
  type Responses,
} from './response-sequencer.ts'
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
  /** Tools are at work on an answer. */
  toolsAtWork: boolean
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

export type TurnEvent =
  | { type: 'link'; link: LinkState }
  | { type: 'pressed'; at: number }
  | { type: 'released'; at: number }
  /** Esc: what is being said is thrown away; otherwise the answer stops. */
  | { type: 'interrupted' }
  | { type: 'typed'; itemId: string; content: readonly TypedPart[] }
  /** An answer is wanted to the conversation as it stands. */
  | { type: 'asked' }
  | { type: 'hands-free'; on: boolean }
  | { type: 'capture-ended'; turn: number; sampleCount: number }
  | { type: 'capture-failed'; turn: number; error: EarshotError }
  | { type: 'speech-started'; at: number }
  | { type: 'speech-stopped' }
  /** The server has made an item of what the person said. */
  | { type: 'turn-taken' }
  | { type: 'response-created'; id: string }
  | { type: 'response-done'; id: string }
  | { type: 'response-refused' }
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
  | { type: 'begin-capture'; turn: number; mode: 'held' | 'open' }
  | { type: 'end-capture'; turn: number }
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

/** A press up to this long is a tap, which latches; a longer one is a hold. */
const TAP_MS = 300

/** The server refuses to commit less than 100 ms. */
const MIN_COMMIT_SAMPLES = SAMPLE_RATE / 10

const tooShort: EarshotError = {
  code: 'turn_too_short',
  message: 'That was too short to hear. Hold the button for as long as you talk.',
  retryable: false,
}

export const initialTurnState: TurnState = {
  link: { kind: 'offline', error: null },
  microphone: { kind: 'idle' },
  responses: noResponses,
  playing: false,
  cutting: false,
  toolsAtWork: false,
  commitIsAnswered: false,
  lastTurn: 0,
}

type Step = [TurnState, TurnEffect[]]

export function step(state: TurnState, event: TurnEvent): Step {
  switch (event.type) {
    case 'link':
      return changeLink(state, event.link)
    case 'pressed':
      return press(state, event.at)
    case 'released':
      return release(state, event.at)
    case 'interrupted':
      return interrupt(state)
    case 'typed': {
      const [stopped, silencing] = stopReply(state)
      const [next, asking] = askForReply(stopped)
      return [
        next,
        [...silencing, { type: 'send-text', itemId: event.itemId, content: event.content }, ...asking],
      ]
    }
    case 'asked': {
      const [stopped, silencing] = stopReply(state)
      const [next, asking] = askForReply(stopped)
      return [next, [...silencing, ...asking]]
    }
    case 'hands-free':
      return event.on ? openMicrophone(state) : closeMicrophone(state)
    case 'capture-ended':
      return endCapture(state, event.turn, event.sampleCount)
    case 'capture-failed':
      return failCapture(state, event.turn, event.error)
    case 'speech-started':
      return hearSpeech(state, event.at)
    case 'speech-stopped':
      if (state.microphone.kind !== 'open') return [state, []]
      return [
        {
          ...state,
          microphone: { ...state.microphone, speechSince: null },
          responses: expectResponse(state.responses),
        },
        [],
      ]
    case 'turn-taken':
      return [{ ...state, responses: turnTaken(state.responses) }, []]
    case 'response-created':
      return sequenced(state, responseCreated(state.responses, event.id))
    case 'response-done':
      return resumeAsking({ ...state, responses: responseDone(state.responses, event.id) })
    case 'response-refused':
      return resumeAsking({ ...state, responses: responseRefused(state.responses) })
    case 'reply-audio':
      return [{ ...state, playing: true }, []]
    case 'playout-drained':
      return [{ ...state, playing: false }, []]
    case 'flushed': {
      const [next, asking] = resumeAsking({ ...state, cutting: false })
      return [next, [{ type: 'forget', cuts: event.cuts }, ...asking]]
    }
    case 'playout-failed':
      return state.playing ? stopReply(state) : [state, []]
    case 'tools':
      return [{ ...state, toolsAtWork: event.atWork }, []]
    case 'tools-answered':
      return askForReply(state)
  }
}

/** Whether audio of this response is still to be heard; what comes late for a cancelled one is not. */
export function acceptsReply(state: TurnState, responseId: string): boolean {
  const { running } = state.responses
  return running.kind === 'active' && running.id === responseId && !running.cancelled
}

/** The person speaks, and what they say is on its way. */
export function isTalking({ microphone }: TurnState): boolean {
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

function changeLink(state: TurnState, link: LinkState): Step {
  if (link.kind !== 'ready') {
    // Calls that are at work bring the next response themselves; without their outputs it would call again.
    const goesOn = state.playing || state.toolsAtWork
    return [{ ...state, link, responses: responsesLost(state.responses, goesOn) }, []]
  }
  return resumeAsking({ ...state, link })
}

function press(state: TurnState, at: number): Step {
  switch (state.microphone.kind) {
    case 'held':
      return [state, []]
    case 'latched':
      return letGo(state, state.microphone.turn)
    case 'open':
      return stopReply(state)
    case 'idle':
    case 'tail': {
      // A turn still in its tail ends by itself: its `capture-ended` commits it before this turn's first frame.
      const [stopped, silencing] = stopReply(state)
      const turn = state.lastTurn + 1
      return [
        { ...stopped, lastTurn: turn, microphone: { kind: 'held', turn, since: at } },
        [...reachServer(state), ...silencing, { type: 'begin-capture', turn, mode: 'held' }],
      ]
    }
  }
}

function release(state: TurnState, at: number): Step {
  const { microphone } = state
  if (microphone.kind !== 'held') return [state, []]
  if (at - microphone.since > TAP_MS) return letGo(state, microphone.turn)
  return [{ ...state, microphone: { ...microphone, kind: 'latched' } }, []]
}

function letGo(state: TurnState, turn: number): Step {
  return [{ ...state, microphone: { kind: 'tail', turn } }, [{ type: 'end-capture', turn }]]
}

function interrupt(state: TurnState): Step {
  const { microphone } = state
  if (microphone.kind === 'idle' || microphone.kind === 'open') return stopReply(state)
  const { turn } = microphone
  return withoutTurn(state, [
    { type: 'cancel-capture', turn },
    { type: 'discard-turn', turn },
  ])
}

/** The person's turn comes to nothing; an answer to what they typed meanwhile does not. */
function withoutTurn(state: TurnState, effects: TurnEffect[]): Step {
  const [next, asking] = resumeAsking({ ...state, microphone: { kind: 'idle' } })
  return [next, [...effects, ...asking]]
}

function openMicrophone(state: TurnState): Step {
  if (state.microphone.kind !== 'idle') return [state, []]
  const turn = state.lastTurn + 1
  return [
    { ...state, lastTurn: turn, microphone: { kind: 'open', turn, speechSince: null } },
    [...reachServer(state), { type: 'begin-capture', turn, mode: 'open' }],
  ]
}

function closeMicrophone(state: TurnState): Step {
  const { microphone } = state
  if (microphone.kind !== 'open') return [state, []]
  return [
    { ...state, microphone: { kind: 'idle' } },
    [
      { type: 'cancel-capture', turn: microphone.turn },
      { type: 'discard-turn', turn: microphone.turn },
    ],
  ]
}

function endCapture(state: TurnState, turn: number, sampleCount: number): Step {
  const current = 'turn' in state.microphone && state.microphone.turn === turn
  const next: TurnState = current ? { ...state, microphone: { kind: 'idle' } } : state
  if (sampleCount < MIN_COMMIT_SAMPLES) {
    const discard: TurnEffect = { type: 'discard-turn', turn }
    return current ? withoutTurn(next, [discard, { type: 'report', error: tooShort }]) : [next, [discard]]
  }
  const commit: TurnEffect = { type: 'commit-turn', turn }
  // When the person is already speaking again, the answer to both turns follows the second.
  if (!current) return [next, [commit]]
  if (state.commitIsAnswered) return [{ ...next, responses: expectResponse(next.responses) }, [commit]]
  const [asked, asking] = askForReply(next)
  return [asked, [commit, ...asking]]
}

function failCapture(state: TurnState, turn: number, error: EarshotError): Step {
  const report: TurnEffect = { type: 'report', error }
  if (!('turn' in state.microphone) || state.microphone.turn !== turn) return [state, [report]]
  return withoutTurn(state, [{ type: 'discard-turn', turn }, report])
}

function hearSpeech(state: TurnState, at: number): Step {
  if (state.microphone.kind !== 'open') return [state, []]
  return [
    {
      ...state,
      microphone: { ...state.microphone, speechSince: at },
      responses: responsesInterruptedByServer(state.responses),
      ...silenced(state),
    },
    flushing(state),
  ]
}

function stopReply(state: TurnState): Step {
  const [responses, cancelling] = cancelResponses(state.responses)
  return [{ ...state, responses, ...silenced(state) }, [...flushing(state), ...cancelling]]
}

function silenced(state: TurnState): Pick<TurnState, 'playing' | 'cutting'> {
  return { playing: false, cutting: state.cutting || state.playing }
}

function flushing(state: TurnState): TurnEffect[] {
  const flush: TurnEffect[] = state.playing ? [{ type: 'flush' }] : []
  return state.toolsAtWork ? [...flush, { type: 'interrupt-tools' }] : flush
}

/**
 * Asks for an answer, now or as soon as nothing stands in its way: no connection, a turn of the person's that is not
 * whole yet, or a cut that is pending, for no answer may be made from words that nobody heard.
 */
function askForReply(state: TurnState): Step {
  if (state.link.kind !== 'ready' || state.cutting || turnIsOpen(state.microphone)) {
    return [{ ...state, responses: { ...state.responses, wanted: true } }, reachServer(state)]
  }
  return sequenced(state, wantResponse(state.responses))
}

/** Something that may have stood in the way of a wanted answer is gone. */
function resumeAsking(state: TurnState): Step {
  return state.responses.wanted ? askForReply(state) : [state, []]
}

function turnIsOpen({ kind }: Microphone): boolean {
  return kind === 'held' || kind === 'latched' || kind === 'tail'
}

/** What a person does is reason enough to try again. */
function reachServer(state: TurnState): TurnEffect[] {
  return state.link.kind === 'offline' || state.link.kind === 'reconnecting' ? [{ type: 'connect' }] : []
}

function sequenced(state: TurnState, [responses, effects]: [Responses, ResponseEffect[]]): Step {
  return [{ ...state, responses }, effects]
}
