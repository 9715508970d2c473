import * as v from 'valibot'

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
const wholeNumber = (lowest: number) => v.pipe(v.number(), v.integer(), v.minValue(lowest))

/** Ways to misbehave on purpose. The defaults are a healthy server. */
const faultsSchema = v.strictObject({
  /** The connection goes down after this many events were sent on it. */
  dropAfterEvents: v.optional(v.nullable(wholeNumber(1)), null),
  /** How many connections that happens to, in order; later ones live. */
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
})

export type Faults = v.InferOutput<typeof faultsSchema>

export type FaultsResult = { ok: true; faults: Faults } | { ok: false; message: string }

/** `input` comes from a command line or a test: whatever it lacks is healthy. */
export function parseFaults(input: unknown): FaultsResult {
  const parsed = v.safeParse(faultsSchema, input)
  if (parsed.success) return { ok: true, faults: parsed.output }
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  return { ok: false, message: path === null ? issue.message : `${path}: ${issue.message}` }
}
