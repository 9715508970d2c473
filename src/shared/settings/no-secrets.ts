/** What must not get into a file that people copy, sync and send to each other: anything that opens a door. */
import * as v from 'valibot'

export const credentialName =
  /authori[sz]ation|api[-_]?key|token|secret|password|credential|cookie|^(key|sig|code)$/i
const credentialValue = /^\s*(bearer|basic)\s|\b(sk|ek|xai)[-_][\w-]{8,}/i

/** Whether a header or a query parameter looks like it carries a key. */
function looksLikeCredential(name: string, value: string): boolean {
  return credentialName.test(name.trim()) || credentialValue.test(value)
}

const nameText = v.pipe(v.string(), v.minLength(1), v.maxLength(200))

/** Names and values to send along. No message repeats a value: it may be a secret. */
export const openPairs = v.pipe(
  v.record(nameText, v.pipe(v.string(), v.maxLength(4_000))),
  v.check(
    (pairs) => !Object.entries(pairs).some(([name, value]) => looksLikeCredential(name, value)),
    'must hold no credentials: a key belongs into the key’s own place',
  ),
)

/** A server's address without a name, a password or a key in it. */
export const openUrl = v.pipe(
  v.string(),
  v.maxLength(2_000),
  v.check(
    (text) => /^(wss?|https?):$/.test(URL.parse(text)?.protocol ?? ''),
    'must be a wss: or https: address',
  ),
  v.check((text) => {
    const url = URL.parse(text)
    if (url === null || url.username !== '' || url.password !== '') return false
    return ![...url.searchParams].some(([name, value]) => looksLikeCredential(name, value))
  }, 'must hold no password and no key'),
)
