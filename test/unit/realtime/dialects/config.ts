import type { DialectEndpoint, SessionConfig } from '../../../../src/main/realtime/dialects/dialect.ts'
import { isEarshotError } from '../../../../src/main/realtime/dialects/endpoint.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'

/** A configuration as the app makes it, with what a test is about. */
export function config(about: Partial<SessionConfig> = {}): SessionConfig {
  return {
    url: null,
    key: 'sk-secret-of-many-letters',
    model: 'some-model',
    voice: 'some-voice',
    instructions: 'Be brief.',
    turnDetection: { type: 'off' },
    ...about,
  }
}

/** The endpoint; the test fails when it was refused. */
export function opened(result: DialectEndpoint | EarshotError): DialectEndpoint {
  if (isEarshotError(result)) throw new Error(`refused: ${result.code}`)
  return result
}
