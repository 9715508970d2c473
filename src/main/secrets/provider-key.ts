import * as v from 'valibot'
import { keyProviders, type KeyOwner, type KeyProvider } from '../../shared/key-status.ts'
import { Secret } from './secret.ts'

/** A key, and where it may go. */
export interface ProviderKey extends Omit<KeyOwner, 'address'> {
  secret: Secret
  /** Null when nobody has said for which server it is: then it is for none. */
  address: string | null
}

/**
 * What is sealed. The provider is in it, so that an entry that was moved to another provider is not taken for its key,
 * and so is the address: a settings file that was edited, copied or imported can't lead the key elsewhere.
 */
const sealedKey = v.strictObject({
  provider: v.picklist(keyProviders),
  key: v.string(),
  /** Left out by the first Earshot, whose keys went to the provider's own server alone. */
  address: v.exactOptional(v.string()),
  organization: v.exactOptional(v.nullable(v.string()), null),
  project: v.exactOptional(v.nullable(v.string()), null),
})

export function textOf(
  provider: KeyProvider,
  { secret, address, organization, project }: ProviderKey,
): string {
  return JSON.stringify({
    provider,
    key: secret.reveal(),
    ...(address !== null && { address }),
    organization,
    project,
  })
}

/** Null when it is not this provider's. @param ownAddress the provider's own server; null where it has none */
export function keyOf(provider: KeyProvider, text: string, ownAddress: string | null): ProviderKey | null {
  const entry = v.safeParse(sealedKey, parseJson(text))
  if (!entry.success || entry.output.provider !== provider) return null
  const { key, address = ownAddress, organization, project } = entry.output
  return { secret: new Secret(key), address, organization, project }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
