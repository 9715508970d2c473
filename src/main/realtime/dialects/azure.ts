import type { ClientEvent } from '../wire/events.ts'
import { pickSettings, updateOf } from '../session-settings/index.ts'
import { fromBeta, toBeta } from './beta-shape.ts'
import { betaSettings } from './beta-session.ts'
import type { Dialect, SessionConfig } from './dialect.ts'
import { bearer, endpointOf, secretOf } from './endpoint.ts'
import { addressError } from './endpoint-url.ts'
import { eventsWithout, gaCapabilities, missingModel, modelOf, noQuirks, sessionQuery } from './ga-server.ts'
import { asWire, withItemDone } from './wire-shape.ts'

const PREVIEW_VERSION = '2025-04-01-preview'

/**
 * Azure OpenAI, generally available (v1): today's names, and no version in the address. Models, transcribers
 * among them, are deployments that the customer has named.
 */
export const azure: Dialect = {
  id: 'azure',
  label: 'Azure OpenAI',
  ownUrl: null,
  capabilities: {
    ...gaCapabilities,
    models: [],
    transcriptionModels: [],
    events: eventsWithout(),
    joinsCalls: false,
  },
  quirks: noQuirks,

  endpoint(config) {
    if (namesVersion(config)) {
      return addressError(
        'api_version_in_url',
        'An api-version belongs to Azure’s preview API. Take it out of the address, or choose “Azure OpenAI (preview)”.',
      )
    }
    return (
      missingModel('Azure OpenAI', config) ??
      endpointOf(config, {
        label: 'Azure OpenAI',
        ownUrl: azure.ownUrl,
        path: '/openai/v1/realtime',
        query: sessionQuery(config),
        headers: credentials(config),
      })
    )
  },

  sessionUpdate: updateOf,
  outgoing: (event) => (azure.capabilities.events.has(event.type) ? asWire(event) : null),
  incoming: (raw) => [fromBeta(raw)],
}

/** Azure's dated preview, deprecated since 2026-04-30: the beta's names and its flat session. */
export const azurePreview: Dialect = {
  id: 'azure-preview',
  label: 'Azure OpenAI (preview)',
  ownUrl: null,
  capabilities: {
    ...azure.capabilities,
    settings: new Set(betaSettings),
    events: eventsWithout('conversation.item.retrieve'),
    mcpTools: false,
    images: false,
    clientSecrets: null,
  },
  quirks: noQuirks,

  endpoint(config) {
    return (
      missingModel('Azure OpenAI', config) ??
      endpointOf(config, {
        label: 'Azure OpenAI',
        ownUrl: azurePreview.ownUrl,
        path: '/openai/realtime',
        query: {
          deployment: modelOf(config),
          intent: sessionQuery(config)['intent'],
          // A version of the person's own wins.
          ...(namesVersion(config) ? {} : { 'api-version': PREVIEW_VERSION }),
        },
        headers: credentials(config),
      })
    )
  },

  sessionUpdate: updateOf,
  outgoing(event) {
    return azurePreview.capabilities.events.has(event.type) ? toBeta(knownSettings(event)) : null
  },
  incoming: (raw) => withItemDone(fromBeta(raw)),
}

/** A key goes into a header of its own; an Entra token is a JWT, and a bearer's. */
function credentials(config: SessionConfig): Record<string, string | undefined> {
  const secret = secretOf(config)
  const isToken = config.clientSecret !== undefined || secret?.split('.').length === 3
  return isToken ? { Authorization: bearer(secret) } : { 'api-key': secret }
}

function namesVersion({ url, query }: SessionConfig): boolean {
  return Object.hasOwn(query ?? {}, 'api-version') || /[?&]api-version=/.test(url ?? '')
}

function knownSettings(event: ClientEvent): ClientEvent {
  if (event.type !== 'session.update') return event
  const session = pickSettings(event.session, azurePreview.capabilities.settings)
  return { ...event, session: session as unknown as typeof event.session }
}
