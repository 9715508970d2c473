import { msToSamples } from '../../../shared/audio-format.ts'

/** A server that heard speech has said so by then, over a slow line too; whoever goes on talking is not talking to us. */
export const CONFIRM_WITHIN_SAMPLES = msToSamples(1500)

export type DuckEvent =
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

/** `samplesLeft`: until it is taken for a false alarm. */
export type DuckState = { kind: 'idle' } | { kind: 'ducked'; samplesLeft: number }

/**
 * An answer is lowered, never stopped, as soon as somebody may be talking over it. Then either it is stopped from
 * elsewhere, or it was a cough and comes back. Pure; `replying`: an answer is heard.
 */
export function stepDucking(
  state: DuckState,
  event: DuckEvent,
  replying: boolean,
): [DuckState, DuckChange | null] {
  if (state.kind === 'idle') {
    if (event.kind !== 'voice-started' || !replying) return [state, null]
    return [{ kind: 'ducked', samplesLeft: CONFIRM_WITHIN_SAMPLES }, { kind: 'ducked' }]
  }
  switch (event.kind) {
    case 'voice-started':
      return [state, null]
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
