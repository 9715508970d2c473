import type { Settings } from '../shared/settings/index.ts'
import type { LaunchOptions } from './launch-options.ts'
import { dialects, serverAt } from './realtime/dialects/index.ts'
import type { KeyStoreOptions } from './secrets/key-store.ts'
import { Secret } from './secrets/secret.ts'
import { providerOf, serverFor } from './settings/session-config.ts'

/** What the key store has to know of servers, and the key that came with this run. */
export function keyServers(
  options: Pick<LaunchOptions, 'url' | 'key' | 'provider'>,
  settings: () => Settings,
): Pick<KeyStoreOptions, 'given' | 'addressOf' | 'ownAddressOf'> {
  const providerId = providerOf(settings(), options)
  const given: KeyStoreOptions['given'] =
    options.key === null
      ? new Map()
      : new Map([
          [
            providerId,
            {
              secret: new Secret(options.key),
              // It is for the server that was named along with it: settings may come from anywhere.
              address: serverAt(dialects[providerId], options.url),
              organization: null,
              project: null,
            },
          ],
        ])
  return {
    given,
    addressOf: (id) => serverFor(id, settings(), options),
    ownAddressOf: (id) => serverAt(dialects[id], null),
  }
}
