import type { ResponseFault } from './faults.ts'
import type { OutputPlan, ResponsePlan } from './response.ts'

type Planned = Pick<ResponsePlan, 'outputs' | 'interleaved' | 'premature'>

/** What the faults make of the n-th response of a session, counted from 1. */
export function withResponseFaults(
  outputs: readonly OutputPlan[],
  number: number,
  faults: readonly ResponseFault[],
): Planned {
  const planned: Planned = { outputs, interleaved: false, premature: null }
  return faults
    .filter(({ response }) => response === 'every' || response === number)
    .reduce((plan, fault) => apply(plan, fault), planned)
}

function apply(planned: Planned, fault: ResponseFault): Planned {
  switch (fault.kind) {
    case 'failed': {
      const error = { type: errorType(fault.code), code: fault.code, message: failureMessage(fault.code) }
      return { ...planned, premature: { ending: { status: 'failed', error }, afterMs: fault.afterMs } }
    }
    case 'incomplete': {
      const ending = { status: 'incomplete', reason: fault.reason } as const
      return { ...planned, premature: { ending, afterMs: fault.afterMs } }
    }
    case 'text_only':
      return { ...planned, outputs: planned.outputs.map(inWriting) }
    case 'two_items':
      return { ...planned, outputs: planned.outputs.flatMap(inTwo), interleaved: fault.interleaved }
  }
}

function inWriting(output: OutputPlan): OutputPlan {
  return output.kind === 'message' ? { ...output, modality: 'text' } : output
}

/** The first half of an answer's phrases, and the rest; one phrase alone stays whole. */
function inTwo(output: OutputPlan): OutputPlan[] {
  if (output.kind === 'call' || output.utterances.length < 2) return [output]
  const middle = Math.ceil(output.utterances.length / 2)
  const { utterances } = output
  return [
    { ...output, utterances: utterances.slice(0, middle) },
    { ...output, utterances: utterances.slice(middle) },
  ]
}

function errorType(code: string): string {
  if (code === 'rate_limit_exceeded') return 'tokens'
  return code === 'insufficient_quota' || code === 'server_error' ? code : 'invalid_request_error'
}

function failureMessage(code: string): string {
  if (code === 'rate_limit_exceeded')
    return 'Rate limit reached on tokens per minute. Please try again in 1s.'
  if (code === 'insufficient_quota')
    return 'You exceeded your current quota: check your plan and billing details.'
  return `The response failed, as the practice server was told to: ${code}.`
}
