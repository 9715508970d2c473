/**
 * Which function calls are run, answered and followed by a response, and when (protocol §9). Pure:
 * `stepToolCalls(state, event)` gives the next state and the effects, as data, in the order in which they have to
 * happen.
 *
 * A call id is run at most once, whatever the server shows again. A call that was run is answered once in each
 * conversation that the server holds: until its output is acknowledged it is owed here, and goes out again, behind
 * the call itself, on every new connection. Calls whose output was acknowledged belong to the history's replay.
 */
import type {
  FunctionCall,
  OwedCall,
  SettledCall,
  ToolCallEffect,
  ToolCallEvent,
  ToolCalls,
} from './tool-call-state.ts'

type Step = [ToolCalls, ToolCallEffect[]]

/** The longest item id that a server takes from a client. */
const LONGEST_ITEM_ID = 32
/** A model that wants more at once has lost its way; the rest is answered with an error. */
const MOST_RUNNING = 32
/** Some servers acknowledge nothing: past this the oldest outputs count as received. */
const MOST_SENT = 64
const MOST_SETTLED = 256
/** Past this no call is run: nobody could say any more which of them were. */
const MOST_FORGOTTEN = 10_000

export function stepToolCalls(state: ToolCalls, event: ToolCallEvent): Step {
  switch (event.type) {
    case 'call-done':
      return takeCall(state, event)
    case 'response-done':
      return endRound(state, event.responseId, event.status)
    case 'tool-finished':
      return takeOutput(state, event.callId, event.output)
    case 'effect-begun': {
      const call = state.owed.get(event.callId)
      if (call?.progress.kind !== 'running') return [state, []]
      return [withOwed(state, { ...call, progress: { kind: 'taking-effect' } }), []]
    }
    case 'tool-slow': {
      const call = state.owed.get(event.callId)
      const atWork = call?.progress.kind === 'running' || call?.progress.kind === 'taking-effect'
      const slow = atWork && state.rounds.get(call.responseId)?.wanted === true
      return [state, slow ? [{ type: 'report-slow', callId: call.callId, name: call.name }] : []]
    }
    case 'output-acknowledged': {
      const call = [...state.owed.values()].find(({ outputItemId }) => outputItemId === event.itemId)
      return [call === undefined ? state : settle(state, call), []]
    }
    case 'interrupted':
      return interrupt({ ...state, responseDue: false }, () => true)
    case 'connection-lost':
      return loseConnection(state)
    case 'connection-ready':
      return advance({ ...state, link: 'ready', connection: state.connection + 1 })
  }
}

/** Whether the person waits for tools: a response follows when they are done. */
export function awaitsTools(state: ToolCalls): boolean {
  return [...state.rounds.values()].some(({ wanted }) => wanted)
}

/** Whether replaying the history must leave this call out, because its output is still to be sent from here. */
export function owesOutput(state: ToolCalls, callId: string): boolean {
  return state.owed.has(callId)
}

function takeCall(state: ToolCalls, event: Extract<ToolCallEvent, { type: 'call-done' }>): Step {
  const { type: _type, status, wanted, ...fields } = event
  if (status !== 'completed' || !wanted || state.rounds.get(event.responseId)?.wanted === false) {
    return [state, []]
  }
  const call: FunctionCall = { ...fields, connection: state.connection }
  const known = state.owed.get(call.callId) ?? state.settled.get(call.callId)
  if (known !== undefined) return takeAgain(state, known, call)
  const joined = joinRound(state, call.responseId)
  const running = [...state.owed.values()].filter(({ progress }) => isRunning(progress)).length
  const refusal = state.forgotten.has(call.callId)
    ? answeredLongAgo
    : running >= MOST_RUNNING
      ? tooManyAtOnce
      : state.forgotten.size >= MOST_FORGOTTEN
        ? tooManyInAll
        : null
  if (refusal !== null) {
    return advance(withOwed(joined, { ...call, progress: { kind: 'finished', output: refusal } }))
  }
  return [
    withOwed(joined, { ...call, progress: { kind: 'running' } }),
    [{ type: 'run-tool', callId: call.callId, name: call.name, arguments: call.arguments }],
  ]
}

/** No call id runs twice. A server that shows a call anew has lost its output: it gets the same one. */
function takeAgain(state: ToolCalls, known: OwedCall | SettledCall, shown: FunctionCall): Step {
  if (known.connection === shown.connection && known.itemId === shown.itemId) return [state, []]
  const progress: OwedCall['progress'] =
    'progress' in known ? known.progress : { kind: 'finished', output: known.output }
  const settled = new Map(state.settled)
  settled.delete(shown.callId)
  const joined = joinRound({ ...state, settled }, shown.responseId)
  return advance(withOwed(joined, { ...shown, outputItemId: known.outputItemId, progress }))
}

function endRound(state: ToolCalls, responseId: string, status: string | null): Step {
  const round = state.rounds.get(responseId)
  if (round === undefined) return [state, []]
  const ended = { ...state, rounds: new Map(state.rounds).set(responseId, { ...round, done: true }) }
  if (status === 'completed') return advance(ended)
  return interrupt(ended, (id) => id === responseId)
}

function takeOutput(state: ToolCalls, callId: string, output: string): Step {
  const call = state.owed.get(callId)
  if (call === undefined || !isRunning(call.progress)) return [state, []]
  return advance(withOwed(state, { ...call, progress: { kind: 'finished', output } }))
}

/** Stops the tools of rounds that nobody wants any more, but for those whose effects would be left half done. */
function interrupt(state: ToolCalls, concerns: (responseId: string) => boolean): Step {
  const rounds = new Map(state.rounds)
  for (const [id, round] of state.rounds) if (concerns(id)) rounds.set(id, { ...round, wanted: false })
  const owed = new Map(state.owed)
  const effects: ToolCallEffect[] = []
  for (const call of state.owed.values()) {
    if (call.progress.kind !== 'running' || !concerns(call.responseId)) continue
    owed.set(call.callId, { ...call, progress: { kind: 'aborting' } })
    effects.push({ type: 'abort-tool', callId: call.callId })
  }
  const [next, following] = advance({ ...state, rounds, owed })
  return [next, [...effects, ...following]]
}

/**
 * The responses that ran are gone: no more of their calls will come, and none of what was sent last may have
 * arrived. Tools go on.
 */
function loseConnection(state: ToolCalls): Step {
  const rounds = new Map([...state.rounds].map(([id, round]) => [id, { ...round, done: true }]))
  const owed = new Map([...state.owed].map(([id, call]) => [id, unsent(call)]))
  return [{ ...state, link: 'lost', rounds, owed }, []]
}

function unsent(call: OwedCall): OwedCall {
  const { progress } = call
  return progress.kind === 'sent'
    ? { ...call, progress: { kind: 'finished', output: progress.output } }
    : call
}

/** Whatever has become possible: outputs go out, and when the last is out, one response is asked for. */
function advance(state: ToolCalls): Step {
  if (state.link === 'lost') return [state, []]
  const effects: ToolCallEffect[] = []
  const owed = new Map(state.owed)
  for (const call of state.owed.values()) {
    if (call.progress.kind !== 'finished') continue
    const { output } = call.progress
    if (call.connection !== state.connection) effects.push(restoring(call))
    effects.push({ type: 'send-output', callId: call.callId, itemId: call.outputItemId, output })
    owed.set(call.callId, { ...call, connection: state.connection, progress: { kind: 'sent', output } })
  }
  const [next, asking] = closeRounds(settleExcess({ ...state, owed }))
  return [next, [...effects, ...asking]]
}

function restoring({ callId, itemId, name, arguments: args }: OwedCall): ToolCallEffect {
  return {
    type: 'send-call',
    callId,
    itemId: itemId.length <= LONGEST_ITEM_ID ? itemId : null,
    name,
    arguments: args,
  }
}

/** Rounds that are answered in full end; the response to them waits for the others that it will have to answer. */
function closeRounds(state: ToolCalls): Step {
  const unsentCalls = [...state.owed.values()].filter(({ progress }) => progress.kind !== 'sent')
  const unanswered = new Set(unsentCalls.map(({ responseId }) => responseId))
  const rounds = new Map([...state.rounds].filter(([id, { done }]) => !done || unanswered.has(id)))
  const due = state.responseDue || [...state.rounds].some(([id, { wanted }]) => wanted && !rounds.has(id))
  const waits = awaitsTools({ ...state, rounds })
  return [{ ...state, rounds, responseDue: due && waits }, due && !waits ? [{ type: 'want-response' }] : []]
}

function settle(state: ToolCalls, call: OwedCall): ToolCalls {
  const { progress, ...rest } = call
  if (progress.kind !== 'sent') return state
  const owed = new Map(state.owed)
  owed.delete(call.callId)
  const settled = new Map(state.settled).set(call.callId, { ...rest, output: progress.output })
  const oldest = settled.keys().next().value
  if (settled.size <= MOST_SETTLED || oldest === undefined) return { ...state, owed, settled }
  settled.delete(oldest)
  return { ...state, owed, settled, forgotten: new Set(state.forgotten).add(oldest) }
}

function settleExcess(state: ToolCalls): ToolCalls {
  const sent = [...state.owed.values()].filter(({ progress }) => progress.kind === 'sent')
  return sent.slice(0, Math.max(0, sent.length - MOST_SENT)).reduce(settle, state)
}

function isRunning({ kind }: OwedCall['progress']): boolean {
  return kind === 'running' || kind === 'taking-effect' || kind === 'aborting'
}

function withOwed(state: ToolCalls, call: OwedCall): ToolCalls {
  return { ...state, owed: new Map(state.owed).set(call.callId, call) }
}

/** One response runs at a time: a call of another shows that the earlier ones are over. */
function joinRound(state: ToolCalls, responseId: string): ToolCalls {
  const rounds = new Map([...state.rounds].map(([id, round]) => [id, { ...round, done: true }]))
  rounds.set(responseId, state.rounds.get(responseId) ?? { done: false, wanted: true })
  return { ...state, rounds }
}

const tooManyAtOnce = refused(
  'too_many_calls',
  `More than ${MOST_RUNNING} tools were running. Wait for their results before calling more.`,
)

const tooManyInAll = refused(
  'too_many_calls',
  'This conversation has called too many tools. Tell the person to begin a new one.',
)

const answeredLongAgo = refused(
  'call_answered',
  'A call with this id was answered long ago, and is not run again. Call anew, with an id of its own.',
)

function refused(code: string, message: string): string {
  return JSON.stringify({ error: { code, message } })
}
