import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { HistoryFiles } from '../../../../src/main/history-files/history-files.ts'
import { Recordings } from '../../../../src/main/recordings/recordings.ts'
import type { SessionEvents } from '../../../../src/main/realtime/session-options.ts'
import { answered, said } from '../../../fixtures/conversation-items.ts'
import { stored } from '../../../fixtures/stored-conversations.ts'
import { newFolder, openHistory } from '../history/history-world.ts'
import { decodeFlac } from '../recordings/decode-flac.ts'

const loud = (ms: number) => new Int16Array(ms * 24).fill(1000)

/** In ms, where the channel is not silent: the first and the last sample. */
function soundOf(channel: Int16Array): [number, number] {
  const first = channel.findIndex((sample) => sample !== 0)
  return [first / 24, (channel.findLastIndex((sample) => sample !== 0) + 1) / 24]
}

const msOf = (clock: string) => Number(clock.slice(6).replace('.', '')) + 60_000 * Number(clock.slice(3, 5))

it('captions stand where the words sound in the recording that was made', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const folder = newFolder()
  const session = new EventEmitter<SessionEvents>()
  const { history } = openHistory(join(folder, 'history.sqlite'))
  const paths: string[] = []
  const recordings = new Recordings(session, {
    folder,
    conversationId: () => 'tea',
    now: () => new Date(),
    onChange: (state) => {
      if (state.kind === 'on') paths.push(state.path)
    },
    onError: (error) => expect.unreachable(error.message),
  })
  recordings.set(true)
  vi.advanceTimersByTime(1500)
  session.emit('captured', { turn: 1, startSample: 0, samples: loud(900) })
  session.emit('spoken', { itemId: 'u', turn: 1, startSample: 0, endSample: 900 * 24 })
  vi.advanceTimersByTime(2500)
  const part = { responseId: 'r', itemId: 'a', contentIndex: 0 }
  session.emit('heard', { part, samples: loud(700) })
  await recordings.close()

  const items = [said('u', 'Tea?'), answered('a', 'With milk, please', { heardChars: 9, interrupted: true })]
  history.add([stored(items, { id: 'tea', recordings: paths })])
  const file = join(folder, 'captions.vtt')
  const files = new HistoryFiles(history, {
    chooser: {
      saveFile: () => Promise.resolve(file),
      openFile: () => Promise.resolve(null),
      chooseFolder: () => Promise.resolve(null),
    },
    recordingsFolder: folder,
    now: () => new Date(),
    newId: () => 'new',
    language: () => 'en',
  })
  expect(await files.export(['tea'], 'vtt')).toMatchObject({ kind: 'exported' })
  const cues = [...readFileSync(file, 'utf8').matchAll(/^(\S+) --> (\S+)\n(.*)$/gm)]
  const { left, right } = await decodeFlac(paths[0] ?? '')
  expect(cues.map(([, from = '', to = '', words]) => [msOf(from), msOf(to), words])).toEqual([
    [...soundOf(left), '<v You>Tea?'],
    [...soundOf(right), '<v Assistant>With milk'],
  ])
})
