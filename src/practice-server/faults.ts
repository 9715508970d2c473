import * as v from 'valibot'
import { refusalCodes } from './refusals.ts'

/** Codes that a close frame may carry; 1004 to 1006 and 1015 are never sent. */
const closeCodeSchema = v.pipe(
  v.number(),
  v.integer(),
  v.check(
    (code) =>
      (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999),
    'expected a close code that a server may send: 1000 to 1003, 1007 to 1014 or 3000 to 4999',
  ),
)
const wholeNumber = (lowest: number, highest = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.integer(), v.minValue(lowest), v.maxValue(highest))

const responseFault = <Kind extends string, Fields extends v.ObjectEntries>(kind: Kind, fields: Fields) =>
  v.strictObject({
    kind: v.literal(kind),
    /** Which response of each session it happens to, counted from 1. */
    response: v.union([wholeNumber(1), v.literal('every')]),
    ...fields,
  })
/** How much of the answer is sent before it ends; 0 ends it before its first item. */
const afterMs = v.optional(wholeNumber(0), 0)

const responseFaultSchema = v.variant('kind', [
  /** `response.done` says `failed` with this error code; no `error` event goes with it. */
  responseFault('failed', {
    code: v.optional(v.pipe(v.string(), v.minLength(1)), 'rate_limit_exceeded'),
    afterMs,
  }),
  /** Ends as `incomplete`. */
  responseFault('incomplete', {
    reason: v.optional(v.picklist(['content_filter', 'max_output_tokens']), 'content_filter'),
    afterMs,
  }),
  /** Answers in writing though speech was asked for. */
  responseFault('text_only', {}),
  /** Splits the answer into two items, whose deltas come in turns, or one item after the other. */
  responseFault('two_items', { interleaved: v.optional(v.boolean(), true) }),
])

export type ResponseFault = v.InferOutput<typeof responseFaultSchema>

/** Ways to misbehave on purpose, and how strict to be. The defaults are a healthy, strict server. */
const faultsSchema = v.strictObject({
  /** An HTTP status in place of the upgrade, as proxies and other vendors refuse. */
  refuseStatus: v.optional(v.nullable(wholeNumber(400, 599)), null),
  /** The `Retry-After` that goes with it: seconds or a date. */
  refuseRetryAfter: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[\x20-\x7e]+$/))), null),
  /** An `error` and a close on the open socket, as the real server refuses. */
  refuseCode: v.optional(v.nullable(v.picklist(refusalCodes)), null),
  /** How many connections are refused, in order; null refuses every one. */
  refuseConnections: v.optional(v.nullable(wholeNumber(1)), null),
  /** The connection goes down after this many events were sent on it. */
  dropAfterEvents: v.optional(v.nullable(wholeNumber(1)), null),
  /** The connection goes down as this many events have come in: the last one is recorded and not acted on. */
  dropAfterReceived: v.optional(v.nullable(wholeNumber(1)), null),
  /** After so many sent events the connection stays open and dead: nothing is read, sent or answered, pings included. */
  halfOpenAfterEvents: v.optional(v.nullable(wholeNumber(1)), null),
  /** How many connections go down or dead, in order; later ones live. */
  dropConnections: v.optional(wholeNumber(1), 1),
  /** The close frame that takes it down; null just cuts the socket, which a client sees as 1006. */
  closeCode: v.optional(v.nullable(closeCodeSchema), null),
  closeReason: v.optional(v.pipe(v.string(), v.maxBytes(123)), ''),
  /** How much of an answer's audio is sent back to back, before a short gap. */
  burstMs: v.optional(wholeNumber(1), 400),
  /** A pause after the first burst of every answer. */
  stallMs: v.optional(wholeNumber(0), 0),
  /** How long a session lives. */
  sessionSeconds: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(3600)), 3600),
  /** The real server takes up to a second to say that a commit was too short. */
  commitErrorDelayMs: v.optional(wholeNumber(0), 0),
  /** Turn detection finds no speech in whatever it is sent. */
  deaf: v.optional(v.boolean(), false),
  responses: v.optional(v.array(responseFaultSchema), []),
  /** What the speech that is not silent says, turn by turn over all sessions, while transcription is on. */
  transcripts: v.optional(v.array(v.string()), []),
  /** After the first output audio, refuse an update that names a voice at all, or only another voice. */
  voiceLock: v.optional(v.picklist(['any', 'different']), 'any'),
})

export type Faults = v.InferOutput<typeof faultsSchema>
/** As a test or a command line states them: whatever is left out is healthy. */
export type FaultSettings = v.InferInput<typeof faultsSchema>

export type FaultsResult = { ok: true; faults: Faults } | { ok: false; message: string }

/** `input` comes from a command line or a test. */
export function parseFaults(input: unknown): FaultsResult {
  const parsed = v.safeParse(faultsSchema, input)
  if (parsed.success) return { ok: true, faults: parsed.output }
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  return { ok: false, message: path === null ? issue.message : `${path}: ${issue.message}` }
}
