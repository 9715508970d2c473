import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Inspector } from '../../../../src/main/diagnostics/inspector.ts'
import type { SessionEvents } from '../../../../src/main/realtime/session-options.ts'
import type { TurnSummary } from '../../../../src/shared/turn-summary.ts'
import type { WireBatch } from '../../../../src/shared/wire-log.ts'
import { newFolder, turn } from '../history/history-world.ts'

function open(choose: (name: string) => Promise<string | null> = () => Promise.resolve(null)) {
  const events = new EventEmitter<SessionEvents>()
  const current = Object.assign(new EventEmitter(), { events })
  const batches: WireBatch[] = []
  const turns: (readonly TurnSummary[])[] = []
  const inspector = new Inspector(current, {
    now: () => 0,
    secrets: () => ['a-key-without-a-form'],
    outputFormat: () => 'audio/pcm',
    publish: (batch) => batches.push(batch),
    onTurns: (told) => turns.push(told),
    file: { chooser: { saveFile: choose }, now: () => new Date('2026-11-21T10:00:00Z') },
  })
  return { inspector, events, current, batches, turns }
}

it('tells of each turn of the talk at hand, and another talk begins with none', () => {
  const { inspector, events, current, turns } = open()
  events.emit('turn', turn(0))
  events.emit('turn', turn(1))
  expect(inspector.turns).toEqual([turn(0), turn(1)])
  current.emit('replaced')
  expect(turns).toEqual([[turn(0)], [turn(0), turn(1)], []])
})

it('shows nothing of one talk in another', () => {
  const { inspector, events, current, batches } = open()
  events.emit('sent', { type: 'response.create' })
  current.emit('replaced')
  inspector.watch(true)
  expect(batches).toEqual([{ oldest: 2, events: [] }])
})

it('saves both directions without secrets, and tells no page where', async () => {
  const path = join(newFolder(), 'events.json')
  const { inspector, events } = open((name) => {
    expect(name).toBe('2026-11-21 Earshot events.json')
    return Promise.resolve(path)
  })
  events.emit('sent', { type: 'response.create', event_id: 'a-key-without-a-form' })
  events.emit('received', { kind: 'other', raw: { type: 'rate_limits.updated' } })
  expect(await inspector.save()).toEqual({ kind: 'saved', fileName: 'events.json' })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    savedAt: '2026-11-21T10:00:00.000Z',
    events: [
      { direction: 'sent', event: { type: 'response.create', event_id: '[removed]' } },
      { direction: 'received', event: { type: 'rate_limits.updated' } },
    ],
  })
})

it('says why nothing was saved: nothing there, nowhere chosen, a place that can’t be written, a dialog open', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'taken'))
  const answers: (string | null)[] = [null, join(folder, 'taken')]
  const { inspector, events } = open(() => Promise.resolve(answers.shift() ?? null))
  expect(await inspector.save()).toMatchObject({ kind: 'failed', error: { code: 'no_events' } })
  events.emit('sent', { type: 'response.create' })
  const first = inspector.save()
  expect(await inspector.save()).toMatchObject({ kind: 'failed', error: { code: 'file_dialog_open' } })
  expect(await first).toEqual({ kind: 'cancelled' })
  expect(await inspector.save()).toMatchObject({ kind: 'failed', error: { code: 'export_failed' } })
})
