import { updateOf } from '../session-settings/index.ts'
import { fromBeta } from './beta-shape.ts'
import type { Dialect } from './dialect.ts'
import { bearer, endpointOf, secretOf } from './endpoint.ts'
import { addressError } from './endpoint-url.ts'
import { gaCapabilities, missingModel, noQuirks, sessionQuery } from './ga-server.ts'
import { asWire } from './wire-shape.ts'

/** The OpenAI Realtime API as it is generally available (protocol §§1-2). */
export const openai: Dialect = {
  id: 'openai',
  label: 'OpenAI',
  ownUrl: 'wss://api.openai.com/v1/realtime',
  capabilities: { ...gaCapabilities, organizations: true },
  quirks: noQuirks,

  endpoint(config) {
    if (Object.keys(config.headers ?? {}).some((name) => name.toLowerCase() === 'openai-beta')) {
      return addressError(
        'invalid_header',
        'The header OpenAI-Beta asks for a protocol that OpenAI has switched off. Leave it out.',
      )
    }
    return (
      missingModel('OpenAI', config) ??
      endpointOf(config, {
        label: 'OpenAI',
        ownUrl: openai.ownUrl,
        path: '/v1/realtime',
        query: sessionQuery(config),
        headers: {
          Authorization: bearer(secretOf(config)),
          'OpenAI-Organization': config.organization,
          'OpenAI-Project': config.project,
          'OpenAI-Safety-Identifier': config.safetyIdentifier,
        },
      })
    )
  },

  sessionUpdate: updateOf,
  outgoing: asWire,
  incoming: (raw) => [fromBeta(raw)],
}
