/** A client's mistake as the wire states it, before the event's own id is added. */
export interface RequestError {
  readonly code: string | null
  readonly message: string
  /** The path of the offending field: `session.audio.output.voice`. */
  readonly param: string | null
}

export type Outcome<Value> = { ok: true; value: Value } | { ok: false; error: RequestError }

export function succeed<Value>(value: Value): Outcome<Value> {
  return { ok: true, value }
}

export function fail(error: RequestError): { ok: false; error: RequestError } {
  return { ok: false, error }
}

export function requestError(
  code: string | null,
  message: string,
  param: string | null = null,
): RequestError {
  return { code, message, param }
}

export function invalidValue(param: string, message: string): RequestError {
  return requestError('invalid_value', message, param)
}
