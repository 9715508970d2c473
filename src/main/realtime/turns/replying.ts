/** The parts of the turn machine's steps that stop an answer and ask for one. Pure. */
import { cancelResponses, wantResponse, type ResponseEffect, type Responses } from './response-sequencer.ts'
import { turnIsOpen, type TurnEffect, type TurnState } from './turn-state.ts'

export type Step = [TurnState, TurnEffect[]]

/** One step, and then another from where it led. */
export function followedBy([state, effects]: Step, next: (state: TurnState) => Step): Step {
  const [last, more] = next(state)
  return [last, [...effects, ...more]]
}

/** @param cancels false where the server cancels what it is answering by itself */
export function stopReply(state: TurnState, cancels = true): Step {
  const [responses, cancelling] = cancelResponses(state.responses)
  const flush: TurnEffect[] = state.playing ? [{ type: 'flush' }] : []
  const tools: TurnEffect[] = state.toolsAtWork ? [{ type: 'interrupt-tools' }] : []
  return [
    { ...state, responses, playing: false, cutting: state.cutting || state.playing },
    [...flush, ...tools, ...(cancels ? cancelling : [])],
  ]
}

/**
 * Asks for an answer, now or as soon as nothing stands in its way: no connection, a turn of the person's that is not
 * whole yet, or a cut that is pending, for no answer may be made from words that nobody heard.
 */
export function askForReply(state: TurnState): Step {
  if (!state.answers) return [state, []]
  if (state.link.kind !== 'ready' || state.cutting || turnIsOpen(state.microphone)) {
    return [{ ...state, responses: { ...state.responses, wanted: true } }, reachServer(state)]
  }
  return sequenced(state, wantResponse(state.responses))
}

/** Something that may have stood in the way of a wanted answer is gone. */
export function resumeAsking(state: TurnState): Step {
  return state.responses.wanted ? askForReply(state) : [state, []]
}

/** What a person does is reason enough to try again. */
export function reachServer(state: TurnState): TurnEffect[] {
  return state.link.kind === 'offline' || state.link.kind === 'reconnecting' ? [{ type: 'connect' }] : []
}

export function sequenced(state: TurnState, [responses, effects]: [Responses, ResponseEffect[]]): Step {
  return [{ ...state, responses }, effects]
}
