import { msToSamples } from '../../../shared/audio-format.ts'

/** A server that heard speech has said so by then, over a slow line too; whoever goes on talking is not talking to us. */
export const CONFIRM_WITHIN_SAMPLES = msToSamples(1500)

/** A consonant is followed by its vowel within this; a sound that is followed by no voice was none. */
export const VOICED_WITHIN_SAMPLES = msToSamples(200)

export type DuckEvent =
  /** A sound began that may be speech. */
  | { kind: 'sound-began' }
  /** Local detection heard speech begin, or end. */
  | { kind: 'voice-started' }
  | { kind: 'voice-ended' }
  /** The answer was stopped: what was heard was meant for us. */
  | { kind: 'reply-stopped' }
  /** The last of the answer was heard. */
  | { kind: 'reply-over' }
  | { kind: 'elapsed'; samples: number }

export type DuckOutcome = 'confirmed' | 'false-alarm' | 'reply-over'

export type DuckChange = { kind: 'ducked' } | { kind: 'restored'; outcome: DuckOutcome }

/** `voiced`: a voice was heard, and not just a sound; `samplesLeft`: until it is taken for a false alarm. */
export type DuckState = { kind: 'idle' } | { kind: 'ducked'; voiced: boolean; samplesLeft: number }

const perhaps: DuckState = { kind: 'ducked', voiced: false, samplesLeft: VOICED_WITHIN_SAMPLES }
const voiced: DuckState = { kind: 'ducked', voiced: true, samplesLeft: CONFIRM_WITHIN_SAMPLES }

/**
 * An answer is lowered, never stopped, as soon as somebody may be talking over it. Then either it is stopped from
 * elsewhere, or it was a cough and comes back, and sooner where no voice is heard in it. Pure; `replying`: an answer is heard.
 */
export function stepDucking(
  state: DuckState,
  event: DuckEvent,
  replying: boolean,
): [DuckState, DuckChange | null] {
  if (state.kind === 'idle') {
    if (!replying) return [state, null]
    if (event.kind === 'sound-began') return [perhaps, { kind: 'ducked' }]
    if (event.kind === 'voice-started') return [voiced, { kind: 'ducked' }]
    return [state, null]
  }
  switch (event.kind) {
    case 'sound-began':
      return [state, null]
    case 'voice-started':
      return [state.voiced ? state : voiced, null]
    case 'voice-ended':
      return restored('false-alarm')
    case 'reply-stopped':
      return restored('confirmed')
    case 'reply-over':
      return restored('reply-over')
    case 'elapsed':
      if (event.samples >= state.samplesLeft) return restored('false-alarm')
      return [{ ...state, samplesLeft: state.samplesLeft - event.samples }, null]
  }
}

function restored(outcome: DuckOutcome): [DuckState, DuckChange] {
  return [{ kind: 'idle' }, { kind: 'restored', outcome }]
}
