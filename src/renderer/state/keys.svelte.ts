import type { KeyProvider, KeyStatus } from '../../shared/key-status.ts'
import type { Mirror } from './mirror.svelte.ts'
import { Published } from './published.svelte.ts'

/** What main tells of a provider's key, for as long as something draws it. */
export function keyOf(mirror: Mirror, provider: KeyProvider): Published<KeyStatus> {
  const { keys } = mirror.client
  return new Published({
    read: () => mirror.attempt(keys.status(provider)),
    changed: (listener) =>
      keys.changed((status) => {
        if (status.provider === provider) listener(status)
      }),
  })
}
