import * as v from 'valibot'
import { keyProviders, type KeyStatus, type KeyTest } from '../../key-status.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { windows } from './common.ts'

/** Longer than any key there is. */
const MAX_KEY_LENGTH = 4096

const keyProvider = v.picklist(keyProviders)

/** Pasted keys come with line ends; inside of one there is no space and no control character. */
const newKey = v.pipe(v.string(), v.trim(), v.maxLength(MAX_KEY_LENGTH), v.regex(/^[\x21-\x7e]+$/))

/** As a provider names an organization or a project. */
const accountId = v.pipe(v.string(), v.trim(), v.maxLength(200), v.regex(/^[\x21-\x7e]+$/))

const keyAddress = v.pipe(v.string(), v.maxLength(2_000))

const keyOwner = v.strictObject({
  address: keyAddress,
  organization: v.nullable(accountId),
  project: v.nullable(accountId),
})

/** Keys go to main and never come back: a page sees that there is one, and its end. */
export const keys = {
  status: invoke({ pages: windows, args: v.strictTuple([keyProvider]), result: type<KeyStatus>() }),
  /** For the server whose address the page shows, which has to be the status's `address` still. */
  set: invoke({
    pages: windows,
    args: v.strictTuple([keyProvider, newKey, keyOwner]),
    result: type<KeyStatus>(),
  }),
  remove: invoke({ pages: windows, args: v.strictTuple([keyProvider]), result: type<KeyStatus>() }),
  /** Opens a session and leaves: with the key that is set, or with one that is typed, for the address shown. */
  test: invoke({
    pages: windows,
    args: v.strictTuple([keyProvider, v.nullable(v.strictObject({ key: newKey, address: keyAddress }))]),
    result: type<KeyTest>(),
  }),
  changed: event({ pages: windows, payload: type<KeyStatus>() }),
} satisfies CallGroup
