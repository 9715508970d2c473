/**
 * The turn machine: who speaks, who listens, and what has to be done about it. Pure: `step(state, event)` gives the
 * next state and the effects, as data, in the order in which they have to happen.
 */
import { SAMPLE_RATE, msToSamples } from '../../../shared/audio-format.ts'
import type { EarshotError } from '../../../shared/errors.ts'
import {
  askForReply,
  followedBy,
  reachServer,
  resumeAsking,
  sequenced,
  stopReply,
  type Step,
} from './replying.ts'
import {
  expectResponse,
  responseCreated,
  responseDone,
  responseQueued,
  responseRefused,
  responsesLost,
  turnTaken,
} from './response-sequencer.ts'
import type { LinkState, Microphone, TurnEffect, TurnEvent, TurnState } from './turn-state.ts'

/** A press up to this long is a tap, which latches; a longer one is a hold. */
const TAP_MS = 300

/** The server refuses to commit less than 100 ms. */
const MIN_COMMIT_SAMPLES = SAMPLE_RATE / 10

/** A word is voiced for so long; a cough or a bang that was taken for speech is not. */
const MIN_VOICED_SAMPLES = msToSamples(150)

const tooShort: EarshotError = {
  code: 'turn_too_short',
  message: 'That was too short to hear. Hold the button for as long as you talk.',
  retryable: false,
}

export function step(state: TurnState, event: TurnEvent): Step {
  switch (event.type) {
    case 'link':
      return changeLink(state, event.link)
    case 'pressed':
      return press(state, event.at)
    case 'released':
      return release(state, event)
    case 'interrupted':
      return interrupt(state)
    case 'typed': {
      const { itemId, content } = event
      const [stopped, silencing] = stopReply(state)
      return followedBy([stopped, [...silencing, { type: 'send-text', itemId, content }]], askForReply)
    }
    case 'asked':
      return followedBy(stopReply(state), askForReply)
    case 'hands-free':
      if (event.by === 'local') return event.on ? listen(state) : stopListening(state)
      return event.on ? goHandsFree(state) : closeMicrophone(state)
    case 'voice-started':
      return beginSpoken(state, event.at, event.interrupts)
    case 'voice-ended':
      return endSpoken(state, event.voicedSamples)
    case 'listening-failed': {
      const [stopped, effects] = stopListening(state)
      return [stopped, [...effects, { type: 'report', error: event.error }]]
    }
    case 'capture-ended':
      return endCapture(state, event.turn, event.sampleCount)
    case 'capture-failed':
      return failCapture(state, event.turn, event.error)
    case 'speech-started':
      return hearSpeech(state, event.at, event.interrupts)
    case 'speech-stopped':
      if (state.microphone.kind !== 'open') return [state, []]
      return [
        {
          ...state,
          microphone: { ...state.microphone, speechSince: null },
          responses: state.answers && event.answers ? expectResponse(state.responses) : state.responses,
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
    case 'response-queued':
      return resumeAsking({ ...state, responses: responseQueued(state.responses) })
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

function changeLink(state: TurnState, link: LinkState): Step {
  if (link.kind !== 'ready') {
    // Calls that are at work bring the next response themselves; without their outputs it would call again.
    const goesOn = state.playing || state.toolsAtWork
    return [{ ...state, link, responses: responsesLost(state.responses, goesOn) }, []]
  }
  return resumeAsking({ ...state, link })
}

function press(state: TurnState, at: number): Step {
  const { microphone } = state
  switch (microphone.kind) {
    case 'held':
      return [state, []]
    case 'latched':
      return letGo(state, microphone.turn)
    case 'open':
      // What is being said already, the server has the beginning of: it ends it, too.
      if (microphone.speechSince !== null) return stopReply(state)
      return followedBy([state, [{ type: 'detect-turns', on: false }]], (open) =>
        captureAnew(open, microphone.turn, (idle) => hold(idle, at)),
      )
    case 'spoken':
      return stopReply(state)
    case 'idle':
    case 'tail':
      return hold(state, at)
  }
}

function hold(state: TurnState, at: number): Step {
  // A turn still in its tail ends by itself: its `capture-ended` commits it before this turn's first frame.
  const [stopped, silencing] = stopReply(state)
  const turn = state.lastTurn + 1
  return [
    { ...stopped, lastTurn: turn, microphone: { kind: 'held', turn, since: at } },
    [...reachServer(state), ...silencing, { type: 'begin-capture', turn, mode: 'held' }],
  ]
}

function release(state: TurnState, { at, heldMs }: Extract<TurnEvent, { type: 'released' }>): Step {
  const { microphone } = state
  if (microphone.kind !== 'held') return [state, []]
  if ((heldMs ?? at - microphone.since) > TAP_MS) return letGo(state, microphone.turn)
  // Hands-free a tap has nothing to keep open: it stops the answer.
  if (state.handsFree === 'server') return captureAnew(state, microphone.turn, goOnOpen)
  return [{ ...state, microphone: { ...microphone, kind: 'latched' } }, []]
}

/** Nothing comes of this turn, and another begins before its capture ends: what is being said is said to that one. */
function captureAnew(state: TurnState, turn: number, begin: (idle: TurnState) => Step): Step {
  const idle: TurnState = { ...state, microphone: { kind: 'idle' } }
  const begun = followedBy([idle, [{ type: 'discard-turn', turn }]], begin)
  return followedBy(begun, (next) => [next, [{ type: 'cancel-capture', turn }]])
}

function letGo(state: TurnState, turn: number): Step {
  return endTurn(state, turn, true)
}

function endTurn(state: TurnState, turn: number, tail: boolean): Step {
  return [{ ...state, microphone: { kind: 'tail', turn } }, [{ type: 'end-capture', turn, tail }]]
}

function interrupt(state: TurnState): Step {
  const { microphone } = state
  if (microphone.kind === 'idle' || microphone.kind === 'open') return stopReply(state)
  return abandon(state, microphone.turn, [])
}

function abandon(state: TurnState, turn: number, first: TurnEffect[]): Step {
  return withoutTurn(state, [...first, { type: 'cancel-capture', turn }, { type: 'discard-turn', turn }])
}

/** The person's turn comes to nothing; an answer to what they typed meanwhile does not. */
function withoutTurn(state: TurnState, effects: TurnEffect[]): Step {
  return followedBy([{ ...state, microphone: { kind: 'idle' } }, effects], goOnOpen)
}

function goOnOpen(idle: TurnState): Step {
  return followedBy(resumeAsking(idle), openMicrophone)
}

/** Hands-free by the server. It begins when the turn that the person holds is over. */
function goHandsFree(state: TurnState): Step {
  return followedBy(stopListening(state), (deaf) => openMicrophone({ ...deaf, handsFree: 'server' }))
}

/** The server detects turns for as long as the microphone is open, and never in a turn that the person ends. */
function openMicrophone(state: TurnState): Step {
  if (state.handsFree !== 'server' || state.microphone.kind !== 'idle') return [state, []]
  const turn = state.lastTurn + 1
  return [
    { ...state, lastTurn: turn, microphone: { kind: 'open', turn, speechSince: null } },
    [
      { type: 'detect-turns', on: true },
      ...reachServer(state),
      { type: 'begin-capture', turn, mode: 'open' },
    ],
  ]
}

function closeMicrophone(state: TurnState): Step {
  if (state.handsFree !== 'server') return [state, []]
  const { microphone } = state
  if (microphone.kind !== 'open') return [{ ...state, handsFree: 'off' }, []]
  return [
    { ...state, handsFree: 'off', microphone: { kind: 'idle' } },
    [
      { type: 'detect-turns', on: false },
      { type: 'cancel-capture', turn: microphone.turn },
      { type: 'discard-turn', turn: microphone.turn },
    ],
  ]
}

function listen(state: TurnState): Step {
  if (state.microphone.kind !== 'idle' || state.handsFree !== 'off') return [state, []]
  return [{ ...state, handsFree: 'local' }, [...reachServer(state), { type: 'listen', on: true }]]
}

/** What is being said is thrown away; a turn in its tail is whole, and goes on. */
function stopListening(state: TurnState): Step {
  if (state.handsFree !== 'local') return [state, []]
  const stop: TurnEffect = { type: 'listen', on: false }
  const deaf: TurnState = { ...state, handsFree: 'off' }
  return deaf.microphone.kind === 'spoken' ? abandon(deaf, deaf.microphone.turn, [stop]) : [deaf, [stop]]
}

function beginSpoken(state: TurnState, at: number, interrupts: boolean): Step {
  const { microphone } = state
  if (microphone.kind === 'open' && interrupts && state.playing) return stopReply(state)
  if (state.handsFree !== 'local' || (microphone.kind !== 'idle' && microphone.kind !== 'tail')) {
    return [state, []]
  }
  const [stopped, silencing] = interrupts && state.playing ? stopReply(state) : [state, []]
  const turn = state.lastTurn + 1
  return [
    { ...stopped, lastTurn: turn, microphone: { kind: 'spoken', turn, since: at } },
    [...reachServer(state), ...silencing, { type: 'begin-capture', turn, mode: 'held' }],
  ]
}

function endSpoken(state: TurnState, voicedSamples: number): Step {
  if (state.microphone.kind !== 'spoken') return [state, []]
  const { turn } = state.microphone
  return voicedSamples < MIN_VOICED_SAMPLES ? abandon(state, turn, []) : endTurn(state, turn, false)
}

function endCapture(state: TurnState, turn: number, sampleCount: number): Step {
  const { microphone } = state
  const current = 'turn' in microphone && microphone.turn === turn
  if (current && microphone.kind === 'open') return loseOpenMicrophone(state, microphone, sampleCount)
  const next: TurnState = current ? { ...state, microphone: { kind: 'idle' } } : state
  if (sampleCount < MIN_COMMIT_SAMPLES) {
    const discard: TurnEffect = { type: 'discard-turn', turn }
    return current ? withoutTurn(next, [discard, { type: 'report', error: tooShort }]) : [next, [discard]]
  }
  const commit: TurnEffect = { type: 'commit-turn', turn }
  // When the person is already speaking again, the answer to both turns follows the second.
  if (!current) return [next, committedByHand(next, commit)]
  return followedBy(answered(next, commit), openMicrophone)
}

/** Hands-free, only a microphone that is gone ends its turn. Silence in it is nobody's; what was said is committed. */
function loseOpenMicrophone(
  state: TurnState,
  { turn, speechSince }: Microphone & { kind: 'open' },
  sampleCount: number,
): Step {
  const idle: TurnState = { ...state, microphone: { kind: 'idle' } }
  const byHand: TurnEffect = { type: 'detect-turns', on: false }
  if (speechSince === null || sampleCount < MIN_COMMIT_SAMPLES) {
    return [idle, [byHand, { type: 'discard-turn', turn }]]
  }
  return followedBy([idle, [byHand]], (deaf) => answered(deaf, { type: 'commit-turn', turn }))
}

function answered(state: TurnState, commit: TurnEffect): Step {
  if (state.commitIsAnswered) return [{ ...state, responses: expectResponse(state.responses) }, [commit]]
  return followedBy([state, [commit]], askForReply)
}

/** Not every server takes a commit while it detects turns itself. */
function committedByHand({ microphone }: TurnState, commit: TurnEffect): TurnEffect[] {
  if (microphone.kind !== 'open') return [commit]
  return [{ type: 'detect-turns', on: false }, commit, { type: 'detect-turns', on: true }]
}

function failCapture(state: TurnState, turn: number, error: EarshotError): Step {
  const { microphone } = state
  const report: TurnEffect = { type: 'report', error }
  if (!('turn' in microphone) || microphone.turn !== turn) return [state, [report]]
  const detection: TurnEffect[] = microphone.kind === 'open' ? [{ type: 'detect-turns', on: false }] : []
  const discard: TurnEffect = { type: 'discard-turn', turn }
  // Hands-free opens it again at the next press: by itself it would only fail again.
  return followedBy(
    [{ ...state, microphone: { kind: 'idle' } }, [...detection, discard, report]],
    resumeAsking,
  )
}

function hearSpeech(state: TurnState, at: number, interrupts: boolean): Step {
  if (state.microphone.kind !== 'open') return [state, []]
  const [stopped, effects] = stopReply(state, !interrupts)
  return [{ ...stopped, microphone: { ...state.microphone, speechSince: at } }, effects]
}
