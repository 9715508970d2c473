import * as fc from 'fast-check'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportJson } from '../../../src/main/history/export/json.ts'
import {
  importConversations,
  importFile,
  maxImportBytes,
  type ConversationIds,
} from '../../../src/main/history/import.ts'
import type { StoredConversation } from '../../../src/shared/history.ts'
import { answered, item, typed } from '../../fixtures/conversation-items.ts'
import { anyConversation, stored } from '../../fixtures/stored-conversations.ts'

const nothingTaken: ConversationIds = { isTaken: () => false, create: () => 'new' }

function taken(...ids: string[]): ConversationIds {
  let created = 0
  return { isTaken: (id) => ids.includes(id), create: () => `new-${(created += 1)}` }
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

function imported(text: string, ids = nothingTaken): readonly StoredConversation[] {
  const result = importConversations(bytesOf(text), ids)
  if ('code' in result) throw new Error(result.message)
  return result
}

function faultOf(text: string) {
  const result = importConversations(bytesOf(text), nothingTaken)
  if (!('code' in result)) throw new Error('it was imported')
  return result
}

/** The export of one good conversation, changed. */
function changed(change: (file: Record<string, unknown>, conversation: Record<string, unknown>) => void) {
  const file = JSON.parse(exportJson([stored([typed('item_1', 'Hello')])]))
  change(file, file.conversations[0])
  return JSON.stringify(file)
}

describe('conversations that were exported', () => {
  it('come back as they were, and make the same file again', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyConversation, { maxLength: 3, selector: ({ id }) => id }),
        (conversations) => {
          const file = exportJson(conversations)
          const back = imported(file)
          expect(back).toEqual(conversations)
          expect(exportJson(back)).toBe(file)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keep half a surrogate pair, which JSON writes as an escape', () => {
    const file = exportJson([stored([typed('item_1', 'broken \ud83d here')])])
    expect(file).toContain('broken \\ud83d here')
    expect(imported(file)[0]?.items[0]).toEqual(typed('item_1', 'broken \ud83d here'))
  })

  it('are the same file whatever the order of their fields', () => {
    const conversation = stored([answered('item_1', 'Hello.')])
    const reversed = Object.fromEntries(Object.entries(conversation).toReversed())
    expect(exportJson([Object.assign(reversed, conversation)])).toBe(exportJson([conversation]))
  })
})

describe('an id that exists', () => {
  it('becomes a new one, and the others stay', () => {
    const file = exportJson([stored([], { id: 'a' }), stored([], { id: 'b' })])
    expect(imported(file, taken('a')).map(({ id }) => id)).toEqual(['new-1', 'b'])
  })

  it('takes the branches in the same file with it, and leaves others where they are', () => {
    const branch = (id: string, conversationId: string) =>
      stored([], { id, branchedFrom: { conversationId, itemId: 'item_1' } })
    const file = exportJson([branch('b', 'a'), stored([], { id: 'a' }), branch('c', 'elsewhere')])
    expect(imported(file, taken('a')).map(({ branchedFrom }) => branchedFrom?.conversationId)).toEqual([
      'new-1',
      undefined,
      'elsewhere',
    ])
  })

  it('is also that of another conversation in the file', () => {
    const file = exportJson([
      stored([], { id: 'a', title: 'First' }),
      stored([], { id: 'a', title: 'Second' }),
    ])
    expect(imported(file, taken()).map(({ id, title }) => [id, title])).toEqual([
      ['a', 'First'],
      ['new-1', 'Second'],
    ])
  })
})

describe('a file that cannot be imported', () => {
  it('is not JSON', () => {
    expect(faultOf('# My conversation').code).toBe('import_not_json')
    expect(faultOf('').code).toBe('import_not_json')
    expect(faultOf(exportJson([stored([])]).slice(0, -20)).code).toBe('import_not_json')
    const result = importConversations(Uint8Array.of(0x22, 0xff, 0x22), nothingTaken)
    expect(result).toMatchObject({ code: 'import_not_json' })
  })

  it('is JSON of something else', () => {
    for (const text of ['null', '[]', '{}', '{"format":"photos","version":1}'])
      expect(faultOf(text).code).toBe('import_not_an_export')
  })

  it('is of a newer version, whatever that looks like', () => {
    expect(faultOf('{"format":"earshot-conversations","version":2,"talks":{}}').code).toBe(
      'import_newer_version',
    )
  })

  it.each([
    ['a field that is missing', changed((_, conversation) => delete conversation['items']), 'items'],
    ['a field of another type', changed((_, conversation) => (conversation['title'] = 7)), 'title'],
    ['a field nobody knows', changed((_, conversation) => (conversation['secret'] = 1)), 'secret'],
    ['a time that is none', changed((_, conversation) => (conversation['createdAt'] = 1e300)), 'createdAt'],
    [
      'two items with one id',
      changed((_, conversation) => (conversation['items'] = [typed('a', ''), typed('a', '')])),
      'two items have the same id',
    ],
    [
      'a picture that is to be fetched',
      changed(
        (_, conversation) =>
          (conversation['items'] = [
            item('a', 'user', [{ kind: 'input_image', url: 'https://example.com/a.png', detail: 'low' }]),
          ]),
      ),
      'a picture has to be a data URI',
    ],
    [
      'more heard than said',
      changed((_, conversation) => (conversation['items'] = [answered('a', 'Hi', { heardChars: 3 })])),
      'more was heard than was said',
    ],
  ])('has %s', (_, text, where) => {
    const fault = faultOf(text)
    expect(fault.code).toBe('import_damaged')
    expect(fault.message).toContain(where)
  })

  it('has one bad conversation among good ones: none is taken', () => {
    const text = changed((file, conversation) => {
      file['conversations'] = [conversation, { ...conversation, id: 'b', pinned: 'yes' }]
    })
    expect(faultOf(text).message).toContain('conversations.1.pinned')
  })

  it('is too large, and then is not even read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-import-'))
    const path = join(folder, 'export.json')
    writeFileSync(path, exportJson([stored([])]))
    expect(await importFile(path, nothingTaken)).toEqual([stored([])])
    truncateSync(path, maxImportBytes + 1)
    expect(await importFile(path, nothingTaken)).toMatchObject({ code: 'import_too_large' })
    rmSync(folder, { recursive: true })
  })
})
