/**
 * When a response may be asked for and cancelled (protocol §5 and §6): one at a time, the next only after the last
 * one's `response.done`, and a cancel only for one that runs. Pure.
 */
export interface Responses {
  /** What runs on the server, as far as we know. */
  running:
    | { kind: 'none' }
    /**
     * Asked for, by us or by the server's turn detection, but not yet announced. While `awaitsTurn`, the server has not
     * taken over the turn that it is going to answer by itself.
     */
    | { kind: 'expected'; cancelled: boolean; awaitsTurn: boolean }
    | { kind: 'active'; id: string; cancelled: boolean }
  /** Another response is to be asked for when nothing stands in its way any more. */
  wanted: boolean
}

export type ResponseEffect = { type: 'create-response' } | { type: 'cancel-response'; responseId: string }

type Step = [Responses, ResponseEffect[]]

export const noResponses: Responses = { running: { kind: 'none' }, wanted: false }

/** A response to what the conversation holds now. While one runs it is only wanted. */
export function wantResponse(responses: Responses): Step {
  if (responses.running.kind !== 'none') return [{ ...responses, wanted: true }, []]
  const running = { kind: 'expected' as const, cancelled: false, awaitsTurn: false }
  return [{ running, wanted: false }, [{ type: 'create-response' }]]
}

/** The server's own turn detection is about to start one. */
export function expectResponse(responses: Responses): Responses {
  return responses.running.kind === 'none'
    ? { ...responses, running: { kind: 'expected', cancelled: false, awaitsTurn: true } }
    : responses
}

/** The server has the turn for good: on another connection it would answer it only when asked. */
export function turnTaken(responses: Responses): Responses {
  const { running } = responses
  return running.kind === 'expected'
    ? { ...responses, running: { ...running, awaitsTurn: false } }
    : responses
}

/** Nobody wants the answer any more. One that is only expected is cancelled when it shows itself. */
export function cancelResponses(responses: Responses): Step {
  const { running } = responses
  if (running.kind === 'none' || running.cancelled) return [{ ...responses, wanted: false }, []]
  const effects: ResponseEffect[] =
    running.kind === 'active' ? [{ type: 'cancel-response', responseId: running.id }] : []
  return [{ running: { ...running, cancelled: true }, wanted: false }, effects]
}

export function responseCreated(responses: Responses, id: string): Step {
  const cancelled = responses.running.kind === 'expected' && responses.running.cancelled
  return [
    { ...responses, running: { kind: 'active', id, cancelled } },
    cancelled ? [{ type: 'cancel-response', responseId: id }] : [],
  ]
}

/** A done that names another response than the running one changes nothing. */
export function responseDone(responses: Responses, id: string): Responses {
  const { running } = responses
  return running.kind === 'active' && running.id === id
    ? { ...responses, running: { kind: 'none' } }
    : responses
}

/** The server refused to create what was expected. */
export function responseRefused(responses: Responses): Responses {
  return responses.running.kind === 'expected' ? { ...responses, running: { kind: 'none' } } : responses
}

/** The server runs another than the one that we asked for: ours is to be asked for again after it. */
export function responseQueued(responses: Responses): Responses {
  return { ...responses, wanted: true }
}

/**
 * The connection is gone and what ran on it with it. An answer that nobody had begun to hear is asked for again on the
 * next; one that had begun is not begun anew, and one to a turn that is sent again comes by itself.
 *
 * @param begun some of it is with the player, or its tools are at work
 */
export function responsesLost(responses: Responses, begun: boolean): Responses {
  const { running } = responses
  const comesAgain = running.kind === 'expected' && running.awaitsTurn
  const unanswered = running.kind !== 'none' && !running.cancelled && !begun && !comesAgain
  return { running: { kind: 'none' }, wanted: responses.wanted || unanswered }
}

/** An answer is on its way that nobody has cancelled. */
export function answering(responses: Responses): boolean {
  return responses.wanted || (responses.running.kind !== 'none' && !responses.running.cancelled)
}
