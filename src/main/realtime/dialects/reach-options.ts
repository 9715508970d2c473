/** The options that say how a server is reached, the same for the app and for `talk`. */
import type { EarshotError } from '../../../shared/errors.ts'
import type { SessionConfig } from './dialect.ts'
import { isEarshotError } from './endpoint.ts'

export type ReachOptions = Pick<
  SessionConfig,
  'organization' | 'project' | 'callId' | 'headers' | 'query' | 'allowInsecure' | 'mintsClientSecrets'
>

/** For `parseArgs`. */
export const reachFlags = {
  organization: { type: 'string' },
  project: { type: 'string' },
  'call-id': { type: 'string' },
  header: { type: 'string', multiple: true },
  query: { type: 'string', multiple: true },
  'allow-insecure': { type: 'boolean' },
  'client-secret': { type: 'boolean' },
} as const

/** What `parseArgs` may give for them: a flag's value goes missing where parsing is lenient. */
type FlagValues = Readonly<Partial<Record<keyof typeof reachFlags, unknown>>>

export function readReachOptions(values: FlagValues): ReachOptions | EarshotError {
  const headers = namedValues('header', values.header)
  if (isEarshotError(headers)) return headers
  const query = namedValues('query', values.query)
  if (isEarshotError(query)) return query
  const { organization, project, 'call-id': callId } = values
  return {
    ...(isText(organization) && { organization }),
    ...(isText(project) && { project }),
    ...(isText(callId) && { callId }),
    headers,
    query,
    allowInsecure: values['allow-insecure'] === true,
    mintsClientSecrets: values['client-secret'] === true,
  }
}

/** `NAME=VALUE`, each. The message repeats no value: it may be a secret. */
function namedValues(flag: string, given: unknown): Readonly<Record<string, string>> | EarshotError {
  const pairs: [string, string][] = []
  for (const assignment of Array.isArray(given) ? given : []) {
    const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(String(assignment)) ?? []
    if (name === undefined || value === undefined) {
      return { code: 'invalid_option', message: `--${flag} needs NAME=VALUE.`, retryable: false }
    }
    pairs.push([name, value])
  }
  return Object.fromEntries(pairs)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
